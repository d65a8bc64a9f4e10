import Catalog
import Engine
import Playbooks
import Testing
import Values

@Suite struct SimulationReportTests {
    private static let none = OperationCatalog()

    private static func report(
        _ steps: String, header: String = "", _ change: (inout SimulationRequest) throws -> Void = { _ in }
    ) throws -> SimulationReport {
        var request = SimulationRequest(at: start)
        try change(&request)
        return try SimulationReport(
            try plan(steps, header: header), request, catalog: none)
    }

    @Test func `the document has everything in the order of the playbook`() throws {
        let report = try Self.report(
            """
            ask: { use: some/GET /thing, with: { id: 1 } }
            each:
              foreach: "@createArray(1, 2)"
              steps:
                a: { compose: "@item()" }
            never: { compose: 1, after: { each: [failed] } }
            answer: { respond: 202, headers: { A: b }, body: done, after: [each] }
            """, header: "outputs: { x: 1 }")
        let document = report.document
        #expect(
            document.object?.names == [
                "status", "reason", "trigger", "steps", "response", "outputs", "notes",
            ])
        #expect(document["status"] == "Succeeded")
        #expect(document["trigger"]?["name"] == "manual")
        #expect(document["trigger"]?["outputs"] == ["headers": [:], "body": [:]])
        #expect(
            document["steps"]?.array?.compactMap { $0["path"]?.string } == [
                "ask", "each", "each[0]/a", "each[1]/a", "never", "answer",
            ])
        #expect(
            document["steps"]?.array?.compactMap { $0["type"]?.string } == [
                "use", "foreach", "compose", "compose", "compose", "respond",
            ])
        #expect(document["steps"]?[1]?["iterations"] == 2)
        #expect(document["steps"]?[4]?["status"] == "Skipped")
        #expect(document["steps"]?[4]?["error"]?["code"] == "ActionDependencyFailed")
        #expect(document["steps"]?[0]?["error"] == .null)
        #expect(document["response"] == ["statusCode": 202, "headers": ["A": "b"], "body": "done"])
        #expect(document["outputs"] == ["x": 1])
        #expect(document["notes"] == ["`some/GET /thing` is answered with status 200 and an empty object"])
        #expect(report.isGood)
    }

    @Test func `what is secure is not shown`() throws {
        let report = try Self.report(
            """
            a: { compose: "@parameters('key')" }
            b: { use: some/GET /thing, with: { id: 1 }, secure: outputs }
            c: { use: some/GET /other, with: { id: "@body('b')" } }
            """, header: "parameters: { key: { type: string, secret: true } }"
        ) { $0.parameters = ["key": "hush"] }
        #expect(!report.document.json().contains("hush"))
        #expect(report.stepDocuments.map { $0["secure"] } == [true, true, true])
        #expect(report.stepDocuments.map { $0["inputs"] } == [.null, ["id": 1], .null])
        #expect(report.stepDocuments[1]["outputs"] == .null)
    }

    @Test func `parameters without a value have an example, and wrong ones are refused`() throws {
        let header = "parameters: { level: { type: string, enum: [Low, High] }, count: { type: integer } }"
        let report = try Self.report("a: { compose: \"@parameters('level')\" }", header: header)
        #expect(report.stepDocuments[0]["outputs"] == "Low")
        #expect(
            report.notes == [
                "parameter `level` has an example for its value",
                "parameter `count` has an example for its value",
            ])
        let error = #expect(throws: EngineError.self) {
            _ = try Self.report("a: { compose: 1 }", header: header) { $0.parameters = ["level": "None"] }
        }
        #expect(error?.code == "EN0004")
    }

    @Test func `a trigger that splits gives a note of how many runs there are`() throws {
        let text = """
            riposte: 1
            name: sample
            trigger: { request: {}, split: "@triggerBody()?['value']" }
            steps: { a: { compose: "@triggerBody()" } }
            """
        let plan = try #require(
            PlaybookReader.read(text, file: "s.yaml", catalog: nil, digest: "d").0)
        var request = SimulationRequest(at: start)
        request.outputs = ["headers": [:], "body": ["value": [1, 2, 3]]]
        request.item = 1
        let report = try SimulationReport(plan, request, catalog: Self.none)
        #expect(report.stepDocuments[0]["outputs"] == 2)
        #expect(report.notes == ["the trigger gives 3 runs, and that of item 1 is simulated"])
        request.outputs = ["body": [:]]
        let skipped = try SimulationReport(plan, request, catalog: Self.none)
        #expect(skipped.status == "Skipped")
        #expect(skipped.isGood)
        #expect(skipped.document["steps"] == [])
        #expect(skipped.document["trigger"]?["status"] == "Skipped")
    }

    @Test func `a silent terminate has a reason`() throws {
        let report = try Self.report("stop: { terminate: failed }")
        #expect(report.status == "Failed")
        #expect(report.reason == "step `stop` ended the run")
    }

    @Test func `actions are answered by examples of their descriptors, or by what their schemas allow`()
        throws
    {
        let catalog = try catalog(
            """
            {"riposte": 1, "plugin": {"name": "p", "version": "1.0.0"},
             "connectors": {"c": {"title": "C", "summary": "S", "hosts": ["example.com"], "actions": {
               "a": {"title": "A", "summary": "S", "effect": "read",
                     "output": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}},
                                "required": ["n"]}},
               "b": {"title": "B", "summary": "S", "effect": "read",
                     "input": {"type": "object", "properties": {"x": {"type": "integer"}}},
                     "output": {"type": "object"},
                     "examples": [{"input": {"x": 1}, "output": {"one": true}},
                                  {"input": {"x": 2}, "output": {"two": true}}]}}}}}
            """)
        let plan = try plan(
            """
            a: { use: c.a }
            b: { use: c.b, with: { x: 2 } }
            d: { use: c.b, with: { x: 9 } }
            """)
        let report = try SimulationReport(plan, SimulationRequest(at: start), catalog: catalog)
        let bodies = report.stepDocuments.map { $0["outputs"]?["body"] }
        #expect(bodies == [["n": 3], ["two": true], ["one": true]])
        #expect(report.notes == ["`c.a` is answered with an example made from its schema"])
    }
}
