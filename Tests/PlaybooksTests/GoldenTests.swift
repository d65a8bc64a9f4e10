import Foundation
import Playbooks
import Testing
import Values

@Suite struct `Golden findings` {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".golden") }.sorted()
    }()

    static let rule = "\n----------------------------------------\n"

    @Test func `there are enough of them`() {
        #expect(Self.names.count >= 25)
    }

    /// A file holds a document, a line of dashes and what is said of it; `RIPOSTE_UPDATE_GOLDEN` rewrites it.
    @Test(arguments: names) func `what is said of a wrong document`(name: String) throws {
        let file = Self.folder.appending(path: name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let source = text.components(separatedBy: Self.rule)[0]
        let shown = try Self.findings(in: source, name: name).map {
            $0.rendered(source: $0.range?.file == "base.yaml" ? nil : source)
        }
        let result = source + Self.rule + shown.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RIPOSTE_UPDATE_GOLDEN"] != nil {
            try result.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(result == text)
        #expect(!shown.isEmpty)
    }

    private static func findings(in source: String, name: String) throws -> [Diagnostic] {
        if name.hasPrefix("environment-") {
            return Environment.read(source, name: "production", file: "production.yaml") { base in
                base == "base" ? "extends: other\n" : nil
            }.1
        }
        return PlaybookReader.read(
            source, file: "playbook.yaml", catalog: try TestCatalog.make(),
            environment: TestCatalog.environment
        ).1
    }
}
