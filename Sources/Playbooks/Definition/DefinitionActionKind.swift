/// A type of action: its name and how it is translated.
struct DefinitionActionKind: Sendable {
    typealias Read = @Sendable (inout DefinitionTranslator, DefinitionAction) -> Members

    /// As the schema spells it.
    var name: String
    /// Whether it calls something, so that it may be tried again.
    var isCall = false
    var read: Read

    /// The kind of a name in any case.
    static func named(_ name: String) -> DefinitionActionKind? { byName[name.lowercased()] }

    /// All names, sorted.
    static let names = all.map(\.name).sorted()

    private static let byName = Dictionary(all.map { ($0.name.lowercased(), $0) }) { first, _ in first }

    /// Source: Microsoft Learn, "Schema reference guide for trigger and action types in Azure Logic Apps".
    private static let all: [DefinitionActionKind] = data + control + variables + calls + beyond + scripts

    private static let data = [
        DefinitionActionKind(name: "Compose") { $0.compose($1) },
        DefinitionActionKind(name: "ParseJson") { $0.parse($1) },
        DefinitionActionKind(name: "Query") { $0.query($1) },
        DefinitionActionKind(name: "Select") { $0.select($1) },
        DefinitionActionKind(name: "Join") { $0.join($1) },
        DefinitionActionKind(name: "Table") { $0.table($1) },
        DefinitionActionKind(name: "Expression") { $0.calculate($1) },
    ]

    private static let control = [
        DefinitionActionKind(name: "If") { $0.choice($1) },
        DefinitionActionKind(name: "Switch") { $0.choose($1) },
        DefinitionActionKind(name: "Foreach") { $0.forEach($1) },
        DefinitionActionKind(name: "Until") { $0.until($1) },
        DefinitionActionKind(name: "Scope") { $0.scope($1) },
        DefinitionActionKind(name: "Wait") { $0.wait($1) },
        DefinitionActionKind(name: "Terminate") { $0.terminate($1) },
    ]

    private static let variables = [
        DefinitionActionKind(name: "InitializeVariable") { $0.declare($1) },
        DefinitionActionKind(name: "SetVariable") { $0.change("set", $1) },
        DefinitionActionKind(name: "AppendToArrayVariable") { $0.change("append", $1) },
        DefinitionActionKind(name: "AppendToStringVariable") { $0.change("append", $1) },
        DefinitionActionKind(name: "IncrementVariable") { $0.count("increment", $1) },
        DefinitionActionKind(name: "DecrementVariable") { $0.count("decrement", $1) },
    ]

    private static let calls = [
        DefinitionActionKind(name: "Http", isCall: true) { $0.http($1) },
        DefinitionActionKind(name: "HttpWebhook", isCall: true) { $0.httpWebhook($1) },
        DefinitionActionKind(name: "Function", isCall: true) { $0.function($1) },
        DefinitionActionKind(name: "Workflow", isCall: true) { $0.workflow($1) },
        DefinitionActionKind(name: "Response") { $0.respond($1) },
        DefinitionActionKind(name: "ApiConnection", isCall: true) { $0.connectorCall($1) },
        DefinitionActionKind(name: "OpenApiConnection", isCall: true) { $0.connectorCall($1) },
        DefinitionActionKind(name: "ServiceProvider", isCall: true) { $0.connectorCall($1) },
        DefinitionActionKind(name: "ApiConnectionWebhook", isCall: true) { $0.connectorWebhook($1) },
        DefinitionActionKind(name: "OpenApiConnectionWebhook", isCall: true) { $0.connectorWebhook($1) },
        DefinitionActionKind(name: "ApiConnectionNotification", isCall: true) { $0.connectorWebhook($1) },
        DefinitionActionKind(name: "OpenApiConnectionNotification", isCall: true) { $0.connectorWebhook($1) },
    ]

    /// What the service does itself and this host does not.
    private static let beyond = [
        "Agent", "ApiManagement", "AS2Decode", "AS2Encode", "Batch", "ChunkText", "EdifactBatchEncode",
        "EdifactDecode", "EdifactEncode", "FlatFileDecoding", "FlatFileEncoding", "InvokeFunction",
        "IntegrationAccountArtifactLookup", "Liquid", "McpClientTool", "ParseDocument", "RosettaNetDecode",
        "RosettaNetEncode", "RosettaNetWaitForResponse", "SendToBatch", "SwiftDecode", "SwiftEncode",
        "SwiftMTDecode", "SwiftMTEncode", "X12BatchEncode", "X12Decode", "X12Encode", "XmlCompose",
        "XmlParse", "XmlValidation", "Xslt",
    ].map { name in DefinitionActionKind(name: name, isCall: true) { $0.builtIn($1) } }

    private static let scripts = [
        "JavaScriptCode", "CSharpScriptCode", "PowerShellCode", "PythonCode",
    ].map { name in DefinitionActionKind(name: name) { $0.script($1) } }
}
