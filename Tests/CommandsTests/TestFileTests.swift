import Engine
import Foundation
import Gallery
import Playbooks
import TestSupport
import Testing
import Values

@testable import Commands

private let playbook = """
    riposte: 1
    name: sample
    trigger: manual
    steps:
      ask: { use: some/GET /thing, with: { id: "@triggerBody()?['id']" } }
      bad:
        if: { equals: ["@body('ask')?['level']", High] }
        then:
          stop: { use: some/POST /stop, with: { id: "@triggerBody()?['id']", hard: true } }
      each:
        foreach: "@createArray(1, 2)"
        steps:
          twice: { compose: "@mul(item(), 2)" }
      answer: { respond: 200, body: { level: "@body('ask')?['level']" } }
    outputs: { level: "@body('ask')?['level']" }
    """

/// The results of a test file beside the sample.
private func results(_ cases: String, name: String = "sample.test.yaml") async throws -> [TestResult] {
    try await withFiles(["sample.yaml": playbook, name: cases]) { folder in
        let file = try TestFile(folder.appending(path: name))
        return TestRun(catalog: shippedCatalog, workspace: nil).results(of: file)
    }
}

@Suite struct TestFileTests {
    @Test func `a case that is met has no differences`() async throws {
        let results = try await results(
            """
            cases:
              high:
                input: { id: 7 }
                mocks: { ask: { body: { level: High, more: 1 } } }
                expect:
                  steps:
                    ask: { inputs: { id: 7 }, outputs: { body: { level: High } } }
                    bad/stop: Succeeded
                    each: { iterations: 2 }
                    each[1]/twice: { outputs: 4 }
                    each/twice: { status: Succeeded }
                  response: { statusCode: 200, body: { exactly: { level: High } } }
                  outputs: { level: High }
              low:
                trigger: { headers: { A: b }, body: { id: 1 } }
                mocks: { operations: { "some/GET /thing": { body: { level: Low } } } }
                expect: { status: Succeeded, never: [bad/stop] }
              failing:
                mocks: { ask: { statusCode: 404 } }
                expect: { status: Failed, reason: NotFound, steps: { ask: { error: { code: NotFound } } } }
            """)
        #expect(results.map(\.differences) == [[], [], []])
        #expect(results.map(\.error) == [nil, nil, nil])
        #expect(results.map(\.playbook) == ["sample", "sample", "sample"])
    }

    @Test(arguments: [
        ("status: Failed", "status", "Failed", "Succeeded"),
        ("steps: { ask: { inputs: { id: 8 } } }", "steps.ask.inputs.id", "8", "7"),
        ("steps: { ask: { inputs: { name: x } } }", "steps.ask.inputs.name", "\"x\"", "nothing"),
        ("steps: { ask: { inputs: { exactly: {} } } }", "steps.ask.inputs", "exactly {}", "{\"id\":7}"),
        ("steps: { each/twice: { outputs: 2 } }", "steps.each[1]/twice.outputs", "2", "4"),
        (
            "steps: { asks: Succeeded }", "steps.asks",
            "a step of the playbook (did you mean `ask`?)", "none"
        ),
        ("steps: { 'each[2]/twice': Succeeded }", "steps.each[2]/twice", "an execution", "none"),
        ("never: [each/twice]", "never.each/twice", "not executed", "`each[0]/twice` Succeeded"),
        ("never: [twise]", "never.twise", "a step of the playbook", "no such step"),
        ("response: { body: [1] }", "response.body", "[1]", "{\"level\":null}"),
        ("outputs: { level: 1 }", "outputs.level", "1", "null"),
        ("reason: because", "reason", "a reason with \"because\"", "\"\""),
    ])
    func `a difference says where, what was expected and what was got`(
        expect: String, place: String, expected: String, got: String
    ) async throws {
        let results = try await results("input: { id: 7 }\nexpect: { \(expect) }\n")
        let first = try #require(results.first?.differences.first)
        #expect(first == Difference(place: place, expected: expected, got: got))
    }

    @Test(arguments: [
        ("cases: {}", "CL0064", "has no `cases` by name"), ("- 1", "CL0064", "is no object"),
        ("cases: { a: { inputs: 1 } }", "CL0064", "has a member `inputs` that it cannot have; did you mean"),
        ("input: 1\ntrigger: {}", "CL0064", "has both `input` and `trigger`"),
        ("expect: { status: Fine }", "CL0064", "expects a `status` that is none of"),
        ("expect: { steps: { a: { output: 1 } } }", "CL0064", "did you mean `outputs`"),
        ("mocks: { ask: 1 }", "EN0020", "the mock `ask` is not an object"),
        ("now: yesterday", "CL0064", "has a `now` that is no instant"),
        ("playbook: 1", "CL0064", "has a `playbook` that is no text"),
    ])
    func `a wrong file is refused with its place`(text: String, code: String, part: String) async throws {
        let error = await #expect(throws: CommandFailure.self) { _ = try await results(text) }
        #expect(error?.code == code)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("sample.test.yaml") == true)
    }

    @Test func `a mock for a step that is not there is an error of its case`() async throws {
        let results = try await results("mocks: { asks: {} }")
        #expect(results.first?.error?.contains("the playbook has no step `asks`") == true)
    }

    @Test func `a playbook with errors fails all cases`() async throws {
        let results = try await withFiles(["x.yaml": "riposte: 1", "x.test.yaml": "cases: { a: {}, b: {} }"])
        {
            let file = try TestFile($0.appending(path: "x.test.yaml"))
            return TestRun(catalog: shippedCatalog, workspace: nil).results(of: file)
        }
        #expect(results.count == 2)
        #expect(results.allSatisfy { $0.error != nil && !$0.isGood })
    }

    @Test func `tests are found in folders and beside playbooks`() async throws {
        try await withFiles(["a.yaml": "", "a.test.yaml": "", "b.test.json": "", "c.yaml": ""]) {
            folder throws in
            #expect(
                try TestFile.find([folder.path]).map(\.lastPathComponent) == ["a.test.yaml", "b.test.json"])
            #expect(
                try TestFile.find([folder.appending(path: "a.yaml").path]).map(\.lastPathComponent)
                    == ["a.test.yaml"])
            #expect(throws: CommandFailure.self) {
                _ = try TestFile.find([folder.appending(path: "c.yaml").path])
            }
        }
    }

    @Test func `an update takes what is got for what is expected`() async throws {
        let text = """
            # Keep this.
            cases:
              one:
                input: { id: 7 }
                expect:
                  status: Failed
                  steps:
                    ask: { inputs: { id: 8 } }
                    each/twice: { outputs: 9 }
                    gone: Succeeded
                  never: [ask, bad/stop]
            """
        try await withFiles(["sample.yaml": playbook, "sample.test.yaml": text]) { folder in
            let url = folder.appending(path: "sample.test.yaml")
            let file = try TestFile(url)
            let run = TestRun(catalog: shippedCatalog, workspace: nil)
            let updated = TestUpdate(file: file).text(run.results(of: file))
            #expect(updated.hasPrefix("# Keep this.\n"))
            try Data(updated.utf8).write(to: url)
            let again = try TestFile(url)
            #expect(run.results(of: again).map(\.differences) == [[]])
            let steps = again.cases[0].expected.steps.map(\.path)
            #expect(steps == ["ask", "each[0]/twice", "each[1]/twice"])
            #expect(again.cases[0].expected.never == ["bad/stop"])
        }
    }
}

@Suite struct ExampleTests {
    private static let gallery = packageRoot.appending(path: "Sources/Gallery")

    @Test func `every template has tests, and all of them pass`() throws {
        let files = try TestFile.find([Self.gallery.path]).map { try TestFile($0) }
        let run = TestRun(catalog: shippedCatalog, workspace: nil)
        for file in files {
            for result in run.results(of: file) {
                #expect(
                    result.isGood, "\(file.file): \(result.name): \(result.differences) \(result.error ?? "")"
                )
            }
        }
        let tested = files.map { $0.playbook.deletingPathExtension().lastPathComponent }
        #expect(Set(tested) == Set(TemplateGallery.all.map(\.name)))
    }

    @Test func `the guide's example works`() async throws {
        let guide = try String(
            contentsOf: packageRoot.appending(path: "docs/guide/testing.md"), encoding: .utf8)
        let start = try #require(guide.range(of: "```yaml test\n"))
        let end = try #require(guide.range(of: "\n```", range: start.upperBound..<guide.endIndex))
        let example = String(guide[start.upperBound..<end.lowerBound]) + "\n"
        let template = try #require(TemplateGallery.template("isolate-on-high-severity"))
        let name = "isolate-on-high-severity"
        try await withFiles(["\(name).yaml": template.text, "\(name).test.yaml": example]) { folder in
            let file = try TestFile(folder.appending(path: "\(name).test.yaml"))
            let results = TestRun(catalog: shippedCatalog, workspace: nil).results(of: file)
            #expect(results.count == 2)
            #expect(results.map(\.differences) == [[], []])
            #expect(results.compactMap(\.error) == [])
        }
    }
}

@Suite struct PlaybookShelfTests {
    @Test func `playbooks beside are found by their name, whatever the file is called`() async throws {
        let inner = "riposte: 1\nname: inner\ntrigger: manual\nsteps: { a: { respond: 201 } }\n"
        let outer = "riposte: 1\nname: outer\ntrigger: manual\nsteps: { a: { playbook: inner } }\n"
        let test = "expect: { steps: { a: { outputs: { statusCode: 201 } } } }\n"
        let files = ["other.yaml": inner, "outer.yaml": outer, "outer.test.yaml": test, "x.yaml": "inner"]
        try await withFiles(files) { folder in
            let file = try TestFile(folder.appending(path: "outer.test.yaml"))
            let results = TestRun(catalog: shippedCatalog, workspace: nil).results(of: file)
            #expect(results.map(\.differences) == [[]])
            #expect(results.compactMap(\.error) == [])
        }
    }
}
