public import Values

/// Edits of an environment file that keep its comments and its order.
///
/// Every edit is read back: when the result would say anything but what was intended, nothing is given.
public enum EnvironmentEditor {
    /// Adds a connection, or replaces the one of that name; `block` holds `connector`, `with`, `base` and
    /// `auth`.
    public static func settingConnection(
        _ name: String, to block: Value, in text: String
    ) throws(EnvironmentEditError) -> String {
        try set(name, to: block, in: "connections", of: text)
    }

    /// Adds a connection, or replaces the one of that name.
    public static func adding(
        connection: ConnectionConfiguration, in text: String
    ) throws(EnvironmentEditError) -> String {
        try settingConnection(connection.name, to: connection.block, in: text)
    }

    /// Removes a connection; a text without it stays as it is.
    public static func removingConnection(_ name: String, in text: String) throws(EnvironmentEditError)
        -> String
    {
        try remove(name, from: "connections", of: text)
    }

    /// Sends the alerts of a policy to a playbook, after those that get them already.
    public static func attaching(
        playbook: String, to policy: String, in text: String
    ) throws(EnvironmentEditError) -> String {
        try editList(policy, in: "policies", of: text) { $0.contains(playbook) ? $0 : $0 + [playbook] }
    }

    /// No longer sends the alerts of a policy to a playbook.
    public static func detaching(
        playbook: String, from policy: String, in text: String
    ) throws(EnvironmentEditError) -> String {
        try editList(policy, in: "policies", of: text) { $0.filter { $0 != playbook } }
    }

    /// Allows requests to an address range: `loopback`, `link-local` or `private`.
    public static func allowingNetwork(_ range: String, in text: String) throws(EnvironmentEditError)
        -> String
    {
        try editList("allow", in: "network", of: text) { $0.contains(range) ? $0 : $0 + [range] }
    }

    /// Says as whom requests sign in that ask for a managed identity; only the form `entra` can be read back.
    public static func settingIdentity(
        to identity: AuthConfiguration, in text: String
    ) throws(EnvironmentEditError) -> String {
        try set(identity.keyword, to: identity.block[identity.keyword] ?? .null, in: "identity", of: text)
    }

    /// Sends requests for one address to another; a nil target takes that back.
    public static func rewriting(
        _ address: String, to target: String?, in text: String
    ) throws(EnvironmentEditError) -> String {
        let old = try read(text)["network"]?["rewrite"]?.object ?? JSONObject()
        var changed = old
        changed[address] = target.map(Value.string)
        if changed == old { return text }
        if changed.isEmpty { return try remove("rewrite", from: "network", of: text) }
        return try set("rewrite", to: .object(changed), in: "network", of: text)
    }
}

/// Why a file cannot be edited without a person.
public struct EnvironmentEditError: Error, Sendable, Hashable {
    /// `EV0006`.
    public var code: String
    /// What is wrong.
    public var message: String
    /// What to do.
    public var help: String

    /// An error.
    public init(code: String, message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }
}

extension EnvironmentEditor {
    static func set(
        _ key: String, to value: Value, in section: String, of text: String
    ) throws(EnvironmentEditError) -> String {
        var document = try EditableDocument(text)
        document.set(key, to: value, in: section)
        var expected = try read(text)
        var members = expected[section]?.object ?? JSONObject()
        members[key] = value
        expected[section] = .object(members)
        return try checked(document.text, is: expected)
    }

    private static func remove(
        _ key: String, from section: String, of text: String
    ) throws(EnvironmentEditError) -> String {
        var expected = try read(text)
        guard var members = expected[section]?.object, members[key] != nil else { return text }
        var document = try EditableDocument(text)
        document.remove(key, from: section)
        members[key] = nil
        expected[section] = .object(members)
        return try checked(document.text, is: expected)
    }

    private static func editList(
        _ key: String, in section: String, of text: String, change: ([String]) -> [String]
    ) throws(EnvironmentEditError) -> String {
        var expected = try read(text)
        let old = expected[section]?[key]
        let names = old?.string.map { [$0] } ?? (old?.array ?? []).compactMap(\.string)
        let changed = change(names)
        guard changed != names else { return text }
        if changed.isEmpty { return try remove(key, from: section, of: text) }
        var document = try EditableDocument(text)
        document.setList(key, to: changed, in: section)
        var members = expected[section]?.object ?? JSONObject()
        members[key] = .array(changed.map(Value.string))
        expected[section] = .object(members)
        return try checked(document.text, is: expected)
    }

    static func read(_ text: String) throws(EnvironmentEditError) -> JSONObject {
        guard EditableDocument.hasContent(text) else { return JSONObject() }
        let (root, findings) = YAMLReader.read(text, file: "")
        guard let object = root?.value.object else {
            let place = findings.first?.range.map { " in line \($0.line)" } ?? ""
            throw EnvironmentEditError(
                code: Code.cannotEdit, message: "the environment file cannot be read\(place)",
                help: "mend it first; `riposte doctor` says what is wrong")
        }
        return object
    }

    static func checked(_ text: String, is expected: JSONObject) throws(EnvironmentEditError)
        -> String
    {
        let result = (try? read(text)).map(withoutEmptySections)
        guard result == withoutEmptySections(expected) else {
            throw EnvironmentEditError(
                code: Code.cannotEdit,
                message: "the environment file is written in a way that cannot be edited safely",
                help: "make the change by hand, or write its sections in block style")
        }
        return text
    }

    private static func withoutEmptySections(_ object: JSONObject) -> JSONObject {
        JSONObject(object.filter { !$0.value.isNull && $0.value.object?.isEmpty != true })
    }
}

extension ConnectionConfiguration {
    /// As an environment file writes it.
    var block: Value {
        var members = JSONObject()
        members["connector"] = .string(connector)
        if settings.object?.isEmpty == false { members["with"] = settings }
        members["base"] = base.map(Value.string)
        members["cloud"] = cloud.map { .string($0.rawValue) }
        if timeScale > 1 { members["timeScale"] = .int(Int64(timeScale)) }
        members["auth"] = auth?.block
        if !secrets.isEmpty {
            members["secrets"] = .object(
                JSONObject(secrets.sorted { $0.key < $1.key }.map { ($0.key, $0.value.block) }))
        }
        return .object(members)
    }
}
