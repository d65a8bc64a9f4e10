import Foundation
import TestSupport
import Testing

/// A change of the header, and whether it keeps the promise.
struct HeaderChange: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var from: String
    var to: String
    var isAllowed: Bool

    /// Today's header with the change, as riposte/connector.h of a folder.
    func write(into folder: URL) throws {
        let place = folder.appending(path: "riposte")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        let today = try Place.text(Place.headers.appending(path: "riposte/connector.h"))
        try #require(today.contains(from))
        try Data(today.replacing(from, with: to).utf8).write(to: place.appending(path: "connector.h"))
    }

    static let all = [
        HeaderChange(
            testDescription: "a member appended for a newer minor", from: "} riposte_result;",
            to: "#if RIPOSTE_ABI_MINOR >= 1\n  uint64_t later;\n#endif\n} riposte_result;", isAllowed: true),
        HeaderChange(
            testDescription: "a function appended for a newer minor", from: "} riposte_host;",
            to: "#if RIPOSTE_ABI_MINOR >= 1\n  void (*later)(void);\n#endif\n} riposte_host;",
            isAllowed: true),
        HeaderChange(
            testDescription: "a member appended for every minor", from: "} riposte_result;",
            to: "  uint64_t later;\n} riposte_result;", isAllowed: false),
        HeaderChange(
            testDescription: "an argument of another type", from: "uint64_t delay_ms",
            to: "uint32_t delay_ms",
            isAllowed: false),
        HeaderChange(
            testDescription: "an argument more", from: "(*cancelled)(riposte_call *call)",
            to: "(*cancelled)(riposte_call *call, int32_t why)", isAllowed: false),
        HeaderChange(
            testDescription: "another result", from: "int64_t (*now_ms)(void)",
            to: "uint32_t (*now_ms)(void)",
            isAllowed: false),
        HeaderChange(
            testDescription: "a member of another type", from: "  uint64_t max_bytes;",
            to: "  int64_t max_bytes;", isAllowed: false),
        HeaderChange(
            testDescription: "a member put between others", from: "  uint32_t kind;",
            to: "  uint32_t kind;\n  uint64_t later;", isAllowed: false),
    ]
}

/// A library built with today's header, as the first minor sees it, against the dump of the first header.
///
/// Without suppressions: the obvious ones also hide a changed argument. Other names for the same bytes are not
/// a matter of binaries; ``LayoutTests`` sees them.
@Suite(
    .enabled(
        if: Toolchain.find("abidiff") != nil && Toolchain.find("abidw") != nil,
        "abidiff is not installed here: apt-get install abigail-tools"))
struct DumpTests {
    private static let dump = Place.frozen.appending(path: "anchor.abi")

    private func build(headers: URL, into folder: URL) throws -> String {
        let library = folder.appending(path: "anchor.so").path
        // In its folder and by its bare name, so that the dump knows of no path.
        try Toolchain.run(
            [
                "cc", "-std=c11", "-g", "-shared", "-fPIC", "-fvisibility=hidden", "-DRIPOSTE_ABI_MINOR=0",
                "-I", headers.path, "anchor.c", "-o", library,
            ], in: Place.frozen)
        return library
    }

    @Test func `today's header has the interface of the first`() async throws {
        try await withTemporaryFolder { folder in
            let library = try build(headers: Place.headers, into: folder)
            let outcome = try Toolchain.outcome(["abidiff", Self.dump.path, library])
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }

    @Test func `the dump is that of the first header`() async throws {
        try await withTemporaryFolder { folder in
            let library = try build(headers: Place.frozen, into: folder)
            let outcome = try Toolchain.outcome(["abidiff", Self.dump.path, library])
            #expect(outcome.status == 0, "\(outcome.output)")
            let dump = try Place.text(Self.dump)
            #expect(!dump.contains(folder.path) && !dump.contains(Place.tests.path))
            for name in ["riposte_host", "riposte_plugin", "riposte_result", "riposte_http_response"] {
                #expect(dump.contains("'\(name)'"), "\(name)")
            }
        }
    }

    @Test(arguments: HeaderChange.all)
    func `the comparison tells growth from breaking`(_ change: HeaderChange) async throws {
        try await withTemporaryFolder { folder in
            try change.write(into: folder)
            let library = try build(headers: folder, into: folder)
            let outcome = try Toolchain.outcome(["abidiff", Self.dump.path, library])
            #expect((outcome.status == 0) == change.isAllowed, "\(outcome.output)")
        }
    }
}
