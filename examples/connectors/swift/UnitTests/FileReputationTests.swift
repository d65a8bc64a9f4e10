import ConnectorKit
import Foundation
import Testing
import Values

@testable import FileReputation

struct FileReputationTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../tests")

    static var recordings: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test func `descriptor and code name the same operations`() {
        #expect(plugin.mismatches == [])
        #expect(Self.recordings.count >= 4)
    }

    @Test(arguments: recordings)
    func `recorded calls give what was expected`(_ name: String) async throws {
        func read(_ file: String) throws -> String {
            try String(contentsOf: Self.folder.appending(path: "\(name)/\(file)"), encoding: .utf8)
        }
        let recording = Recording(try read("exchange.http"))
        let action = String(name.prefix { $0 != "." })
        let input = try Value(json: Array(read("input.json").utf8))
        let output = try await recording.host.perform(action, input)
        #expect(try output == Value(json: Array(read("expected.json").utf8)))
        #expect(recording.problems == [])
    }

    @Test func `the first poll asks nothing`() async throws {
        let found = try await Recording("").host.poll("new-notification")
        #expect(found == PollResult(cursor: "1795163637"))
    }

    private static let stream = """
        GET /api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B\
        &filter=origin%3Ahunting%20date%3A2026-11-20T08%3A33%3A56%2B
        """
    private static let object: Value = [
        "id": "abc", "context_attributes": ["notification_id": "9", "notification_date": 1_795_163_700],
    ]
    private static let event: Value = [
        "id": "9", "hash": "abc", "rule": .null, "tags": [], "date": "2026-11-20T08:35:00Z",
    ]

    @Test func `a long list is read page by page`() async throws {
        let page: Value = ["data": [Self.object, ["id": "no notification"]], "meta": ["cursor": "c+1"]]
        let recording = Recording(
            """
            \(Self.stream)

            ###
            200

            \(page.json())
            ###
            \(Self.stream)&cursor=c%2B1

            ###
            200

            {"data":[]}
            """)
        let host = recording.host
        let first = try await host.poll("new-notification", since: "1795163637")
        #expect(first.cursor == "1795163637 1795163700 c+1" && first.hasMore)
        #expect(first.events.map(\.key) == ["9"] && first.events.map(\.body) == [Self.event])
        let second = try await host.poll("new-notification", since: first.cursor)
        #expect(second == PollResult(cursor: "1795163700"))
        #expect(recording.problems == [])
    }

    @Test func `what is delivered becomes an event`() async throws {
        let host = Recording("").host
        let found = try await host.webhook("notification", request: ["body": ["data": Self.object]])
        #expect(found.events.map(\.body) == [Self.event])
        await #expect(throws: ConnectorFailure.invalid("the request is no notification")) {
            _ = try await host.webhook("notification", request: ["body": [:]])
        }
    }

    @Test func `a registration is made and taken back`() async throws {
        let recording = Recording(
            """
            POST /api/v3/webhooks

            {"data":{"type":"webhook","attributes":{"url":"https://a.example/h"}}}
            ###
            200

            {"data":{"id":"w/1"}}
            ###
            DELETE /api/v3/webhooks/w%2F1

            ###
            404
            """)
        let host = recording.host
        let made = try await host.subscribe("notification", callback: "https://a.example/h")
        #expect(made == ["id": "w/1"])
        try await host.unsubscribe("notification", subscription: made)
        #expect(recording.problems == [])
    }

    @Test(arguments: [
        (400, ConnectorFailure.Status.invalid), (401, .auth), (403, .forbidden), (404, .notFound),
        (408, .transient), (409, .conflict), (418, .permanent), (429, .throttled), (502, .transient),
    ])
    func `statuses have their meaning`(_ status: Int, _ meaning: ConnectorFailure.Status) async throws {
        let recording = Recording("GET /api/v3/files/a\n\n###\n\(status)\n")
        await #expect(throws: ConnectorFailure(meaning, "the service answered \(status)")) {
            _ = try await recording.host.perform("get-file-report", ["hash": "a"])
        }
    }
}
