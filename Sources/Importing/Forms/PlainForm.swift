import Values

/// Definitions that are no part of a template: bare, in `workflow.json`, as a resource or a flow, in the
/// corpus's form.
enum PlainForm {
    /// The definition of a document; nil when it has none.
    static func read(_ document: ImportDocument, among files: FileSet) -> FoundDefinition? {
        let value = document.value
        if value.isDefinition { return bare(document) }
        if let definition = value["definition"], definition.isDefinition {
            return value["flavour"] != nil && value["source"] != nil
                ? collected(document, definition) : wrapped(document, definition, among: files)
        }
        guard let properties = value["properties"], let definition = properties["definition"],
            definition.isDefinition
        else { return nil }
        return resource(document, properties, definition, among: files)
    }

    private static func bare(_ document: ImportDocument) -> FoundDefinition {
        FoundDefinition(
            name: document.title, flavour: flavour(of: document.value), file: document.file,
            text: document.text,
            definition: document.value)
    }

    /// `{definition, kind}` of a Standard logic app, or what the portal's code view shows of any.
    private static func wrapped(
        _ document: ImportDocument, _ definition: Value, among files: FileSet
    ) -> FoundDefinition {
        // The code view of a Consumption workflow has a `kind`, too.
        let isConsumption =
            definition["parameters"]?["$connections"] != nil
            || document.value["parameters"]?["$connections"] != nil
        let isStandard =
            !isConsumption
            && (document.value["kind"] != nil || document.name.lowercased() == "workflow.json")
        var found = FoundDefinition(
            name: document.title, flavour: isStandard ? .logicAppsStandard : flavour(of: definition),
            file: document.file, text: document.text, path: ["definition"], definition: definition)
        take(document.value["parameters"], into: &found, at: ["parameters"])
        if found.flavour == .logicAppsStandard { AppFolder.complete(&found, from: document, among: files) }
        return found
    }

    /// `{properties: {definition}}`: a flow, or a resource as Azure's REST interface gives it.
    private static func resource(
        _ document: ImportDocument, _ properties: Value, _ definition: Value, among files: FileSet
    ) -> FoundDefinition {
        let references = properties["connectionReferences"]
        // Templates of Azure's gallery have references, too, but to APIs in a subscription.
        let isFlow =
            document.value["schemaVersion"] != nil || flavour(of: definition) == .powerAutomate
            || (references?.object?.values ?? []).contains(where: ConnectionNames.isOfFlow)
        let title = properties["displayName"]?.string ?? SolutionFiles.title(of: document, among: files)
        let name = document.value["type"]?.string == nil ? nil : document.value["name"]?.string
        var found = FoundDefinition(
            name: title ?? (isFlow ? nil : name) ?? SolutionFiles.plainTitle(of: document),
            flavour: isFlow ? .powerAutomate : flavour(of: definition), file: document.file,
            text: document.text,
            path: ["properties", "definition"], definition: definition)
        found.connections = ConnectionNames.ofFlow(references)
        if found.flavour == .powerAutomate {
            SolutionFiles.complete(&found, among: files)
        } else {
            take(properties["parameters"], into: &found, at: ["properties", "parameters"])
        }
        return found
    }

    /// A definition with what it resolves to beside it.
    private static func collected(_ document: ImportDocument, _ written: Value) -> FoundDefinition {
        var definition = written
        for (pointer, value) in document.value["armResolved"]?.object ?? JSONObject() {
            guard let path = JSONPointer.parts(pointer) else { continue }
            definition = definition.replacing(at: path[...], with: value)
        }
        let notes = (document.value["armUnresolved"]?.array ?? []).compactMap(\.string).map { pointer in
            ImportNote(
                code: "IM0011", message: "a deployment expression has no known value",
                help: "write the value that the deployed workflow has", place: "/definition" + pointer)
        }
        return FoundDefinition(
            name: document.value["name"]?.string ?? document.title,
            flavour: flavours[document.value["flavour"]?.string ?? ""] ?? flavour(of: definition),
            file: document.file, text: document.text, path: ["definition"], definition: definition,
            notes: NoteList.tidy(notes))
    }

    private static let flavours: [String: Flavour] = [
        "logicapps-consumption": .logicAppsConsumption, "logicapps-standard": .logicAppsStandard,
        "power-automate": .powerAutomate,
    ]

    /// Values beside a definition, `$connections` among them.
    private static func take(_ parameters: Value?, into found: inout FoundDefinition, at path: [String]) {
        for (name, entry) in parameters?.object ?? JSONObject() {
            guard let value = entry["value"] else { continue }
            if name == "$connections" {
                found.connections = ConnectionNames.ofResource(value)
            } else {
                found.parameters[name] = value
            }
        }
    }

    /// Where a definition runs, by the words that only one of them has.
    private static func flavour(of definition: Value) -> Flavour {
        var marks = FlavourMarks()
        marks.look(at: definition)
        if marks.isFlow || definition["parameters"]?["$authentication"] != nil { return .powerAutomate }
        return marks.isStandard ? .logicAppsStandard : .logicAppsConsumption
    }
}

/// Signs of where a definition runs.
private struct FlavourMarks {
    var isFlow = false
    var isStandard = false

    mutating func look(at value: Value) {
        switch value {
        case .array(let items): for item in items { look(at: item) }
        case .object(let object):
            if let host = object["host"] {
                if host["apiId"]?.string?.contains("PowerApps") ?? false { isFlow = true }
                if host["connection"]?["referenceName"] != nil { isStandard = true }
            }
            if let type = object["type"]?.string {
                if type.hasPrefix("OpenApiConnection") { isFlow = true }
                if type == "ServiceProvider" || type == "Agent" { isStandard = true }
            }
            for (_, item) in object { look(at: item) }
        default: return
        }
    }
}
