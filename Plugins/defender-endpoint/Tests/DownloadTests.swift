import ConnectorKit
import ConnectorTestSupport
import Testing
import Values

@Suite struct DownloadTests {
    private static func host(isTruncated: Bool) -> ScriptedHost {
        endpoint.host { request in
            guard request.url.hasPrefix("https://") else {
                let address: Value =
                    "\"https://userrequests-us.securitycenter.windows.com/a/package.zip?token=t\""
                return Response(status: 200, json: ["value": address])
            }
            return Response(status: 200, body: Array("abc".utf8), isTruncated: isTruncated)
        }
    }

    @Test func `a package comes with its hash, and without a second credential`() async throws {
        let host = Self.host(isTruncated: false)
        let file = try await host.perform("download-package", ["actionId": "a1", "maximumBytes": 1000])
        #expect(file["name"] == "package.zip" && file["size"] == 3)
        #expect(
            file["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(host.requests.map(\.skipsSignIn) == [false, true])
        #expect(host.requests.last?.maximumBytes == 1000)
    }

    @Test func `a file that is too large is an error, not a part of it`() async {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await Self.host(isTruncated: true).perform("download-package", ["actionId": "a1"])
        }
        #expect(failure?.code == "FileTooLarge")
    }

    @Test func `more rows than wanted are left out, and it is said`() async throws {
        let host = endpoint.host(answering: 200, ["Schema": [], "Results": [["a": 1], ["a": 2]]])
        let found = try await host.perform("run-hunting-query", ["query": "DeviceInfo", "maximum": 1])
        #expect(found["Results"]?.array?.count == 1 && found["truncated"] == true)
    }

    @Test func `a machine action that ended otherwise is not cancelled`() async {
        let host = endpoint.host { request in
            request.method == "GET"
                ? Response(status: 200, json: ["id": "a1", "status": "Succeeded"])
                : Response(status: 400, json: ["error": ["code": "BadRequest", "message": "final"]])
        }
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await host.perform("cancel-machine-action", ["actionId": "a1", "comment": "c"])
        }
        #expect(failure?.status == .invalid)
    }
}
