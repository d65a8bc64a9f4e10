import Catalog
import Foundation
import Playbooks
import TestSupport
import Values

/// The corpus of real definitions, which nobody here wrote.
enum DefinitionCorpus {
    static let files: [URL] = {
        let folder = sharedMaterial.appending(path: "corpus/wdl")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { folder.appending(path: $0) }
    }()

    /// The connectors of this repository.
    static func catalog() throws -> OperationCatalog {
        OperationCatalog(
            try ([builtInDescriptor] + pluginDescriptors).flatMap { file in
                let text = try String(contentsOf: file, encoding: .utf8)
                return PluginDescriptor.read(text, file: file.lastPathComponent).0?.connectors ?? []
            })
    }

    private static let flavours: [String: DefinitionFlavour] = [
        "logicapps-consumption": .logicAppsConsumption, "logicapps-standard": .logicAppsStandard,
        "power-automate": .powerAutomate,
    ]

    /// A definition with its deployment-time texts resolved.
    static func source(of file: URL) throws -> DefinitionSource {
        let text = try String(contentsOf: file, encoding: .utf8)
        let document = try Value(json: text)
        var definition = document["definition"] ?? .null
        for (pointer, value) in document["armResolved"]?.object ?? JSONObject() {
            definition = definition.replacing(pointer.parts[...], with: value)
        }
        return DefinitionSource(
            name: document["name"]?.string ?? "",
            flavour: flavours[document["flavour"]?.string ?? ""] ?? .logicAppsConsumption,
            file: file.lastPathComponent, text: text, path: ["definition"], definition: definition)
    }
}

extension String {
    /// The names in a JSON Pointer.
    fileprivate var parts: [String] {
        split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            $0.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
        }
    }
}

extension Value {
    fileprivate func replacing(_ path: ArraySlice<String>, with value: Value) -> Value {
        guard let part = path.first else { return value }
        switch self {
        case .object(var object):
            guard let member = object[part] else { return self }
            object[part] = member.replacing(path.dropFirst(), with: value)
            return .object(object)
        case .array(var items):
            guard let place = Int(part), items.indices.contains(place) else { return self }
            items[place] = items[place].replacing(path.dropFirst(), with: value)
            return .array(items)
        default: return self
        }
    }
}
