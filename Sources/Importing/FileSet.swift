import Archives
import Values

/// All files, those in archives among them, with the JSON documents read.
struct FileSet {
    private(set) var documents: [ImportDocument] = []
    /// Files that are no JSON documents, and why.
    private(set) var others: [(file: String, error: ImportError)] = []
    /// Titles of flows by the names of their files in lower case.
    private(set) var solutionTitles: [String: String] = [:]
    /// Values of environment variables by schema names in lower case.
    private(set) var environmentValues: [String: String] = [:]
    private var byPath: [String: Int] = [:]
    /// Values for the parameters of templates, and how many templates there are.
    private(set) var parameterFiles: [ImportDocument] = []
    private(set) var templates = 0
    private var files = 0
    private var bytes = 0

    init(_ sources: [SourceFile]) throws(ImportError) {
        for source in sources { try add(source, depth: 0, isNamed: sources.count == 1) }
        for document in documents {
            if let (name, value) = SolutionFiles.setValue(in: document) { environmentValues[name] = value }
            if TemplateForm.isParameters(document.value) { parameterFiles.append(document) }
            if TemplateForm.isOne(document.value) { templates += 1 }
        }
        for (place, document) in documents.enumerated() {
            byPath[document.parts.joined(separator: "/")] = place
        }
    }

    /// The document of a name in the folder of another or, else, in the folders around it.
    func nearest(_ name: String, to document: ImportDocument) -> ImportDocument? {
        var folder = document.parts.dropLast()
        while true {
            let path = (folder.map(String.init) + [name]).joined(separator: "/")
            if let place = byPath[path] { return documents[place] }
            guard folder.popLast() != nil else { return nil }
        }
    }

    private mutating func add(_ source: SourceFile, depth: Int, isNamed: Bool) throws(ImportError) {
        files += 1
        bytes += source.bytes.count
        guard files <= ImportLimits.files else { throw .tooMany("more than \(ImportLimits.files) files") }
        guard bytes <= ImportLimits.bytes else {
            throw .tooMany("more than \(ImportLimits.bytes >> 20) MiB")
        }
        if ZipArchive.isOne(source.bytes) {
            try unpack(source, depth: depth, isNamed: isNamed)
        } else if source.path.lowercased().hasSuffix(".xml") {
            addXML(source)
        } else if isNamed || source.path.lowercased().hasSuffix(".json") {
            addJSON(source)
        }
    }

    private mutating func unpack(
        _ source: SourceFile, depth: Int, isNamed: Bool
    ) throws(ImportError) {
        guard depth < ImportLimits.archives else {
            others.append(
                (source.path, .unreadable(source.path, "it is an archive in an archive in an archive")))
            return
        }
        var inner: [SourceFile] = []
        do throws(ArchiveError) {
            let limits = ZipLimits(bytes: min(ZipLimits.standard.bytes, ImportLimits.bytes - bytes))
            let archive = try ZipArchive(source.bytes, limits: limits)
            for entry in archive.entries
            where [".json", ".xml", ".zip"].contains(where: entry.path.lowercased().hasSuffix) {
                let bytes = try archive.bytes(of: entry)
                inner.append(SourceFile(path: "\(source.path)/\(entry.path)", bytes: bytes))
            }
        } catch {
            let error = ImportError(
                code: error.code, message: "`\(source.path)`: \(error.message)", help: error.help)
            // One that nobody named is not worth giving up the others.
            guard !isNamed else { throw error }
            others.append((source.path, error))
        }
        for file in inner { try add(file, depth: depth + 1, isNamed: false) }
    }

    private mutating func addXML(_ source: SourceFile) {
        guard let text = ImportText.of(source.bytes) else { return }
        solutionTitles.merge(SolutionFiles.titles(in: text)) { own, _ in own }
        environmentValues.merge(SolutionFiles.standardValues(in: text)) { own, _ in own }
    }

    private mutating func addJSON(_ source: SourceFile) {
        guard let text = ImportText.of(source.bytes) else {
            others.append((source.path, .nothing(source.path, FileKind.ofBytes(source.bytes))))
            return
        }
        do throws(JSONError) {
            documents.append(try document(text, file: source.path))
        } catch {
            let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
            guard first == "{" || first == "[" else {
                let kind = FileKind.ofText(text, path: source.path)
                others.append(
                    (source.path, .nothing(source.path, kind, help: FileKind.advice(source.path))))
                return
            }
            let reason = "line \(error.line), column \(error.column): \(error.message)"
            others.append((source.path, .unreadable(source.path, "it is not JSON: " + reason)))
        }
    }

    private func document(_ text: String, file: String) throws(JSONError) -> ImportDocument {
        do throws(JSONError) {
            let value = try Value(json: text, limits: ImportLimits.json)
            return ImportDocument(file: file, text: text, value: value)
        } catch {
            let strict = LenientJSON.strict(text)
            guard let value = try? Value(json: strict, limits: ImportLimits.json) else { throw error }
            return ImportDocument(file: file, text: strict, value: value)
        }
    }
}
