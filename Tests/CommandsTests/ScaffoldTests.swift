import Catalog
import Foundation
import PluginHost
import Scaffolds
import TestSupport
import Testing

@testable import Commands

@Suite struct ScaffoldTests {
    private static let header = packageRoot.appending(
        path: "Sources/ConnectorABI/include/riposte/connector.h")
    private static let examples = packageRoot.appending(path: "examples/connectors")

    /// The languages whose toolchain is on this machine.
    static let buildable = ScaffoldLanguage.allCases.filter {
        $0 != .descriptor && $0.tools.allSatisfy(Toolchain.has)
    }

    private func files(_ language: ScaffoldLanguage, _ name: String = "acme-edr") throws -> [Scaffold.File] {
        let header = try String(contentsOf: Self.header, encoding: .utf8)
        return Scaffold(language, name: try ScaffoldName(name)).files(
            header: header, kit: .folder(packageRoot.path))
    }

    /// What builds a scaffold and passes its unit tests, and the library that this leaves.
    ///
    /// Swift is built once only, for its tests: building ConnectorKit again as a release takes a minute.
    private static let makers: [ScaffoldLanguage: (command: String, library: String)] = [
        .c: ("make", "acme-edr.so"), .cpp: ("make", "acme-edr.so"),
        .rust: ("make && cargo test --offline", "acme-edr.so"),
        .go: ("make && CGO_CFLAGS=-I$PWD/include go test .", "acme-edr.so"),
        .swift: ("swift test", ".build/debug/libacme-edr.so"),
    ]

    @Test(arguments: buildable)
    func `a scaffold builds, passes its tests and can be loaded`(_ language: ScaffoldLanguage) async throws {
        let maker = try #require(Self.makers[language])
        try await withTemporaryFolder { folder in
            let root = folder.appending(path: "acme-edr")
            try PluginNewCommand.write(try files(language), to: root)
            #expect(try await ChildProcess.run(["/bin/sh", "-c", maker.command], in: root) == 0)
            let (plugins, refused) = PluginLibrary.load(files: [root.appending(path: maker.library).path])
            #expect(refused.map(\.message) == [])
            let connector = try #require(plugins.first?.descriptor.connectors.first)
            #expect(connector.name == "acme-edr")
            #expect(connector.actions.map(\.name) == ["get-item"])
            #expect(connector.triggers.map(\.name) == ["item-created"])
        }
    }

    @Test func `a scaffold without code can be loaded as it is`() async throws {
        try await withTemporaryFolder { folder in
            let root = folder.appending(path: "acme-edr")
            try PluginNewCommand.write(try files(.descriptor), to: root)
            let (plugins, refused) = PluginLibrary.load(
                files: [root.appending(path: "acme-edr.riposte.json").path])
            #expect(refused.map(\.message) == [])
            let descriptor = try #require(plugins.first?.descriptor)
            #expect(descriptor.isDescribedOnly)
            #expect(descriptor.connectors.first?.actions.map(\.name) == ["get-item"])
        }
    }

    @Test(arguments: ScaffoldLanguage.allCases)
    func `nothing is left to be filled in`(_ language: ScaffoldLanguage) throws {
        let files = try files(language)
        #expect(files.filter { "\($0.path) \($0.text)".contains(/\{\{[a-z]/) }.map(\.path) == [])
        #expect(Set(files.map(\.path)).count == files.count)
        #expect(
            Set(files.map(\.path)).isSuperset(of: ["README.md", "Makefile", "tests/get-item/input.json"]))
    }

    @Test(arguments: [
        (ScaffoldLanguage.rust, "rust/src/abi.rs", "src/abi.rs"), (.rust, "rust/src/call.rs", "src/call.rs"),
        (.rust, "rust/src/edge.rs", "src/edge.rs"), (.rust, "rust/src/json.rs", "src/json.rs"),
        (.go, "go/call.go", "call.go"), (.go, "go/edge.go", "edge.go"), (.go, "go/edge.c", "edge.c"),
        (.go, "go/edge.h", "edge.h"),
    ])
    func `the edge of a scaffold is that of the example`(
        _ language: ScaffoldLanguage, _ example: String, _ path: String
    ) throws {
        let file = try #require(files(language).first { $0.path == path })
        #expect(try file.text == String(contentsOf: Self.examples.appending(path: example), encoding: .utf8))
    }

    @Test(arguments: ["acme", "acme-edr", "a", "x2-y3", "swift", "fn", "test", "kit"])
    func `names of lower-case letters, digits and dashes are taken`(_ name: String) throws {
        #expect(try PluginNewCommand.checked(name).text == name)
    }

    @Test(arguments: [
        ("", "begin"), ("Acme", "begin"), ("2fa", "begin"), ("-a", "begin"), ("ümlaut", "begin"),
        ("a-", "dash"), ("a--b", "dash"), ("a_b", "`_`"), ("a/b", "`/`"), ("..", "begin"), ("aß", "`ß`"),
        ("acme edr", "` `"), ("aB", "`B`"), (String(repeating: "a", count: 61), "60"), ("http", "built in"),
    ])
    func `other names are refused with the reason`(_ name: String, _ reason: String) {
        let failure = #expect(throws: CommandFailure.self) { try PluginNewCommand.checked(name) }
        #expect(failure?.code == "CL0301")
        #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
    }

    @Test func `a folder that is there is left as it is`() async throws {
        try await withTemporaryFolder { folder in
            let failure = #expect(throws: CommandFailure.self) {
                try PluginNewCommand.write(try files(.c), to: folder)
            }
            #expect(failure?.code == "CL0302")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left == [])
        }
    }
}

@Suite struct SourceWatcherTests {
    private func write(_ text: String, _ path: String, _ root: URL) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @Test func `what a build makes is no change, and what is saved meanwhile is`() async throws {
        try await withTemporaryFolder { root in
            try write("1", "connector.c", root)
            var watcher = SourceWatcher(root)
            try watcher.beginBuild()
            try write("made", "descriptor.h", root)
            try write("made", "connector.o", root)
            try write("made", "target/x/y.rs", root)
            try write("made", ".build/y.swift", root)
            #expect(try watcher.change() == nil)
            try write("made again", "descriptor.h", root)
            #expect(try watcher.change() == nil)
            try write("1 + 1", "connector.c", root)
            #expect(try watcher.change() == "connector.c")
            try watcher.beginBuild()
            #expect(try watcher.change() == nil)
            try write("new", "sub/other.c", root)
            #expect(try watcher.change() == "sub/other.c")
        }
    }

    @Test func `a file taken away is a change`() async throws {
        try await withTemporaryFolder { root in
            try write("1", "a.c", root)
            var watcher = SourceWatcher(root)
            try watcher.beginBuild()
            try FileManager.default.removeItem(at: root.appending(path: "a.c"))
            #expect(try watcher.change() == "a.c")
        }
    }

    @Test func `a program that takes too long is ended with what it started`() async throws {
        let began = ContinuousClock.now
        let status = try await ChildProcess.run(
            ["/bin/sh", "-c", "sleep 60 & wait"], in: URL(filePath: "/"), limit: .milliseconds(50))
        #expect(status == ChildProcess.timedOut)
        #expect(ContinuousClock.now - began < .seconds(30))
    }
}
