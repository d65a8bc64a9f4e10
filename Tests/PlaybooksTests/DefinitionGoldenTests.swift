import Foundation
import TestSupport
import Testing
import Values

@testable import Playbooks

@Suite struct `Golden definitions` {
    static let folder = GoldenFolder.url.appending(path: "definitions")

    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".golden") }.sorted()
    }()

    private static let rule = "\n----------------------------------------\n"

    @Test func `there are enough of them`() {
        #expect(Self.names.count { !$0.hasPrefix("wrong-") } >= 15)
        #expect(Self.names.count { $0.hasPrefix("wrong-") } >= 8)
    }

    /// A file holds a definition, the playbook that it becomes and what is said of it, with lines of dashes between.
    ///
    /// `RIPOSTE_UPDATE_GOLDEN` rewrites the latter two.
    @Test(arguments: names) func `what becomes of a definition`(name: String) throws {
        let file = Self.folder.appending(path: name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let parts = text.components(separatedBy: Self.rule)
        let result = DefinitionReader.read(
            Self.source(parts[0], name: name), catalog: try DefinitionCorpus.catalog(), environment: nil,
            digest: "")
        let said = (result.findings + result.notes).map { $0.rendered(source: parts[0]) }
            .joined(separator: "\n")
        let isWrong = name.hasPrefix("wrong-")
        #expect((result.plan == nil) == isWrong)
        if ProcessInfo.processInfo.environment["RIPOSTE_UPDATE_GOLDEN"] != nil {
            let playbook = isWrong ? [] : [result.yaml() ?? ""]
            try ([parts[0]] + playbook + [said + "\n"]).joined(separator: Self.rule).write(
                to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(parts.last == said + "\n")
        if !isWrong {
            let (expected, _) = YAMLReader.read(parts[1], file: name)
            #expect(result.document?.value == expected?.value)
        }
    }

    private static func source(_ text: String, name: String) -> DefinitionSource {
        let flavour: DefinitionFlavour =
            switch name {
            case "standard.golden": .logicAppsStandard
            case "power-automate.golden": .powerAutomate
            default: .logicAppsConsumption
            }
        return DefinitionSource(
            name: "The \(name.dropLast(7))", flavour: flavour, file: "definition.json", text: text,
            definition: (try? Value(json: text)) ?? .null)
    }
}

/// Where golden files are.
enum GoldenFolder {
    static let url = packageRoot.appending(path: "Tests/PlaybooksTests/Golden")
}
