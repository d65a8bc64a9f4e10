/// The notes of a definition, said once each.
enum NoteList {
    static func tidy(_ notes: [ImportNote]) -> [ImportNote] {
        var seen: Set<[String]> = []
        var kept: [ImportNote] = []
        for note in notes where seen.insert(key(of: note)).inserted { kept.append(note) }
        guard kept.count > ImportLimits.notes else { return kept }
        let rest = kept.count - ImportLimits.notes
        return kept.prefix(ImportLimits.notes) + [
            ImportNote(
                code: "IM0024", message: "\(rest) more places need a person",
                help: "see to the ones above, and import again", place: kept[ImportLimits.notes].place)
        ]
    }

    /// What is stood in for is said at its first place; what stays unresolved at each.
    private static func key(of note: ImportNote) -> [String] {
        ["IM0020", "IM0021"].contains(note.code)
            ? [note.code, note.message] : [note.code, note.message, note.place]
    }
}
