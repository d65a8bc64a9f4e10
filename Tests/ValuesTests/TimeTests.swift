import Testing
import Values

@Suite struct TimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-21T04:40:00.123Z", 1_795_236_000_123),
            ("2026-11-21T04:40:00.1239Z", 1_795_236_000_123),
            ("2026-11-21T05:40:00.1+01:00", 1_795_236_000_100),
            ("2000-02-29", 951_782_400_000), ("1969-12-31T23:59:59.999Z", -1),
            ("2026-11-21t04:40z", 1_795_236_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ])
    func `an instant is read`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(
        arguments: [
            "", "2026", "2026-13-01", "2026-02-29", "2026-11-21T", "2026-11-21T24:00:00Z",
            "2026-11-21T04:40:00.Z",
            "2026-11-21T04:40:00Zx", "2026-11-21T04:40:00+1:00", "2026-1-1", "٢٠٢٦-11-21",
            "2026-11-21T04:60Z",
        ])
    func `what is no instant is refused`(_ text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test func `an instant is written so that it reads back the same`() {
        #expect(Timestamp(milliseconds: 1_795_236_000_123).iso8601 == "2026-11-21T04:40:00.123Z")
        for milliseconds in stride(
            from: Int64(-62_135_596_800_000), through: 253_402_300_799_999, by: 86_399_999_917)
        {
            let instant = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(iso8601: instant.iso8601) == instant)
        }
        #expect(Timestamp(milliseconds: .min).iso8601.hasPrefix("-"))
    }

    @Test(
        arguments: [
            ("PT5S", .seconds(5)), ("P1DT2H", .seconds(93_600)), ("P2W", .seconds(1_209_600)),
            ("PT0.5S", .milliseconds(500)), ("-PT1M", .seconds(-60)), ("PT0S", .zero),
            ("PT1H30M", .seconds(5400)),
            ("PT1.000000001S", .nanoseconds(1_000_000_001)),
        ] as [(String, Duration)])
    func `a duration is read and written`(_ text: String, _ expected: Duration) {
        #expect(Duration(iso8601: text) == expected)
        #expect(Duration(iso8601: expected.iso8601) == expected)
    }

    @Test(
        arguments: [
            "", "P", "PT", "P1Y", "P1M", "P1DT", "PT5", "5S", "PT5S5S", "PT5S1M", "P1H", "PT1D", "P1W1D",
            "PT1.5H",
            "PT99999999999999999999S", "PT9223372036854775807H", "pt5s", "PT-5S", "P1WT5S",
        ])
    func `what is no duration of a fixed length is refused`(_ text: String) {
        #expect(Duration(iso8601: text) == nil)
    }

    @Test func `days and clocks are told apart when written`() {
        #expect(Duration.seconds(93_784).iso8601 == "P1DT2H3M4S")
        #expect(Duration.seconds(86_400).iso8601 == "P1D")
        #expect(Duration.milliseconds(-1500).iso8601 == "-PT1.5S")
    }
}
