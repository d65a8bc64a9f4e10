import Catalog
import Importing
import Playbooks
import Values

/// Workflow definitions where a playbook is expected.
enum DefinitionFile {
    /// Whether a text is JSON and so a definition: a playbook in YAML begins with a key.
    static func isOne(_ text: String) -> Bool {
        text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    /// The one definition in a file.
    ///
    /// Throws when there is none, or more than one, which have to be imported.
    static func read(
        _ text: String, file: String, catalog: OperationCatalog, environment: Environment?, digest: String
    ) throws -> DefinitionResult {
        let found: [FoundDefinition]
        do throws(ImportError) {
            found = try DefinitionFinder.find(in: [SourceFile(path: file, bytes: Array(text.utf8))])
        } catch {
            throw CommandFailure(error.code, error.message, help: error.help)
        }
        guard let only = found.first, found.count == 1 else {
            throw CommandFailure(
                "CL0072", "`\(file)` holds \(found.count) definitions",
                help: "make playbooks of them with `riposte import \(file)`")
        }
        return DefinitionReader.read(
            source(of: only), catalog: catalog, environment: environment, digest: digest)
    }

    /// A found definition as the reader takes it.
    static func source(of found: FoundDefinition) -> DefinitionSource {
        DefinitionSource(
            name: found.name, flavour: flavours[found.flavour] ?? .logicAppsConsumption, file: found.file,
            text: found.text, path: found.path, definition: found.definition, parameters: found.parameters,
            connections: found.connections)
    }

    private static let flavours: [Flavour: DefinitionFlavour] = [
        .logicAppsConsumption: .logicAppsConsumption, .logicAppsStandard: .logicAppsStandard,
        .powerAutomate: .powerAutomate,
    ]
}
