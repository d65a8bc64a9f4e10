import ConformanceKit
import Engine
import Foundation
import TestSupport
import Testing
import Values

@Suite struct RecordingTests {
    private static let text = """
        GET /things/1
        Accept: application/json

        ###
        200
        Content-Type: application/json

        {"id": 1}
        ###
        POST /things

        {"a": 1, "b": [true]}
        ###
        204
        """

    @Test func `a recording is requests and their answers in turn`() throws {
        let exchanges = try Exchange.all(Self.text)
        #expect(exchanges.map(\.start) == ["GET /things/1", "POST /things"])
        #expect(exchanges.map(\.response.status) == [200, 204])
        #expect(exchanges[0].response.header("content-type") == "application/json")
        #expect(exchanges[0].response.body == Array(#"{"id": 1}"#.utf8))
    }

    @Test func `requests are held against what was recorded`() throws {
        let exchanges = try Exchange.all(Self.text)
        let get = HTTPRequest(
            method: "GET", url: "/things/1", headers: [(name: "accept", value: "application/json")])
        #expect(exchanges[0].differences(from: get).isEmpty)
        let post = HTTPRequest(
            method: "POST", url: "/things", body: Array(#"{"b":[true],"a":1}"#.utf8))
        #expect(exchanges[1].differences(from: post).isEmpty)
        let bare = HTTPRequest(method: "GET", url: "/things/1")
        #expect(exchanges[0].differences(from: bare).first?.contains("has no header `accept:") == true)
        #expect(exchanges[1].differences(from: bare).count == 2)
    }

    @Test(arguments: [
        "GET /a\n\n###\n200\n###\nGET /b", "GET /a\n###\nsoon", "###\n\n###", "GET /a\nno header",
    ])
    func `a recording that makes no sense is refused`(text: String) {
        #expect(throws: RecordingError.self) { try Exchange.all(text) }
    }

    @Test(arguments: ["cloud-apps", "defender-endpoint", "entra-http", "slack", "teams"])
    func `the recorded cases of our own connectors are read`(plugin: String) throws {
        let folder = packageRoot.appending(path: "Plugins/\(plugin)/Tests/Golden").path
        let cases = try RecordedCase.all(in: folder)
        #expect(!cases.isEmpty && cases.allSatisfy { $0.expected != nil && !$0.exchanges.isEmpty })
        #expect(!cases.contains { $0.action.contains(".") })
    }

    @Test func `a folder without cases is refused`() async throws {
        try await withTemporaryFolder { folder in
            #expect(throws: RecordingError.self) { try RecordedCase.all(in: folder.path) }
            #expect(throws: RecordingError.self) { try RecordedCase.all(in: "/nowhere") }
            let place = folder.appending(path: "act")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data("{".utf8).write(to: place.appending(path: "input.json"))
            #expect(throws: RecordingError.self) { try RecordedCase.all(in: folder.path) }
        }
    }
}
