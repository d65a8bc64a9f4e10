import Foundation
import TestSupport
import Testing
import Values

@testable import Playbooks

/// JSON is YAML: what nobody here wrote has to read as the same value by both readers.
@Suite struct `The corpus read as YAML` {
    static let files: [URL] = {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let all =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
        let files = all.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }.sorted {
            $0.path < $1.path
        }
        return files.enumerated().filter { $0.offset % 6 == 0 }.map(\.element)
    }()

    @Test func `agrees with the JSON reader`() throws {
        var compared = 0
        for file in Self.files {
            guard let text = try? String(contentsOf: file, encoding: .utf8), text.utf8.count < 60_000,
                let value = try? Value(json: text)
            else { continue }
            let (root, findings) = YAMLReader.read(
                text, file: file.lastPathComponent, limits: YAMLLimits(depth: 200, aliases: 1000))
            // Where the JSON has a key twice or a tab where YAML has none, YAML refuses; it never reads differently.
            guard let root else {
                #expect(findings.hasErrors)
                continue
            }
            #expect(root.value == value, "\(file.lastPathComponent)")
            compared += 1
        }
        #expect(compared > 20 || Self.files.isEmpty)
    }
}
