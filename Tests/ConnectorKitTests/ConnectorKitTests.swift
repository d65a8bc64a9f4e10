import ConnectorKit
import Testing
import Values

private let descriptor = #"""
    {"connectors": {"shop": {
      "errors": {"path": "$.fault.code", "message": "$.fault.text"},
      "actions": {"buy": {}, "sell": {}}, "triggers": {"sold": {}}}}}
    """#

private let plugin = PluginDefinition(
    descriptor: Array(descriptor.utf8),
    connectors: [Connector(name: "shop", actions: [Buy()], triggers: [Sold()])])

private struct Buy: Action {
    static let name = "buy"

    enum Size: String, CaseIterable, JSONDecodable { case small, large }

    struct Input: JSONDecodable {
        var item: String
        var size: Size
        var tags: [String]

        init(_ json: JSONInput) throws(ConnectorFailure) {
            item = try json.required("item")
            size = try json.optional("size") ?? .small
            tags = try json.optional("tags") ?? []
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await call.sleep(for: .seconds(5))
        let request = Request.post(
            "items/\(input.item.percentEncoded)", json: ["size": .string(input.size.rawValue)])
        return try await call.http(request).orThrow().json()
    }
}

private struct Sold: Trigger {
    static let name = "sold"

    func poll(
        _ input: NoInput, since cursor: String?, _ call: Call
    ) async throws(ConnectorFailure) -> PollResult {
        guard cursor != nil else { return PollResult(cursor: call.now.iso8601) }
        return PollResult(events: [Event(key: "1", body: ["n": 1])], cursor: "2", hasMore: true)
    }
}

@Suite struct ConnectorKitTests {
    private func host(_ status: Int, _ json: Value = .null, headers: [Request.Field] = []) -> ScriptedHost {
        ScriptedHost(plugin, connector: "shop") { _ in Response(status: status, headers: headers, json: json)
        }
    }

    @Test func `an action reads its input and sends what it means`() async throws {
        let host = host(201, ["id": 7])
        #expect(try await host.perform("buy", ["item": "a/b ä", "size": "large"]) == ["id": 7])
        let request = try #require(host.requests.first)
        #expect(request.method == "POST" && request.url == "items/a%2Fb%20%C3%A4")
        #expect(try Value(json: request.body) == ["size": "large"])
        #expect(host.slept == [.seconds(5)])
    }

    @Test(
        arguments: [
            ([:], "member `item` is missing"),
            (["item": 1], "member `item` must be a string, and is an integer"),
            (["item": "x", "tags": ["a", nil]], "member `tags[1]` must be a string, and is null"),
            (
                ["item": "x", "size": "huge"],
                "member `size` must be one of `small`, `large`, and is a string"
            ),
            ([1], "member `item` is missing"),
        ] as [(Value, String)])
    func `a wrong input names the member`(input: Value, message: String) async {
        await #expect(throws: ConnectorFailure.invalid(message)) {
            try await host(200).perform("buy", input)
        }
    }

    @Test(arguments: [
        (400, ConnectorFailure.Status.invalid), (401, .auth), (403, .forbidden), (404, .notFound),
        (408, .transient),
        (409, .conflict), (429, .throttled), (500, .transient), (503, .transient), (302, .permanent),
        (418, .permanent),
    ])
    func `statuses become failures with the service's own code`(
        status: Int, expected: ConnectorFailure.Status
    ) async {
        let failure = ConnectorFailure(expected, "the service answered \(status): no", code: "E1")
        await #expect(throws: failure) {
            try await host(status, ["fault": ["code": "E1", "text": "no"]]).perform("buy", ["item": "x"])
        }
    }

    @Test func `retry-after is taken from the answer`() async {
        let failure = ConnectorFailure(.throttled, "the service answered 503", retryAfter: .seconds(9))
        await #expect(throws: failure) {
            try await host(503, headers: [("retry-after", "9")]).perform("buy", ["item": "x"])
        }
    }

    @Test func `a trigger is polled`() async throws {
        let host = host(200)
        #expect(try await host.poll("sold").cursor == "2023-11-14T22:13:20.000Z")
        #expect(
            try await host.poll("sold", since: "1")
                == PollResult(events: [Event(key: "1", body: ["n": 1])], cursor: "2", hasMore: true))
        await #expect(throws: ConnectorFailure.unsupported("`sold` takes no webhook")) {
            try await host.webhook("sold", request: [:]).answer
        }
    }

    @Test func `differences between descriptor and code are named`() {
        #expect(plugin.mismatches == ["action `sell` is described but has no code"])
    }
}
