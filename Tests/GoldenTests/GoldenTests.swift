import ConnectorKit
import ConnectorTestSupport
import Foundation
import TestSupport
import Testing
import Values

/// Every recorded case of every connector, described or written.
@Suite struct GoldenTests {
    /// One case of a connector.
    struct Case: Sendable, CustomTestStringConvertible {
        var folder: String
        var name: String
        var testDescription: String { "\(folder)/\(name)" }
    }

    private static let plugins = packageRoot.appending(path: "Plugins")

    static let cases: [Case] = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: plugins.path)) ?? []
        return folders.sorted().flatMap { folder in
            let golden = plugins.appending(path: "\(folder)/Tests/Golden").path
            let names = (try? FileManager.default.contentsOfDirectory(atPath: golden)) ?? []
            return names.filter { $0.first?.isLetter == true && !$0.hasSuffix(".json") }.sorted()
                .map { Case(folder: folder, name: $0) }
        }
    }()

    @Test(arguments: cases) func `a recorded case plays as it was recorded`(_ one: Case) async throws {
        let folder = try Self.folder(one)
        let replayed = try await folder.replay(one.name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    /// The connector with the settings of the case, or of all its cases.
    private static func folder(_ one: Case) throws -> ConnectorFolder {
        let name = one.folder
        let places = ["\(name)/Tests/Golden/\(one.name)/settings.json", "\(name)/Tests/Golden/settings.json"]
        let given = places.lazy.compactMap {
            try? Value(json: Array(Data(contentsOf: plugins.appending(path: $0))))
        }.first
        let plugin = codedConnectors[name]
        let isAlone = FileManager.default.fileExists(
            atPath: plugins.appending(path: "\(name)/\(name).riposte.json").path)
        try #require(
            plugin != nil || isAlone, "`\(name)` has code: add it to the table in `CodedConnectors.swift`")
        return ConnectorFolder(name, plugin, settings: given ?? [:])
    }
}
