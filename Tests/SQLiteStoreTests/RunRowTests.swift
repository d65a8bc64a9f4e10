import Engine
import Playbooks
import SQLiteStore
import Testing
import Values

@Suite("Rows of runs")
struct RunRowTests {
    @Test func `a run comes back as it was accepted, also after reopening`() async throws {
        try await withStore { store, path in
            var run = sampleRun(7, key: "alert-1")
            run.isDryRun = true
            run.trigger = [
                "outputs": ["body": ["text": "naïve \u{0} 🦊", "big": .decimal("12345678901234567890")]]
            ]
            #expect(try await store.accept([run], state: nil) == [run.id])
            let update = RunUpdate(
                status: .failed, wakeAt: nil, finishedAt: Timestamp(milliseconds: 5),
                reason: "no such machine")
            try await store.append([sampleRecord(1), [], sampleRecord(2)], to: run.id, update: update)
            await store.close()

            let again = try await SQLiteStore.open(path: path, mode: .reader)
            let record = try #require(try await again.run(run.id))
            #expect(record.run.trigger == run.trigger)
            #expect(record.run.parameters == run.parameters)
            #expect(record.run.deduplicationKey == "alert-1")
            #expect(record.run.acceptedAt == run.acceptedAt)
            #expect(record.run.isDryRun)
            #expect(record.status == .failed)
            #expect(record.finishedAt == Timestamp(milliseconds: 5))
            #expect(record.reason == "no such machine")
            #expect(try await again.journal(of: run.id) == [sampleRecord(1), [], sampleRecord(2)])
            await again.close()
        }
    }

    @Test func `a key starts a playbook once, in one call or in many`() async throws {
        try await withStore { store, _ in
            let first = try await store.accept(
                [sampleRun(1, key: "a"), sampleRun(2, key: "a"), sampleRun(3, playbook: "other", key: "a")],
                state: TriggerState(listener: "prod/scan", cursor: "c1"))
            #expect(first == [sampleRun(1).id, sampleRun(3).id])
            #expect(try await store.accept([sampleRun(4, key: "a")], state: nil).isEmpty)
            #expect(try await store.accept([sampleRun(5), sampleRun(6)], state: nil).count == 2)
            #expect(try await store.triggerState("prod/scan")?.cursor == "c1")
        }
    }

    @Test func `accepting is all or nothing`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept([sampleRun(1)], state: nil)
            await #expect(throws: StoreError.self) {
                try await store.accept(
                    [sampleRun(2), sampleRun(1)], state: TriggerState(listener: "l", cursor: "new"))
            }
            #expect(try await store.run(sampleRun(2).id) == nil)
            #expect(try await store.triggerState("l") == nil)
        }
    }

    @Test func `what is due comes oldest first, and only it`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept((1...6).map { sampleRun($0) }, state: nil)
            func wait(_ number: Int, until: Int64?) async throws {
                let wake = until.map(Timestamp.init(milliseconds:))
                try await store.append(
                    [], to: sampleRun(number).id, update: RunUpdate(status: .waiting, wakeAt: wake))
            }
            try await wait(2, until: 100)
            try await wait(3, until: 101)
            try await wait(4, until: nil)
            try await store.append([], to: sampleRun(6).id, update: RunUpdate(status: .succeeded))
            let due = try await store.due(at: Timestamp(milliseconds: 100), limit: 10)
            #expect(due.map(\.run.id) == [1, 2, 5].map { sampleRun($0).id })
            #expect(try await store.due(at: Timestamp(milliseconds: 100), limit: 2).count == 2)
            #expect(try await store.nextWake() == Timestamp(milliseconds: 100))
        }
    }

    @Test func `a query filters, pages and puts the newest first`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept(
                (1...9).map { sampleRun($0, playbook: $0 < 4 ? "a" : "b") }, state: nil)
            try await store.append([], to: sampleRun(5).id, update: RunUpdate(status: .timedOut))
            var query = RunQuery()
            query.playbook = "b"
            query.limit = 2
            #expect(try await store.runs(query).map(\.run.id) == [9, 8].map { sampleRun($0).id })
            query.before = sampleRun(8).id
            query.limit = 50
            #expect(try await store.runs(query).map(\.run.id) == [7, 6, 5, 4].map { sampleRun($0).id })
            query.statuses = [.timedOut, .failed]
            #expect(try await store.runs(query).map(\.run.id) == [sampleRun(5).id])
        }
    }

    @Test func `a run that is over needs no stopping`() async throws {
        try await withStore { store, _ in
            _ = try await store.accept([sampleRun(1), sampleRun(2)], state: nil)
            try await store.requestCancel(sampleRun(1).id)
            try await store.requestCancel(sampleRun(2).id)
            try await store.append([], to: sampleRun(1).id, update: RunUpdate(status: .cancelled))
            #expect(try await store.cancelRequests() == [sampleRun(2).id])
        }
    }

    @Test func `a run that is not there is named`() async throws {
        try await withStore { store, _ in
            let nobody = RunID("nobody")
            await #expect { try await store.append([[1]], to: nobody, update: nil) } throws: { error in
                let error = error as? StoreError
                return error?.code == "ST0011" && error?.message.contains("`nobody`") == true
            }
            await #expect(throws: StoreError.self) { try await store.requestCancel(nobody) }
            let journal = try await store.journal(of: nobody)
            #expect(journal.isEmpty)
        }
    }

    @Test(arguments: [0, 1, 255, 256, 257, 1000])
    func `a journal of any length comes back whole`(count: Int) async throws {
        try await withStore { store, _ in
            _ = try await store.accept([sampleRun(1), sampleRun(2)], state: nil)
            let records = (0..<count).map { sampleRecord($0) }
            try await store.append(Array(records.prefix(count / 2)), to: sampleRun(1).id, update: nil)
            try await store.append([[9]], to: sampleRun(2).id, update: nil)
            try await store.append(Array(records.dropFirst(count / 2)), to: sampleRun(1).id, update: nil)
            #expect(try await store.journal(of: sampleRun(1).id) == records)
        }
    }

    @Test func `a playbook's source stays what it was under its digest`() async throws {
        try await withStore { store, _ in
            try await store.keepPlaybook(digest: "d", name: "scan", source: "one")
            try await store.keepPlaybook(digest: "d", name: "scan", source: "two")
            #expect(try await store.playbook(digest: "d") == "one")
            #expect(try await store.playbook(digest: "e") == nil)
        }
    }

    @Test func `setting a listener's state clears what is nil`() async throws {
        try await withStore { store, _ in
            let full = TriggerState(listener: "b", cursor: "c", subscription: ["id": 5])
            try await store.setTriggerState(full)
            try await store.setTriggerState(TriggerState(listener: "a", cursor: "x"))
            #expect(try await store.triggerStates().map(\.listener) == ["a", "b"])
            #expect(try await store.triggerState("b") == full)
            try await store.setTriggerState(TriggerState(listener: "b", cursor: "d"))
            #expect(try await store.triggerState("b") == TriggerState(listener: "b", cursor: "d"))
        }
    }
}
