public import Values

extension PluginDescriptor {
    /// The longest descriptor that is read.
    public static let maximumBytes = 1 << 20

    /// Reads a descriptor and says everything that is wrong with it; nil when it cannot be used.
    ///
    /// `file` is how the findings name the document. One that `standsAlone` is a plugin without a library: all
    /// its actions are requests, or native functions of libraries that it names.
    public static func read(
        _ json: some Sequence<UInt8>, file: String, standsAlone: Bool = false
    ) -> (PluginDescriptor?, [Diagnostic]) {
        let bytes = Array(json)
        var findings = DescriptorFindings(bytes: bytes, file: file)
        guard bytes.count <= maximumBytes else {
            findings.add(.tooLong, "the descriptor has \(bytes.count) bytes, more than 1 MiB", at: [])
            return (nil, findings.list)
        }
        let document: Value
        do throws(JSONError) {
            document = try Value(json: bytes)
        } catch {
            findings.addSyntaxError(error)
            return (nil, findings.list)
        }
        var reader = DescriptorReader(findings: findings, standsAlone: standsAlone)
        let descriptor = reader.plugin(DescriptorNode(value: document))
        return (reader.findings.list.hasErrors ? nil : descriptor, reader.findings.list)
    }

    /// Reads a descriptor given as text.
    public static func read(
        _ json: String, file: String, standsAlone: Bool = false
    ) -> (PluginDescriptor?, [Diagnostic]) {
        read(json.utf8, file: file, standsAlone: standsAlone)
    }
}
