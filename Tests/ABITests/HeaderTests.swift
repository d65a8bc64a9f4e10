import Foundation
import TestSupport
import Testing

/// A compiler and a standard that the headers must be clean under.
struct Dialect: Sendable, CustomTestStringConvertible {
    var compiler: String
    var standard: String

    var testDescription: String { "\(compiler) \(standard)" }

    /// Those of compilers that are installed here.
    static let installed: [Dialect] = [
        ("gcc", ["c99", "c11", "c17"]), ("clang", ["c99", "c11", "c17"]),
        ("g++", ["c++11", "c++17", "c++20"]), ("clang++", ["c++11", "c++17", "c++20"]),
    ].flatMap { compiler, standards in
        standards.filter { _ in Toolchain.find(compiler) != nil }.map {
            Dialect(compiler: compiler, standard: $0)
        }
    }
}

@Suite struct HeaderTests {
    private static let header = Place.headers.appending(path: "riposte/connector.h")

    @Test(arguments: Dialect.installed)
    func `the headers compile without a warning`(_ dialect: Dialect) async throws {
        try await withTemporaryFolder { folder in
            for name in ["connector.h", "calls.h"] {
                let source = folder.appending(path: "header.c")
                let line = "#include \"riposte/\(name)\"\n"
                try Data((line + line + "extern int used;\nint used = RIPOSTE_ABI;\n").utf8).write(to: source)
                let language = dialect.standard.hasPrefix("c++") ? "c++" : "c"
                try Toolchain.run([
                    dialect.compiler, "-x", language, "-std=\(dialect.standard)", "-Wall", "-Wextra",
                    "-Wpedantic", "-Wpadded", "-Werror", "-I", Place.headers.path, "-c", source.path, "-o",
                    folder.appending(path: "header.o").path,
                ])
            }
        }
    }

    @Test(
        .enabled(if: Toolchain.find("go") != nil && Toolchain.find("gcc") != nil, "no Go is installed here"))
    func `cgo understands the headers and can call by them`() async throws {
        try await withTemporaryFolder { folder in
            let source = """
                package p

                // #include "riposte/calls.h"
                import "C"

                func end(host *C.riposte_host, call *C.riposte_call) C.int32_t {
                    result := C.riposte_result{size: C.RIPOSTE_RESULT_1_0, status: C.RIPOSTE_UNSUPPORTED}
                    C.riposte_complete(host, call, &result)
                    return C.riposte_cancelled(host, call)
                }

                """
            try Data(source.utf8).write(to: folder.appending(path: "p.go"))
            try FileManager.default.createDirectory(
                at: folder.appending(path: "objects"), withIntermediateDirectories: false)
            try Toolchain.run(
                ["go", "tool", "cgo", "-objdir", "objects", "--", "-I", Place.headers.path, "p.go"],
                in: folder)
        }
    }

    @Test func `a minor that the header does not have is refused`() async throws {
        try await withTemporaryFolder { folder in
            let source = folder.appending(path: "header.c")
            try Data("#define RIPOSTE_ABI_MINOR 99\n#include <riposte/connector.h>\n".utf8).write(to: source)
            let outcome = try Toolchain.outcome([
                "cc", "-I", Place.headers.path, "-fsyntax-only", source.path,
            ])
            #expect(outcome.status != 0)
            #expect(outcome.output.contains("lower RIPOSTE_ABI_MINOR"))
        }
    }

    @Test func `source for the first header compiles with today's`() async throws {
        try await withTemporaryFolder { folder in
            for language in PluginLanguage.allCases {
                for plugin in ["echo", "http", "poll"] {
                    _ = try language.build(plugin, headers: Place.headers, into: folder)
                }
            }
        }
    }

    @Test func `the reference is written from the headers`() throws {
        let reference = HeaderReference(
            connector: HeaderReader(try Place.text(Self.header)),
            calls: HeaderReader(try Place.text(Place.headers.appending(path: "riposte/calls.h"))))
        let expected = reference.document
        let file = packageRoot.appending(path: "docs/reference/abi.md")
        #expect(try Place.golden(file, expected) == expected)
    }

    @Test func `every function says its thread, who owns what, how it fails and since when`() throws {
        let declarations = HeaderReader(try Place.text(Self.header)).declarations
        var functions: [(name: String, comment: HeaderComment)] = []
        for declaration in declarations {
            #expect(declaration.comment.since != nil, "\(declaration.code)")
            #expect(!declaration.comment.paragraphs.isEmpty, "\(declaration.code)")
            if declaration.kind == .function { functions.append((declaration.name, declaration.comment)) }
            functions += declaration.members.filter(\.isFunction).map { ($0.name, $0.comment) }
        }
        #expect(functions.count == 19)
        for function in functions {
            #expect(function.comment.labels.map(\.name) == HeaderComment.labelNames, "\(function.name)")
            #expect(function.comment.since != nil && !function.comment.paragraphs.isEmpty, "\(function.name)")
        }
    }

    @Test func `every function of the host can be called without a pointer`() throws {
        let host = HeaderReader(try Place.text(Self.header)).declarations.first { $0.name == "riposte_host" }
        let members = host?.members.filter(\.isFunction).map { "riposte_\($0.name)" } ?? []
        let calls = HeaderReader(try Place.text(Place.headers.appending(path: "riposte/calls.h")))
        #expect(!members.isEmpty)
        #expect(calls.declarations.filter { $0.kind == .function }.map(\.name) == members)
    }
}
