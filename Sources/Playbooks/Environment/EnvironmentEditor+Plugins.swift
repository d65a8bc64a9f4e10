import Values

extension EnvironmentEditor {
    /// Enables or disables a plugin, and leaves all else that is said of it.
    ///
    /// `base` is the text of the environment that this one extends: what is said of the plugin only there is copied,
    /// because an entry here takes the place of the one there.
    public static func settingPlugin(
        _ name: String, isEnabled: Bool, in text: String, extending base: String? = nil
    ) throws(EnvironmentEditError) -> String {
        let document = try read(text)
        let own = document["plugins"]?[name]?.object
        let inherited = try base.map { base throws(EnvironmentEditError) in try read(base) }?["plugins"]?[
            name]?.object
        guard own != nil || document["plugins"]?[name] != nil else {
            var block = inherited ?? JSONObject()
            block["enabled"] = .bool(isEnabled)
            return try set(name, to: .object(block), in: "plugins", of: text)
        }
        return try setMember("enabled", to: .bool(isEnabled), of: name, in: "plugins", of: text)
    }

    /// Trusts a public key, SubjectPublicKeyInfo in base 64, as that of an owner.
    public static func trusting(
        key: String, of owner: String, in text: String
    ) throws(EnvironmentEditError) -> String {
        try setMember(owner, to: .string(key), of: "keys", in: "trust", of: text)
    }

    /// No longer trusts the key of an owner; a text without it stays as it is.
    public static func distrusting(_ owner: String, in text: String) throws(EnvironmentEditError) -> String {
        guard var keys = try read(text)["trust"]?["keys"]?.object, keys[owner] != nil else { return text }
        keys[owner] = nil
        return try set("keys", to: .object(keys), in: "trust", of: text)
    }

    /// Says what has to speak for plugins: `signature`, `lock` or `none`.
    public static func requiring(_ requirement: String, in text: String) throws(EnvironmentEditError)
        -> String
    {
        guard try read(text)["trust"]?["require"]?.string != requirement else { return text }
        return try set("require", to: .string(requirement), in: "trust", of: text)
    }

    /// The name of the environment that a text extends.
    public static func base(of text: String) throws(EnvironmentEditError) -> String? {
        try read(text)["extends"]?.string
    }

    /// Sets a member of a member of a section: only that one where the file's style allows it.
    private static func setMember(
        _ key: String, to value: Value, of member: String, in section: String, of text: String
    ) throws(EnvironmentEditError) -> String {
        var expected = try read(text)
        var sections = expected[section]?.object ?? JSONObject()
        var members = sections[member]?.object ?? JSONObject()
        guard members[key] != value else { return text }
        members[key] = value
        sections[member] = .object(members)
        expected[section] = .object(sections)
        var document = try EditableDocument(text)
        if document.setMember(key, to: value, of: member, in: section),
            let edited = try? checked(document.text, is: expected)
        {
            return edited
        }
        return try set(member, to: .object(members), in: section, of: text)
    }
}
