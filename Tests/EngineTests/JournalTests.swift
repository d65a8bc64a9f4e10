import Catalog
import Engine
import Testing
import Values

@Suite struct JournalTests {
    static let events: [RunEvent] = [
        .started(at: start),
        .attemptStarted(InstanceID(3), attempt: 2, safety: .lookup, at: start),
        .attemptFinished(
            InstanceID(3), attempt: 2,
            result: CallResult(
                status: .throttled, output: ["a": [1, nil, 1.5]], code: "c", message: "m",
                retryAfter: .seconds(3),
                statusCode: 429), at: start),
        .attemptWithdrawn(InstanceID(0), attempt: 1, at: start),
        .reconciled(InstanceID(1), attempt: 1, result: CallResult(status: .notFound), at: start),
        .timerFired(InstanceID(1), at: start), .interrupted(at: start), .cancelRequested(at: start),
        .resolved(InstanceID(1), .retry, at: start), .resolved(InstanceID(1), .skip, at: start),
        .resolved(InstanceID(1), .done(output: ["x": "y"]), at: start),
    ]

    @Test(arguments: events)
    func `an event comes back as it was`(event: RunEvent) throws {
        #expect(try Journal.decode(Journal.encode(event)) == event)
        #expect(try Journal.decode(Journal.encode(event, isSecure: true)) == event)
    }

    @Test(arguments: [
        "", "{", "[]", "{\"e\":\"done\",\"t\":1}", "{\"e\":\"new\",\"i\":1,\"t\":1}",
        "{\"e\":\"started\",\"v\":2,\"t\":1}",
        "{\"e\":\"attempt\",\"i\":1,\"n\":1,\"s\":\"other\",\"t\":1}",
    ])
    func `a record that is not ours is refused`(text: String) {
        #expect(throws: JournalError.self) { try Journal.decode(Array(text.utf8)) }
    }

    @Test func `ids of runs sort by the order they were made in`() {
        let clock = ManualClock(start)
        let source = RunIDSource(clock: clock)
        var ids: [RunID] = []
        for number in 0..<1000 {
            if number % 100 == 0 { clock.advance(by: .milliseconds(1)) }
            ids.append(source.next())
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.text.count == 26 })
    }
}
