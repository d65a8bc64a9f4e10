import Foundation
import TestSupport
import Testing
import Values

@Suite struct JSONConformanceTests {
    private static let folder = sharedMaterial.appending(path: "conformance/json-parsing/test_parsing")

    static let files: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted()) ?? []

    @Test func `the suite is there`() { #expect(Self.files.count > 300) }

    /// y_ has to be accepted, n_ refused, i_ is for us to decide.
    @Test(arguments: files) func `a file is accepted or refused as the suite says`(_ file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
        let value = try? Value(json: bytes)
        if file.hasPrefix("y_") { #expect(value != nil) }
        if file.hasPrefix("n_") { #expect(value == nil) }
        if let value { #expect(try Value(json: value.jsonBytes()) == value) }
    }

    @Test func `nothing in the middle of a text crashes the reader`() throws {
        for file in Self.files {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
            for length in 0..<min(bytes.count, 64) { _ = try? Value(json: Array(bytes.prefix(length))) }
        }
    }
}
