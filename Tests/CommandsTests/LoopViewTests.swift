import Engine
import Testing
import Values

@testable import Commands

@Suite struct LoopViewTests {
    private static func progress(_ seconds: Int, path: String = "each") -> RunProgress {
        RunProgress(
            run: RunID("r1"), path: path, keyword: "foreach", kind: .started,
            at: Timestamp(milliseconds: Int64(seconds) * 1000))
    }

    @Test func `a large loop says how far it is, how fast, and how long it will take`() {
        let view = LoopView()
        #expect(view.line(Self.progress(0), LoopProgress(done: 0, total: 10_000)) == nil)
        #expect(view.line(Self.progress(1), LoopProgress(done: 20, total: 10_000)) == nil)
        #expect(
            view.line(Self.progress(30), LoopProgress(done: 1000, total: 10_000))
                == "each  1,000 of 10,000  2,000 a minute  4m 30s left")
        #expect(
            view.line(Self.progress(31), LoopProgress(done: 10_000, total: 10_000))?.contains(" 0ms left")
                == true)
    }

    @Test func `the good iterations of a large loop have no lines`() {
        let view = LoopView()
        #expect(!view.isInside(Self.progress(0, path: "each[4]/scan")))
        _ = view.line(Self.progress(0), LoopProgress(done: 1, total: 101))
        #expect(view.isInside(Self.progress(0, path: "each[4]/scan")))
        #expect(!view.isInside(Self.progress(0, path: "other[4]/scan")))
    }
}
