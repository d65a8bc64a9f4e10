import Foundation
import TestSupport
import Testing

@Suite struct LayoutTests {
    private func listing(of headers: URL, by compiler: String = "cc") async throws -> String {
        let header = HeaderReader(try Place.text(headers.appending(path: "riposte/connector.h")))
        return try await withTemporaryFolder { folder in
            let source = folder.appending(path: "layout.c")
            let program = folder.appending(path: "layout").path
            try Data(LayoutListing.program(for: header).utf8).write(to: source)
            try Toolchain.run(
                [compiler, "-Wall", "-Wextra", "-Werror", "-I", headers.path, source.path, "-o", program])
            return try Toolchain.run([program])
        }
    }

    @Test func `the layout is the one that was written down`() async throws {
        let expected = try await listing(of: Place.headers)
        #expect(
            try Place.golden(Place.tests.appending(path: "layout.golden"), expected) == expected)
    }

    @Test(arguments: ["gcc", "clang"].filter { Toolchain.find($0) != nil })
    func `compilers agree on the layout`(_ compiler: String) async throws {
        #expect(
            try await listing(of: Place.headers, by: compiler) == (try await listing(of: Place.headers)))
    }

    /// What the first header has, and this one has not, or elsewhere.
    ///
    /// Structs may grow, and the minor with them.
    private func lost(from headers: URL) async throws -> [Substring] {
        let found = Set(try await listing(of: headers).split(separator: "\n"))
        let first = try await listing(of: Place.frozen).split(separator: "\n")
        try #require(first.count > 100)
        return first.filter {
            !found.contains($0) && !$0.hasPrefix("RIPOSTE_ABI_MINOR") && !$0.contains(#/^riposte_\w+ size /#)
        }
    }

    @Test func `everything of the first header is where it was`() async throws {
        #expect(try await lost(from: Place.headers) == [])
    }

    @Test(arguments: [
        HeaderChange(
            testDescription: "a member appended", from: "} riposte_result;",
            to: "  uint64_t later;\n} riposte_result;", isAllowed: true),
        HeaderChange(
            testDescription: "a member of another name", from: "  uint32_t attempt;", to: "  uint32_t later;",
            isAllowed: false),
        HeaderChange(
            testDescription: "another number", from: "RIPOSTE_TIMEOUT = 10,", to: "RIPOSTE_TIMEOUT = 14,",
            isAllowed: false),
        HeaderChange(
            testDescription: "a number gone", from: "  RIPOSTE_TEST = 7,", to: "", isAllowed: false),
    ])
    func `the listing tells growth from breaking`(_ change: HeaderChange) async throws {
        try await withTemporaryFolder { folder in
            try change.write(into: folder)
            #expect(try await lost(from: folder).isEmpty == change.isAllowed)
        }
    }

    @Test func `a newer header hides all that the first one did not have`() async throws {
        let hidden = try await withTemporaryFolder { folder in
            let place = folder.appending(path: "riposte")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
            let today = try Place.text(Place.headers.appending(path: "riposte/connector.h"))
            try Data(("#define RIPOSTE_ABI_MINOR 0\n" + today).utf8)
                .write(to: place.appending(path: "connector.h"))
            let header = HeaderReader(try Place.text(Place.frozen.appending(path: "riposte/connector.h")))
            let source = folder.appending(path: "layout.c")
            let program = folder.appending(path: "layout").path
            try Data(LayoutListing.program(for: header).utf8).write(to: source)
            try Toolchain.run(["cc", "-Werror", "-I", folder.path, source.path, "-o", program])
            return try Toolchain.run([program])
        }
        #expect(hidden == (try await listing(of: Place.frozen)))
    }
}
