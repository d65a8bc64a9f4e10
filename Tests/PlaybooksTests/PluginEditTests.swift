import Playbooks
import Testing
import Values

@Suite struct `Edits of plugins and trust` {
    static let key = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
    static let otherKey = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

    static let enabling: [(String, String)] = [
        ("", "plugins:\n  acme:\n    enabled: true\n"),
        ("store: sqlite:x.db\n", "store: sqlite:x.db\nplugins:\n  acme:\n    enabled: true\n"),
        (
            "plugins:\n  acme: { enabled: false, deny: [a] } # why\n",
            "plugins:\n  acme: { enabled: true, deny: [a] } # why\n"
        ),
        (
            "plugins:\n  acme: { deny: [a] } # why\n",
            "plugins:\n  acme: { enabled: true, deny: [a] } # why\n"
        ),
        (
            "plugins:\n  acme:\n    # who asked\n    enabled: false # for now\n    memory: 64MiB\n  b: {}\n",
            "plugins:\n  acme:\n    # who asked\n    enabled: true # for now\n    memory: 64MiB\n  b: {}\n"
        ),
        (
            "plugins:\n    acme:\n        deny:\n        - a # first\n",
            "plugins:\n    acme:\n        enabled: true\n        deny:\n        - a # first\n"
        ),
        ("plugins:\n  acme: { enabled: true }\n", "plugins:\n  acme: { enabled: true }\n"),
        ("plugins:\r\n  acme: { enabled: false }\r\n", "plugins:\r\n  acme: { enabled: true }\r\n"),
        ("plugins: { acme: { enabled: false } }\n", "plugins:\n  acme: { enabled: true }\n"),
        ("plugins: { acme: }\n", "plugins:\n  acme: { enabled: true }\n"),
    ]

    @Test(arguments: enabling) func `enabling changes one word`(file: String, expected: String) throws {
        let edited = try EnvironmentEditor.settingPlugin("acme", isEnabled: true, in: file)
        let same = edited.replacing("acme: { enabled: true }", with: "acme:\n    enabled: true")
        let wanted = expected.replacing("acme: { enabled: true }", with: "acme:\n    enabled: true")
        #expect(same == wanted)
        let (environment, _) = Environment.read(edited, name: "e", file: "e.yaml")
        #expect(environment?.plugins["acme"]?.isEnabled == true)
    }

    @Test func `what the extended environment says of a plugin is copied`() throws {
        let base = "plugins:\n  acme: { enabled: true, deny: [isolate-machine], memory: 64MiB }\n"
        let file = "extends: base\n"
        let edited = try EnvironmentEditor.settingPlugin("acme", isEnabled: false, in: file, extending: base)
        let (environment, _) = Environment.read(edited, name: "e", file: "e.yaml") { _ in base }
        let settings = try #require(environment?.plugins["acme"])
        #expect(!settings.isEnabled)
        #expect(settings.deny == ["isolate-machine"])
        #expect(settings.memory == 64 << 20)
    }

    static let files = [
        "", "store: sqlite:x.db # here\n", "trust: { require: signature }\n",
        "trust:\n  # theirs\n  keys:\n    beta: \(otherKey) # from their site\n  require: lock\n",
        "trust:\n  keys: { beta: \(otherKey) } # all\n",
    ]

    @Test(arguments: files) func `a key is added, replaced and taken away`(file: String) throws {
        func read(_ text: String) -> TrustSettings? {
            text.isEmpty ? TrustSettings() : Environment.read(text, name: "e", file: "e.yaml").0?.trust
        }
        let before = try #require(read(file))
        let added = try EnvironmentEditor.trusting(key: Self.key, of: "acme", in: file)
        #expect(read(added)?.keys == before.keys.merging(["acme": Self.key]) { $1 })
        #expect(read(added)?.require == before.require)
        for comment in ["# here", "# theirs", "# from their site", "# all"] where file.contains(comment) {
            #expect(added.contains(comment))
        }
        let replaced = try EnvironmentEditor.trusting(key: Self.otherKey, of: "acme", in: added)
        #expect(read(replaced)?.keys["acme"] == Self.otherKey)
        #expect(replaced.split(separator: "\n").count == added.split(separator: "\n").count)
        let removed = try EnvironmentEditor.distrusting("acme", in: replaced)
        #expect(read(removed)?.keys == before.keys)
        #expect(try EnvironmentEditor.distrusting("nobody", in: added) == added)
    }
}
