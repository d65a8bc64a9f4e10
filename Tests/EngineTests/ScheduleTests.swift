import Foundation
import TestSupport
import Testing
import Values

@testable import Engine

private func recurrence(_ json: String) throws -> Recurrence { try Recurrence(try Value(json: json)) }

private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(iso8601: text)) }

/// One line of the table that another implementation made.
private struct Row: CustomTestStringConvertible {
    let after: Int64
    let expected: [Int64]
    let document: String

    var testDescription: String { document }

    static let all: [Row] = {
        let file = packageRoot.appending(path: "Tests/EngineTests/Golden/schedules.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            return Row(
                after: Int64(parts[0]) ?? 0,
                expected: parts[1].split(separator: ",").compactMap { Int64($0) },
                document: String(parts[2]))
        }
    }()
}

@Suite struct ScheduleTests {
    @Test func `the table is there`() { #expect(Row.all.count == 240) }

    @Test(arguments: Row.all)
    private func `schedules come when dateutil says`(row: Row) throws {
        let recurrence = try recurrence(row.document)
        var after = Timestamp(milliseconds: row.after * 1000)
        var found: [Int64] = []
        while found.count < 6,
            let next = recurrence.next(after: after, lastRun: nil, registeredAt: Timestamp(milliseconds: 0))
        {
            #expect(next > after)
            found.append(next.milliseconds / 1000)
            after = next
        }
        #expect(found == row.expected)
    }

    /// Examples of Microsoft Learn, "Schedules for recurring triggers in Azure Logic Apps workflows".
    @Test(arguments: [
        (
            "{\"frequency\":\"Day\",\"interval\":2,\"startTime\":\"2017-09-07T14:00:00Z\"}",
            "2017-09-08T13:00:00Z", ["2017-09-09T14:00:00.000Z", "2017-09-11T14:00:00.000Z"]
        ),
        (
            """
            {"frequency":"Week","interval":1,"startTime":"2017-09-07T14:00:00","timeZone":"Pacific Standard Time",
             "schedule":{"hours":["10",12,14],"minutes":[30],"weekDays":["Monday"]}}
            """,
            "2017-09-07T13:00:00Z",
            [
                "2017-09-11T17:30:00.000Z", "2017-09-11T19:30:00.000Z", "2017-09-11T21:30:00.000Z",
                "2017-09-18T17:30:00.000Z",
            ]
        ),
        (
            "{\"frequency\":\"month\",\"interval\":1,\"startTime\":\"2025-01-31T08:00:00Z\"}",
            "2025-01-31T08:00:00Z", ["2025-02-28T08:00:00.000Z", "2025-03-31T08:00:00.000Z"]
        ),
        (
            "{\"frequency\":\"Year\",\"interval\":1,\"startTime\":\"2024-02-29T00:00:00Z\"}",
            "2024-12-01T00:00:00Z", ["2025-02-28T00:00:00.000Z", "2026-02-28T00:00:00.000Z"]
        ),
    ])
    func `published examples hold`(document: String, now: String, expected: [String]) throws {
        let recurrence = try recurrence(document)
        var after = try instant(now)
        for text in expected {
            after = try #require(recurrence.next(after: after, lastRun: nil, registeredAt: try instant(now)))
            #expect(after == (try instant(text)))
        }
    }

    @Test func `without a start it comes at once, and then from the last time on`() throws {
        let recurrence = try recurrence("{\"frequency\":\"Minute\",\"interval\":10}")
        let registered = try instant("2025-01-01T00:03:00Z")
        let before = Timestamp(milliseconds: registered.milliseconds - 1)
        #expect(recurrence.next(after: before, lastRun: nil, registeredAt: registered) == registered)
        let last = try instant("2025-01-01T00:05:00Z")
        let now = try instant("2025-01-01T01:00:00Z")
        #expect(
            recurrence.next(after: now, lastRun: last, registeredAt: registered)
                == (try instant("2025-01-01T01:05:00Z")))
    }

    @Test func `hours alone take the minute of the registration`() throws {
        let recurrence = try recurrence("{\"frequency\":\"Day\",\"schedule\":{\"hours\":[9]}}")
        let registered = try instant("2025-01-01T12:34:56Z")
        #expect(
            recurrence.next(after: registered, lastRun: nil, registeredAt: registered)
                == (try instant("2025-01-02T09:34:00Z")))
    }

    @Test func `a day that no month has never comes`() throws {
        let recurrence = try recurrence(
            "{\"frequency\":\"Month\",\"interval\":12,\"startTime\":\"2025-02-01T00:00:00Z\",\"schedule\":{\"monthDays\":[30]}}"
        )
        #expect(
            recurrence.next(after: try instant("2025-02-01T00:00:00Z"), lastRun: nil, registeredAt: start)
                == nil)
    }

    @Test(arguments: [
        ("{\"frequency\":\"Fortnight\",\"interval\":1}", "frequency"),
        ("{\"frequency\":\"Day\",\"interval\":0}", "interval"),
        ("{\"frequency\":\"Month\",\"interval\":17}", "interval"),
        ("{\"frequency\":\"Day\",\"interval\":1,\"timeZone\":\"Mars\"}", "Mars"),
        ("{\"frequency\":\"Day\",\"interval\":1,\"startTime\":\"tomorrow\"}", "startTime"),
        ("{\"frequency\":\"Day\",\"schedule\":{\"hours\":[24]}}", "hours"),
        ("{\"frequency\":\"Week\",\"schedule\":{\"weekDays\":[\"Montag\"]}}", "weekDays"),
        ("{\"frequency\":\"Month\",\"schedule\":{\"monthDays\":[0]}}", "monthDays"),
    ])
    func `what is wrong is named`(document: String, name: String) throws {
        #expect { try recurrence(document) } throws: { error in
            (error as? RecurrenceError)?.message.contains(name) ?? false
        }
    }
}
