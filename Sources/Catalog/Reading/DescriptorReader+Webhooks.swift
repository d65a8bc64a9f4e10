import Values

extension DescriptorReader {
    /// What stands under `verify` of a trigger's webhook.
    mutating func proof(_ node: DescriptorNode?) -> WebhookProof? {
        guard let node, check(node, DescriptorKeys.verify) else { return nil }
        let format = text(node["format"]) ?? "{body}"
        let timestamp = text(node["timestamp"])
        checkFormat(format, timestamp, node)
        guard let scheme = choice(node["scheme"], of: WebhookProof.Scheme.self),
            let secret = text(node["secret"]), let header = text(node["header"])
        else { return nil }
        return WebhookProof(
            scheme: scheme, secret: secret,
            key: choice(node["key"], of: WebhookProof.KeyForm.self) ?? .text,
            header: header.lowercased(), prefix: text(node["prefix"]) ?? "",
            encoding: choice(node["encoding"], of: WebhookProof.Encoding.self) ?? .hex,
            timestamp: timestamp?.lowercased(), tolerance: duration(node["tolerance"]) ?? .seconds(300),
            format: format)
    }

    /// A signature that leaves the body out proves nothing, and a time that is not signed can be put anew.
    private mutating func checkFormat(_ format: String, _ timestamp: String?, _ node: DescriptorNode) {
        let bodies = format.ranges(of: "{body}").count
        let times = format.ranges(of: "{timestamp}").count
        guard bodies != 1 || times != (timestamp == nil ? 0 : 1) else { return }
        findings.add(
            .wrongShape, "`\(format)` does not sign what it has to",
            help: timestamp == nil
                ? "write `{body}` once; `{timestamp}` needs the header that holds it, under `timestamp`"
                : "write `{body}` and `{timestamp}` once each, such as `v0:{timestamp}:{body}`",
            at: node["format"]?.path ?? node.path)
    }
}
