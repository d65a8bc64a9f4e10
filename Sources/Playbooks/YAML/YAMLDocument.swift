public import Values

/// YAML documents that are no playbooks: mocks, test cases.
public enum YAMLDocument {
    /// The value of a document; nil with what is wrong.
    public static func read(_ text: String, file: String) -> (value: Value?, findings: [Diagnostic]) {
        let (root, findings) = YAMLReader.read(text, file: file)
        return (root?.value, findings)
    }

    /// An object as a document in block style, short leaves on one line.
    public static func text(of object: JSONObject) -> String {
        object.flatMap { YAMLText.lines($0.name, $0.value, indent: 0) }.map { $0 + "\n" }.joined()
    }
}
