import Values

/// What a file without a definition is, in words.
enum FileKind {
    /// Of a JSON document.
    static func ofDocument(_ document: ImportDocument) -> String {
        let value = document.value
        guard let object = value.object else {
            return "JSON with \(value.array == nil ? "one value" : "a list")"
        }
        if TemplateForm.isOne(value) { return "a deployment template without `Microsoft.Logic/workflows`" }
        if TemplateForm.isParameters(value) { return "the parameters file of a deployment" }
        for (members, description) in known where members.allSatisfy({ object[$0] != nil }) {
            return description
        }
        let names = object.names.prefix(5).map { "`\($0.prefix(40))`" }.joined(separator: ", ")
        return names.isEmpty ? "an empty JSON object" : "a JSON object with \(names)"
    }

    private static let known: [(members: [String], description: String)] = [
        (["managedApiConnections"], "the connections of a Standard logic app"),
        (["serviceProviderConnections"], "the connections of a Standard logic app"),
        (["extensionBundle"], "the host file of a Standard logic app"),
        (["details", "resources"], "the list of contents of a Power Automate package"),
        (["swagger", "paths"], "an OpenAPI description"), (["openapi", "paths"], "an OpenAPI description"),
        (["actions"], "a workflow without triggers"), (["triggers"], "a workflow without actions"),
    ]

    /// Of a text that is no JSON.
    static func ofText(_ text: String, path: String) -> String {
        let path = path.lowercased()
        if let known = endings.first(where: { path.hasSuffix($0.ending) }) { return known.description }
        if text.allSatisfy(\.isWhitespace) { return "empty" }
        if text.first(where: { !$0.isWhitespace }) == "<" { return "XML or HTML" }
        return "a text that is no JSON"
    }

    /// Of bytes that are no text.
    static func ofBytes(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0x1F, 0x8B]) { return "a gzip archive; unpack it" }
        if bytes.starts(with: [0x37, 0x7A, 0xBC, 0xAF]) { return "a 7z archive; unpack it" }
        return "neither a text nor a zip archive"
    }

    /// What to do about a file of another kind; nil for the usual advice.
    static func advice(_ path: String) -> String? {
        path.lowercased().hasSuffix(".bicep") ? "build the template first, with `az bicep build`" : nil
    }

    private static let endings: [(ending: String, description: String)] = [
        (".bicep", "Bicep"), (".yaml", "YAML"), (".yml", "YAML"), (".tf", "Terraform"), (".md", "Markdown"),
    ]
}
