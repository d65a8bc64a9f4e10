import Catalog
import Playbooks
import Testing
import Values

@testable import Engine

/// Requests that sign in by themselves, as runs and histories have them.
@Suite struct `Requests in runs` {
    static let inputs: Value = [
        "method": "GET", "uri": "https://api.example.com/v1",
        "headers": ["Authorization": "Bearer token-1", "X-Own": "1", "cookie": "c=2"], "cookie": "c=3",
        "authentication": [
            "type": "ActiveDirectoryOAuth", "tenant": "contoso.example", "secret": "secret-4",
        ],
    ]

    @Test func `no history shows what a request signs in with`() throws {
        let shown = try #require(Redaction.shown(Self.inputs, of: "http.request"))
        #expect(
            shown == [
                "method": "GET", "uri": "https://api.example.com/v1",
                "headers": ["Authorization": "(hidden)", "X-Own": "1", "cookie": "(hidden)"],
                "cookie": "(hidden)",
                "authentication": ["type": "ActiveDirectoryOAuth", "hidden": true],
            ])
        #expect(Redaction.shown(Self.inputs, of: "other.action") == Self.inputs)
        #expect(Redaction.shown(nil, of: "http.request") == nil)
        let plain: Value = ["method": "GET", "uri": "x", "authentication": nil]
        #expect(Redaction.shown(plain, of: "http.request") == plain)
        #expect(
            Redaction.shown(["authentication": "secret-4"], of: "http.request")
                == ["authentication": ["hidden": true]])
    }

    @Test func `a run keeps the secrets of a request out of its history and of references`() throws {
        var simulation = Simulation(
            try plan(
                """
                ask:
                  use: http.request
                  with: \(Self.inputs.json())
                seen:
                  compose: ${{ actions('ask').inputs }}
                """))
        var script = Script()
        try simulation.run(&script)
        #expect(script.calls.map(\.input) == [Self.inputs])
        let steps = HistoryWalk(state: simulation.state, attempts: [:]).steps()
        #expect(steps.count == 2 && steps.allSatisfy { $0.status == .succeeded }, "\(steps)")
        for step in steps {
            let text = "\(step.inputs?.json() ?? "") \(step.outputs?.json() ?? "")"
            for secret in ["token-1", "c=2", "c=3", "secret-4"] { #expect(!text.contains(secret)) }
        }
    }

    @Test func `header fields of an answer are outputs, also after a restart`() throws {
        let answer = CallResult(
            status: .notFound, output: ["error": 1], code: "NotFound", message: "no", statusCode: 404,
            headers: ["Content-Type": "application/json"])
        let text = "ask:\n  use: http.request\n  with: { method: GET, uri: 'https://a.example' }"
        var simulation = Simulation(try plan(text))
        var script = Script(answers: ["ask": [answer]])
        try simulation.run(&script)
        let outputs: Value = [
            "statusCode": 404, "headers": ["Content-Type": "application/json"], "body": ["error": 1],
        ]
        #expect(HistoryWalk(state: simulation.state, attempts: [:]).steps().first?.outputs == outputs)
        let resumed = try Simulation(resuming: simulation.journal, try plan(text), at: start)
        let step = try #require(HistoryWalk(state: resumed.state, attempts: [:]).steps().first)
        #expect(step.outputs == outputs && step.status == .failed && step.error?.code == "NotFound")
    }

    @Test func `a journal without header fields still reads`() throws {
        let old = #"{"e":"done","i":0,"n":1,"r":{"s":0,"o":5,"h":200},"t":1}"#
        let event = try Journal.decode(Array(old.utf8))
        guard case .attemptFinished(_, _, let result, _) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(result == CallResult(status: .ok, output: 5, statusCode: 200))
        #expect(result.headers == [:])
    }

    @Test(arguments: [CallStatus.transient, .throttled])
    func `a fault of the service is tried again, whatever the method`(_ status: CallStatus) throws {
        var simulation = Simulation(
            try plan("ask:\n  use: http.request\n  with: { method: POST, uri: 'https://a.example' }"))
        let fault = CallResult(status: status, code: "InternalServerError", statusCode: 500)
        var script = Script(answers: ["ask": [fault, fault, CallResult(status: .ok)]], kind: .none)
        try simulation.run(&script)
        #expect(script.calls.count == 3)
        #expect(HistoryWalk(state: simulation.state, attempts: [:]).steps().first?.status == .succeeded)
    }
}
