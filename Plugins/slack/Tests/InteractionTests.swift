import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

private let payload = """
    {"type":"block_actions","user":{"id":"U1","username":"megan b+c"},"team":{"id":"T1"},\
    "container":{"message_ts":"1503435956.000247","channel_id":"C0123ABCD"},\
    "actions":[{"action_id":"approve","block_id":"b","type":"button","value":"run-7","action_ts":"1503435999.123456"},\
    {"action_id":"other","block_id":"b","type":"static_select","selected_option":{"value":"x"},"action_ts":"1503435999.2"}],\
    "response_url":"https://hooks.slack.com/actions/T1/1/2"}
    """

@Suite struct InteractionTests {
    private func ask(_ body: Value, _ input: Value = [:]) async throws -> (events: [Event], answer: Value) {
        try await slack.host(answering: 500)
            .webhook("interaction-received", input, request: ["method": "POST", "body": body])
    }

    private static let form = Value.string("payload=" + payload.percentEncoded.replacing("%20", with: "+"))

    @Test func `a button that was pressed is an event with who pressed it`() async throws {
        let (events, answer) = try await ask(Self.form)
        #expect(answer["status"] == 200)
        #expect(events.map(\.key) == ["U1 approve 1503435999.123456", "U1 other 1503435999.2"])
        let body = try #require(events.first?.body)
        #expect(body["user"]?["username"] == "megan b+c")
        #expect(
            body["value"] == "run-7" && body["channel"] == "C0123ABCD" && body["ts"] == "1503435956.000247")
        #expect(events.last?.body["value"] == "x")
        #expect(events.first?.time == Timestamp(milliseconds: 1_503_435_999_123))
    }

    @Test func `actions of others are left to them`() async throws {
        let (events, _) = try await ask(Self.form, ["actionPrefix": "appr"])
        #expect(events.map { $0.body["actionId"] } == ["approve"])
    }

    @Test func `Slack's question whether the address is ours is answered`() async throws {
        let (events, answer) = try await ask(["type": "url_verification", "challenge": "c-1"])
        #expect(events.isEmpty && answer["body"] == ["challenge": "c-1"])
    }

    @Test func `an interaction that nobody waits for is taken`() async throws {
        let (events, answer) = try await ask(.string("payload=%7B%22type%22%3A%22view_closed%22%7D"))
        #expect(events.isEmpty && answer["status"] == 200)
    }

    @Test(arguments: [nil, "text", "payload=%7B", ["type": "x"]] as [Value])
    func `what is no interaction is refused`(body: Value) async {
        let failure = await #expect(throws: ConnectorFailure.self) { try await ask(body) }
        #expect(failure?.status == .invalid)
    }
}
