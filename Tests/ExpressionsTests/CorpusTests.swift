import Expressions
import Foundation
import TestSupport
import Testing
import Values

/// Every name exists.
private struct EveryName: Symbols {
    func slot(of name: String, _ kind: SymbolKind) -> Int? { 0 }
    func names(_ kind: SymbolKind) -> [String] { [] }
}

/// The expressions of 634 definitions that other people run (`../shared/corpus`).
@Suite struct CorpusTests {
    @Test func `what others wrote compiles, but for their mistakes`() throws {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var counts: [String: Int] = [:]
        var texts = 0
        for file in files where file.pathExtension == "json" {
            let document = try Value(json: [UInt8](Data(contentsOf: file)))
            var pending = [document["definition"] ?? .null] + (document["armResolved"]?.object?.values ?? [])
            while let value = pending.popLast() {
                switch value {
                case .array(let items): pending += items
                case .object(let object):
                    pending += object.values
                    pending += object.names.map { .string($0) }
                // Templates of Azure's resource manager begin with a bracket and are resolved before.
                case .string(let text) where text.contains("@") && !text.hasPrefix("["):
                    texts += 1
                    for finding in Self.findings(of: value) { counts[finding.code, default: 0] += 1 }
                default: break
                }
            }
        }
        print("corpus: \(texts) texts of \(files.count) definitions, findings \(counts)")
        #expect(texts > 17_000)
        // What their authors got wrong.
        #expect(counts == ["EX0001": 1, "EX0002": 1])
    }

    private static func findings(of value: Value) -> [Diagnostic] {
        Template.compile(value, symbols: EveryName(), at: nil, address: "").1
    }
}
