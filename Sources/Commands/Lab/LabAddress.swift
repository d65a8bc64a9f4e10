import Engine
import Foundation
import Values

/// The lab that a workspace uses, as `riposte lab start` leaves it in `.riposte/lab.json`.
struct LabAddress: Sendable {
    /// `http://127.0.0.1:PORT`.
    let address: String
    /// Opens the control plane; made anew at each start.
    let token: String

    init(_ workspace: Workspace) throws {
        guard let text = try? PlaybookLibrary.text(of: workspace.labFile), let value = try? Value(json: text),
            let address = value["address"]?.string, let token = value["labToken"]?.string
        else {
            throw CommandFailure(
                "CL0020", "no lab runs in this workspace",
                help: "start one with `riposte lab start` in another terminal")
        }
        self.address = address
        self.token = token
    }

    /// Asks the control plane; an answer other than 2xx is an error with the lab's words.
    func ask(_ method: String, _ path: String, body: Value? = nil, client: any HTTPClient) async throws
        -> Value
    {
        var request = HTTPRequest(
            method: method, url: address + path, headers: [("X-Lab-Token", token)], timeout: .seconds(15))
        if let body {
            request.headers.append(("Content-Type", "application/json"))
            request.body = body.jsonBytes()
        }
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            throw CommandFailure(
                "CL0021", "the lab at \(address) does not answer: \(error.message)",
                help: "start it again with `riposte lab start`")
        }
        let answer = (try? Value(json: String(decoding: response.body, as: UTF8.self))) ?? .null
        guard (200..<300).contains(response.status) else {
            let words =
                answer["error"]?["message"]?.string ?? answer["message"]?.string
                ?? "status \(response.status)"
            throw CommandFailure(
                "CL0022", "the lab refused: \(words)", help: answer["error"]?["help"]?.string)
        }
        return answer
    }
}
