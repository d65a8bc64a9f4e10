import Engine
import Playbooks
import Values

/// One case of a test file.
struct TestCase {
    /// What the case is called.
    let name: String
    /// The trigger's outputs: `{headers, body, ...}`; nil when the mocks say.
    let trigger: Value?
    let parameters: Value
    let mocks: Mocks
    let item: Int
    /// When the run begins.
    let now: Timestamp
    let expected: Expectation

    /// When runs begin that do not say.
    static let usualStart = Timestamp(milliseconds: 1_767_225_600_000)
    static let members = [
        "input", "trigger", "parameters", "mocks", "now", "item", "expect", "name", "playbook",
    ]

    /// Reads a case; throws `CL0064` with its place.
    init(_ value: Value, name: String, file: String) throws {
        let place = "\(file): case `\(name)`"
        let object = try TestFile.object(value, place, known: Self.members)
        self.name = name
        if let trigger = object["trigger"] {
            guard object["input"] == nil else {
                throw TestFile.failure(place, "has both `input` and `trigger`")
            }
            self.trigger = trigger
        } else {
            trigger = object["input"].map { ["headers": [:], "body": $0] }
        }
        parameters = object["parameters"] ?? [:]
        guard parameters.object != nil else {
            throw TestFile.failure(place, "has `parameters` that are no object")
        }
        do throws(EngineError) {
            mocks = try object["mocks"].map { value throws(EngineError) in try Mocks(value) } ?? Mocks()
        } catch {
            throw CommandFailure(error.code, "\(place): \(error.message)", help: error.help)
        }
        guard let item = (object["item"] ?? 0).int, item >= 0 else {
            throw TestFile.failure(place, "has an `item` that is no number from 0")
        }
        self.item = Int(clamping: item)
        guard let now = object["now"].map({ $0.string.flatMap(Timestamp.init(iso8601:)) }) ?? Self.usualStart
        else { throw TestFile.failure(place, "has a `now` that is no instant such as 2026-01-31T08:00:00Z") }
        self.now = now
        expected = try Expectation(object["expect"] ?? [:], place: place)
    }

    /// What is simulated.
    var request: SimulationRequest {
        var request = SimulationRequest(at: now)
        request.parameters = parameters
        request.mocks = mocks
        request.item = item
        if let outputs = trigger ?? mocks.trigger { request.outputs = outputs }
        return request
    }
}
