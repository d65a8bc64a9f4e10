import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct PagingTests {
    @Test(arguments: ["invoke.pages", "invoke.pages-limit"])
    func `items of all pages come as one list, up to the limit`(name: String) async throws {
        let replayed = try await entraHTTP.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test(arguments: ["invoke.pages-loop", "invoke.pages-back-to-first"])
    func `a link back to a page that was read ends the list`(name: String) async throws {
        let replayed = try await entraHTTP.replay(name)
        #expect(replayed.problems == [])
        #expect(replayed.output == replayed.expected)
    }

    @Test func `pages that never end stop at the limit`() async throws {
        let host = entraHTTP.host { request in
            let next = Value.string("https://graph.microsoft.com/v1.0/users?page=\(request.url.utf8.count)x")
            let last = request.url + "x"
            let link: Value = request.url.hasPrefix("https") ? .string(last) : next
            return Response(status: 200, json: ["value": [["id": 1]], "@odata.nextLink": link])
        }
        let input: Value = ["method": "GET", "url": "/v1.0/users", "followPages": true, "maximumItems": 25]
        #expect(try await host.perform("invoke", input)["value"]?.array?.count == 25)
        #expect(host.requests.count == 25)
    }

    @Test func `a later page that fails fails the call`() async {
        let host = entraHTTP.host { request in
            guard request.url == "/v1.0/users" else { return Response(status: 503) }
            let link: Value = "https://graph.microsoft.com/v1.0/users?page=2"
            return Response(status: 200, json: ["value": [], "@odata.nextLink": link])
        }
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("invoke", ["method": "GET", "url": "/v1.0/users", "followPages": true])
        }
        #expect(failure?.status == .transient)
    }
}
