import Values

/// Finds workflow definitions in files as people export, keep and publish them.
///
/// Known are bare definitions, `workflow.json` and folders of Standard logic apps, resources and code views
/// of Logic Apps, deployment templates with workflows at any depth (Sentinel's content packages, too), flows
/// of Power Automate, and solutions and packages of flows, zipped or unpacked.
public enum DefinitionFinder {
    /// All definitions, in the order of the files; throws when there is none, saying what the files are.
    public static func find(in files: [SourceFile]) throws(ImportError) -> [FoundDefinition] {
        let set = try FileSet(files)
        var found: [FoundDefinition] = []
        for document in set.documents {
            if TemplateForm.isOne(document.value) {
                found += TemplateForm.read(document, parameters: set.parameters(of: document))
            } else if let definition = PlainForm.read(document, among: set) {
                found.append(definition)
            }
            guard found.count <= ImportLimits.definitions else {
                throw .tooMany("more than \(ImportLimits.definitions) definitions")
            }
        }
        guard found.isEmpty else { return found }
        throw set.emptiness(of: files)
    }
}

extension FileSet {
    /// The parameters file of a template: named like it, else the only one beside it, else the only one of
    /// all when there is no other template.
    func parameters(of template: ImportDocument) -> Value? {
        let stem = template.name.lowercased().dropLast(5)
        let beside = parameterFiles.filter { $0.folder == template.folder }
        if let named = beside.first(where: { $0.name.lowercased().hasPrefix(stem + ".parameters") }) {
            return named.value
        }
        if beside.count == 1 { return beside[0].value }
        return parameterFiles.count == 1 && templates == 1 ? parameterFiles[0].value : nil
    }

    /// Why nothing was found.
    func emptiness(of files: [SourceFile]) -> ImportError {
        guard let first = files.first else { return .nothing(among: 0) }
        if documents.isEmpty, let only = others.first, others.count == 1 { return only.error }
        if others.isEmpty, documents.count == 1 {
            return .nothing(documents[0].file, FileKind.ofDocument(documents[0]))
        }
        if documents.isEmpty, others.isEmpty, files.count == 1 {
            return .nothing(first.path, "an archive without JSON documents")
        }
        if let broken = others.first(where: { $0.error.code == "IM0002" }) { return broken.error }
        return .nothing(among: documents.count + others.count)
    }
}
