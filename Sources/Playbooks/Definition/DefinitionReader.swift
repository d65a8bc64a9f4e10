public import Catalog
import Values

/// Reads workflow definitions of Azure Logic Apps and Power Automate.
///
/// A definition is written as the document of a native playbook, and that is compiled as any other.
public enum DefinitionReader {
    /// The plan of a definition and everything to be said about it.
    ///
    /// Without a catalog connector calls stay operations that no plugin offers; with an environment its connections are
    /// named. `digest` is the SHA-256 of the file in hex, which the caller computes.
    public static func read(
        _ source: DefinitionSource, catalog: OperationCatalog?, environment: Environment?, digest: String
    ) -> DefinitionResult {
        let (written, findings) = PlacedJSON.read(source.text, file: source.file)
        guard let written else {
            return DefinitionResult(plan: nil, findings: findings, connections: [], notes: [])
        }
        guard let place = written.node(at: source.path) else {
            let finding = Diagnostic(
                .error, DefinitionCode.noDefinition,
                "there is no definition at `\(source.path.joined(separator: "/"))`",
                help: "the path leads from the document's root to the definition", at: written.range)
            return DefinitionResult(plan: nil, findings: [finding], connections: [], notes: [])
        }
        var translator = DefinitionTranslator(
            source, root: place.placing(source.definition), catalog: catalog, environment: environment)
        let document = translator.document()
        let (plan, compiled) = PlaybookReader.read(
            document, operations: Operations(catalog: catalog, environment: environment), digest: digest,
            types: translator.types)
        let all = (translator.findings.all + compiled).inOrder
        return DefinitionResult(
            plan: all.hasErrors ? nil : plan, findings: all,
            connections: translator.connections.values.sorted { $0.key < $1.key },
            notes: translator.notes.all.inOrder, document: document)
    }
}
