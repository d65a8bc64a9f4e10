import Engine
import Playbooks
import Testing
import Values

@Suite struct MocksTests {
    private static let steps = """
        first: { use: some/GET /thing }
        group:
          scope:
            inner: { compose: 1 }
        hook: { webhook: { use: some/POST /hooks, with: {} } }
        child: { playbook: other }
        """

    private static let noChild = "first: { use: some/GET /thing }\ninner: { compose: 1 }"

    @Test(
        arguments: [
            ["first": ["body": 1]], ["first": [["body": 1], ["statusCode": 429]]],
            ["steps": ["group/inner": ["outputs": 2]]], ["operations": ["Some/get /thing": [:]]],
            ["playbooks": ["other": [:]]], ["callbacks": ["hook": ["body": 1]]],
            ["child/anything[1]/inside": [:]],
            [
                "triggerMocks": ["manual": ["outputs": ["body": 1]]],
                "actionMocks": ["inner": ["name": "inner", "status": "Succeeded", "outputs": ["a": 1]]],
            ],
        ] as [Value])
    func `all forms are read`(document: Value) throws {
        _ = try Mocks(document).applied(to: try plan(Self.steps))
    }

    @Test func `a mock of a step that asks nothing is its result`() throws {
        let mocks = try Mocks([
            "actionMocks": ["inner": ["status": "Failed", "error": ["code": "C", "message": "m"]]]
        ])
        let mocked = try mocks.applied(to: try plan(Self.steps))
        let inner = mocked.steps.first { $0.name == "inner" }
        #expect(inner?.fixedResult?.status == .failed)
        #expect(inner?.fixedResult?.code == "C")
        #expect(mocked.steps.first { $0.name == "first" }?.fixedResult == nil)
    }

    @Test func `what the trigger gives comes from its mock`() throws {
        #expect(try Mocks(["triggerMocks": ["T": ["outputs": ["body": 1]]]]).trigger == ["body": 1])
        #expect(try Mocks(["triggerMocks": ["outputs": ["body": 2]]]).trigger == ["body": 2])
        #expect(try Mocks([:]).trigger == nil)
    }

    @Test(
        arguments: [
            (["first": 1], "EN0020", "the mock `first` is not an object"),
            (["first": []], "EN0020", "the mock `first` is an empty list"),
            (["first": [["statuscode": 1]]], "EN0020", "has a member `statuscode` that no mock has"),
            (["first": ["status": "Fine"]], "EN0020", "has a `status` that is none of Succeeded"),
            (["first": ["statusCode": 1000]], "EN0020", "has a `statusCode` that is no HTTP status"),
            (["steps": [1]], "EN0020", "the mock `steps` is not an object"),
            (["inner": [[:], [:]]], "EN0020", "which only a step that makes calls can have"),
            (["frist": [:]], "EN0021", "the playbook has no step `frist`, which a mock is for"),
            (["operations": ["some/GET /thin": [:]]], "EN0021", "no operation `some/get /thin`"),
            (["callbacks": ["nothing": [:]]], "EN0021", "no step `nothing`"),
            (["playbooks": ["nothing": [:]]], "EN0021", "no step that runs the playbook `nothing`"),
        ] as [(Value, String, String)])
    func `a wrong mock is refused by name`(document: Value, code: String, part: String) throws {
        let plan = try plan(Self.noChild)
        let error = #expect(throws: EngineError.self) { _ = try Mocks(document).applied(to: plan) }
        #expect(error?.code == code)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        if document["frist"] != nil { #expect(error?.help == "did you mean `first`?") }
    }
}
