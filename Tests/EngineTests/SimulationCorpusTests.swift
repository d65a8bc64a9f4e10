import Catalog
import Engine
import Foundation
import Playbooks
import TestSupport
import Testing
import Values

/// Every definition of the corpus, simulated with an empty trigger body.
@Suite struct SimulationCorpusTests {
    private static let files: [URL] = {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { folder.appending(path: $0) }
    }()

    private static let flavours: [String: DefinitionFlavour] = [
        "logicapps-consumption": .logicAppsConsumption, "logicapps-standard": .logicAppsStandard,
        "power-automate": .powerAutomate,
    ]

    /// A definition with its deployment-time texts resolved.
    private static func source(of file: URL) throws -> DefinitionSource {
        let text = try String(contentsOf: file, encoding: .utf8)
        let document = try Value(json: text)
        var definition = document["definition"] ?? .null
        for (pointer, value) in document["armResolved"]?.object ?? JSONObject() {
            let parts = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            definition = definition.replacing(parts[...], with: value)
        }
        return DefinitionSource(
            name: document["name"]?.string ?? "",
            flavour: flavours[document["flavour"]?.string ?? ""] ?? .logicAppsConsumption,
            file: file.lastPathComponent, text: text, path: ["definition"], definition: definition)
    }

    private static let catalog: OperationCatalog = {
        OperationCatalog(
            ([builtInDescriptor] + pluginDescriptors).flatMap { file -> [ConnectorDescriptor] in
                guard let data = try? Data(contentsOf: file) else { return [] }
                return PluginDescriptor.read([UInt8](data), file: file.path).0?.connectors ?? []
            })
    }()

    @Test func `every run ends in a final state, with a reason where it fails`() throws {
        #expect(Self.files.count >= 600)
        var counts: [String: Int] = [:]
        var reasons: [String] = []
        for file in Self.files {
            let result = DefinitionReader.read(
                try Self.source(of: file), catalog: Self.catalog, environment: nil, digest: "d")
            guard let plan = result.plan else {
                counts["(errors)", default: 0] += 1
                let error = result.findings.first { $0.severity == .error }?.message ?? ""
                reasons.append("(errors)\t\(file.lastPathComponent)\t\(error)")
                continue
            }
            let begin = ContinuousClock.now
            var request = SimulationRequest(at: start)
            request.limits.instances = 50_000
            let report = try SimulationReport(
                plan, request, catalog: Self.catalog,
                shouldStop: { ContinuousClock.now - begin > .seconds(20) })
            counts[report.status, default: 0] += 1
            #expect(report.run.map { $0.status.isFinal } ?? true)
            #expect(["Succeeded", "Failed", "Cancelled", "TimedOut", "Skipped"].contains(report.status))
            #expect(report.status == "Succeeded" || !report.reason.isEmpty, "\(file.lastPathComponent)")
            #expect(!report.reason.contains("the journal has"), "\(file.lastPathComponent)")
            #expect(!report.reason.contains("the simulation was stopped"), "\(file.lastPathComponent)")
            #expect(report.stepDocuments.allSatisfy { $0["status"]?.string != "Running" })
            #expect(ContinuousClock.now - begin < .seconds(30), "\(file.lastPathComponent)")
            reasons.append("\(report.status)\t\(file.lastPathComponent)\t\(report.reason)")
        }
        let all = counts.values.reduce(0, +)
        #expect(all - counts["(errors)", default: 0] >= all * 98 / 100, "\(counts)")
        // For whoever looks at what real definitions do here.
        if let output = ProcessInfo.processInfo.environment["RIPOSTE_CORPUS_REPORT"] {
            let text = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" } + reasons
            try Data(text.joined(separator: "\n").utf8).write(to: URL(filePath: output))
        }
    }
}

extension Value {
    fileprivate func replacing(_ path: ArraySlice<String>, with value: Value) -> Value {
        guard let part = path.first else { return value }
        switch self {
        case .object(var object):
            guard let old = object[part] else { return self }
            object[part] = old.replacing(path.dropFirst(), with: value)
            return .object(object)
        case .array(var items):
            guard let place = Int(part), items.indices.contains(place) else { return self }
            items[place] = items[place].replacing(path.dropFirst(), with: value)
            return .array(items)
        default: return self
        }
    }
}
