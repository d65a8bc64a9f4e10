import Playbooks
import Testing
import Values

@Suite struct `Edits of environments` {
    /// Files in the styles that people write.
    static let files: [String] = [
        "", "# only a comment\n", "connections: {}\npolicies: {}\n", "connections:\npolicies:\n",
        Self.commented, Self.commented.replacing("\n", with: "\r\n"),
        "connections: { old: { connector: c } }\npolicies: { P: [a, b], Q: a }\n",
        "policies:\n    P:\n    - a # first\n    - b\n\n    # about Q\n    Q:\n        - a\nstore: sqlite:x.db\n",
        "policies: # who gets what\n  P: [a, b] # both\n  Q: a # one\n  'R s': []\nconnections: # none yet\n",
        "connections:\n  old:\n    connector: c\n    with:\n      text: |\n        # not a comment\n        line\n\n  last: { connector: d }",
    ]

    static let commented = """
        # Night shift.
        store: sqlite:night.db   # local

        connections:
          # The portal.
          cloud-apps:
            connector: cloud-apps # inside
            auth: { token: { secret: T } }

          # Machines.
          old:
            connector: defender-endpoint
        # After all connections.

        policies:
          P: [a]
        """

    static func read(_ text: String) -> Environment? {
        let hasContent = text.split(whereSeparator: \.isNewline).contains { !$0.hasPrefix("#") }
        guard hasContent else { return Environment(name: "e") }
        return Environment.read(text, name: "e", file: "e.yaml").0
    }

    static let added = ConnectionConfiguration(
        name: "new one".replacing(" ", with: "-"), connector: "defender-endpoint",
        settings: ["region": "no", "number": 5, "list": ["a: b", "#c"], "deep": ["text": "two\nlines"]],
        base: "http://127.0.0.1:8080",
        auth: .entra(
            tenant: "t", client: "c", credential: .secret(.sealed("connections/new")), authority: nil,
            resource: "r"))

    @Test(arguments: files) func `adding a connection changes nothing else`(file: String) throws {
        let edited = try EnvironmentEditor.adding(connection: Self.added, in: file)
        let (before, after) = try (#require(Self.read(file)), #require(Self.read(edited)))
        var expected = before.connections.mapValues(Self.withoutRange)
        expected[Self.added.name] = Self.added
        #expect(after.connections.mapValues(Self.withoutRange) == expected)
        #expect(after.policies == before.policies)
        #expect(after.store == before.store)
        Self.expectComments(of: file, in: edited)
    }

    @Test(arguments: files) func `adding and then removing a connection gives back what there was`(
        file: String
    ) throws {
        let added = try EnvironmentEditor.adding(connection: Self.added, in: file)
        let again = try EnvironmentEditor.adding(connection: Self.added, in: added)
        #expect(again == added)
        let removed = try EnvironmentEditor.removingConnection(Self.added.name, in: added)
        let (before, after) = try (#require(Self.read(file)), #require(Self.read(removed)))
        #expect(
            after.connections.mapValues(Self.withoutRange) == before.connections.mapValues(Self.withoutRange))
        Self.expectComments(of: file, in: removed)
    }

    @Test(arguments: files) func `removing a connection leaves the others`(file: String) throws {
        let edited = try EnvironmentEditor.removingConnection("old", in: file)
        let (before, after) = try (#require(Self.read(file)), #require(Self.read(edited)))
        var expected = before.connections.mapValues(Self.withoutRange)
        expected["old"] = nil
        #expect(after.connections.mapValues(Self.withoutRange) == expected)
    }

    @Test(arguments: files, ["P", "Q", "R s", "New policy: \"x\"", "yes"])
    func `attaching and detaching playbooks changes one policy`(file: String, policy: String) throws {
        let attached = try EnvironmentEditor.attaching(playbook: "scan", to: policy, in: file)
        let (before, after) = try (#require(Self.read(file)), #require(Self.read(attached)))
        var expected = before.policies
        expected[policy, default: []].append("scan")
        #expect(after.policies == expected)
        #expect(try EnvironmentEditor.attaching(playbook: "scan", to: policy, in: attached) == attached)
        Self.expectComments(of: file, in: attached)

        let detached = try EnvironmentEditor.detaching(playbook: "scan", from: policy, in: attached)
        let last = try #require(Self.read(detached))
        #expect(last.policies.filter { !$0.value.isEmpty } == before.policies.filter { !$0.value.isEmpty })
        #expect(
            last.connections.mapValues(Self.withoutRange) == before.connections.mapValues(Self.withoutRange))
    }

    @Test(arguments: files) func `allowing an address range keeps the others`(file: String) throws {
        let once = try EnvironmentEditor.allowingNetwork("private", in: file)
        let twice = try EnvironmentEditor.allowingNetwork("loopback", in: once)
        #expect(try #require(Self.read(twice)).network.allow == [.private, .loopback])
    }

    @Test func `lines that are not concerned stay as they are`() throws {
        let edited = try EnvironmentEditor.attaching(playbook: "b", to: "P", in: Self.commented)
        #expect(edited == Self.commented.replacing("P: [a]", with: "P: [a, b]") + "\n")
        let removed = try EnvironmentEditor.removingConnection("old", in: Self.commented)
        #expect(
            removed
                == Self.commented.replacing("  old:\n    connector: defender-endpoint\n", with: "") + "\n")
    }

    @Test func `a broken file is not touched`() {
        #expect(throws: EnvironmentEditError.self) {
            try EnvironmentEditor.removingConnection("a", in: "connections: [\n")
        }
    }

    private static func withoutRange(_ connection: ConnectionConfiguration) -> ConnectionConfiguration {
        var connection = connection
        connection.range = nil
        return connection
    }

    /// Every comment that stands on a line of its own is still there.
    private static func expectComments(of file: String, in edited: String) {
        for line in file.split(whereSeparator: \.isNewline).filter({ $0.drop { $0 == " " }.hasPrefix("#") }) {
            #expect(edited.contains(line))
        }
    }
}
