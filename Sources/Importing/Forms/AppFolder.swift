import Values

/// What the folder of a Standard logic app says beside a workflow: `connections.json` and `parameters.json`.
enum AppFolder {
    /// Adds the connections and the parameters' values of the app that a workflow belongs to.
    static func complete(
        _ found: inout FoundDefinition, from document: ImportDocument, among files: FileSet
    ) {
        if let connections = files.nearest("connections.json", to: document) {
            found.connections.merge(ConnectionNames.ofApp(connections.value)) { own, _ in own }
        }
        for (name, entry) in files.nearest("parameters.json", to: document)?.value.object ?? JSONObject() {
            guard let value = entry["value"], found.parameters[name] == nil else { continue }
            found.parameters[name] = value
            guard let setting = appSetting(in: value) else { continue }
            found.notes.append(
                ImportNote(
                    code: "IM0025",
                    message: "the parameter `\(name)` has its value from the app setting `\(setting)`",
                    help: "give the playbook the value that the setting has", place: ""))
        }
        found.notes = NoteList.tidy(found.notes)
    }

    /// The first setting that `@appsetting('X')` names anywhere in a value.
    private static func appSetting(in value: Value) -> String? {
        switch value {
        case .string(let text):
            guard text.contains("@"), let call = text.lowercased().firstRange(of: "appsetting(") else {
                return nil
            }
            let rest = text.lowercased().distance(from: text.lowercased().startIndex, to: call.upperBound)
            let name = text.dropFirst(rest).drop { $0 != "'" }.dropFirst().prefix { $0 != "'" }
            return name.isEmpty ? nil : String(name)
        case .array(let items): return items.lazy.compactMap(appSetting(in:)).first
        case .object(let object): return object.values.lazy.compactMap(appSetting(in:)).first
        default: return nil
        }
    }
}
