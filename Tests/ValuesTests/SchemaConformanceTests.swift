import Foundation
import TestSupport
import Testing
import Values

/// The official suite for draft 2020-12.
///
/// Exceptions: docs/decisions/0003-json-schema-exceptions.md.
@Suite struct SchemaConformanceTests {
    private static let root = sharedMaterial.appending(path: "conformance/json-schema")

    /// Cases that cannot pass, by file and description of the case.
    private static let exceptions: Set<String> = [
        "ref/remote ref, containing refs itself", "defs/validate definition against metaschema",
        "optional/format/hostname/validation of A-label (punycode) host names",
    ]

    /// `file/description` of the cases in which any test went wrong.
    private static func failures(in path: String, options: Schema.Options) throws -> (
        failed: Set<String>, tests: Int
    ) {
        let file = root.appending(path: "tests/draft2020-12/\(path).json")
        let cases = try Value(json: [UInt8](Data(contentsOf: file))).array ?? []
        var failed: Set<String> = []
        var count = 0
        for item in cases {
            let name = "\(path)/\(item["description"]?.string ?? "")"
            let schema = try? Schema(item["schema"] ?? .null, options: options, resources: remotes)
            for test in item["tests"]?.array ?? [] {
                count += 1
                let isValid = schema?.violations(of: test["data"] ?? .null).isEmpty
                if isValid != test["valid"]?.bool { failed.insert(name) }
            }
        }
        return (failed, count)
    }

    /// The documents that the suite serves from `localhost:1234`.
    private static let remotes: [String: Value] = {
        var documents: [String: Value] = [:]
        let folder = root.appending(path: "remotes")
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        for path in paths where path.hasSuffix(".json") {
            guard let data = try? Data(contentsOf: folder.appending(path: path)) else { continue }
            documents["http://localhost:1234/\(path)"] = try? Value(json: [UInt8](data))
        }
        return documents
    }()

    static let files: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "tests/draft2020-12").path))?
        .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted() ?? []

    @Test func `the suite is there`() {
        #expect(Self.files.count >= 46)
        #expect(Self.remotes.count > 10)
    }

    @Test(arguments: files) func `every case of a file passes except those listed`(_ file: String) throws {
        let (failed, tests) = try Self.failures(in: file, options: .standard)
        #expect(tests > 0)
        #expect(failed == Self.exceptions.filter { $0.hasPrefix(file + "/") })
    }

    @Test(
        arguments: [
            "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri",
            "uri-reference", "uuid",
        ])
    func `a format is checked when that is asked for`(_ format: String) throws {
        let (failed, _) = try Self.failures(
            in: "optional/format/\(format)", options: Schema.Options(assertsFormats: true))
        #expect(failed == Self.exceptions.filter { $0.hasPrefix("optional/format/\(format)/") })
    }

    @Test(
        arguments: [
            "anchor", "bignum", "dynamicRef", "ecmascript-regex", "float-overflow", "id", "no-schema",
            "non-bmp-regex",
            "refOfUnknownKeyword", "unknownKeyword",
        ])
    func `optional behaviour is that of the suite too`(_ file: String) throws {
        let (failed, _) = try Self.failures(in: "optional/\(file)", options: .standard)
        #expect(failed == Self.exceptions.filter { $0.hasPrefix("optional/\(file)/") })
    }
}
