import ConnectorKit
import Values

/// Bodies as playbooks see them.
enum Content {
    /// JSON as its value, text as a string, all else as `{"$content-type", "$content"}` with base64.
    ///
    /// Source: Microsoft Learn, "Handle content types in Azure Logic Apps".
    static func of(_ response: Response) throws(ConnectorFailure) -> Value {
        let type = response.header("content-type") ?? ""
        let essence = (type.split(separator: ";").first ?? "").lowercased()
        if response.body.isEmpty { return .null }
        if essence.hasSuffix("/json") || essence.hasSuffix("+json") { return try response.json() }
        if essence.hasPrefix("text/") { return .string(String(decoding: response.body, as: UTF8.self)) }
        return ["$content-type": .string(type), "$content": .string(Base64.encode(response.body))]
    }
}
