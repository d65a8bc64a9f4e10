import Catalog
import Engine
import Testing
import Values

/// Something that a hostile plugin does when its action is called, and what its caller must be told.
struct Deed: Sendable, CustomTestStringConvertible {
    /// What becomes of the call.
    enum End: Sendable, Hashable {
        /// The worker dies, in this way.
        case death(String)
        /// The plugin does not stop when it is told to.
        case hang
        /// The plugin's answer is refused: the message holds this.
        case refused(CallStatus, String)
        /// The plugin gives an answer.
        case answer(Value)
        /// The call ends, whether with an answer or with the worker.
        case any
    }

    var action: String
    var end: End
    var within: Duration

    init(_ action: String, _ end: End, within: Duration = .seconds(20)) {
        self.action = action
        self.end = end
        self.within = end == .hang ? .milliseconds(300) : within
    }

    var plugin: String { String(action.prefix { $0 != "." }) }
    var testDescription: String { action }

    /// Whether the result says what happened.
    func isTold(by result: CallResult) -> Bool {
        switch end {
        case .death(let how):
            result.status == .transient && result.code == "PL0205" && result.message.contains(how)
                && result.message.contains(action)
        case .hang:
            result.status == .timeout && result.code == "PL0106"
                && result.message.contains("did not stop when told")
        case .refused(let status, let words):
            result.status == status && result.message.contains(words)
        case .answer(let output): result.status == .ok && result.output == output
        case .any: result.status == .ok || result.status == .transient && result.code == "PL0205"
        }
    }

    private static let segmentationFault = End.death("died of signal 11 (segmentation fault)")
    private static let malformedFrame = End.death("was killed: it sent a malformed frame")
    private static let tooLong = End.refused(.internal, "longer than 16 MiB")
    private static let notJSON = End.refused(.internal, "is not JSON")
    private static let alive = End.answer("still here")
    private static let said = End.answer("said")
    private static let done = End.answer("done")

    /// Every deed but those that report what they got hold of, which have tests of their own.
    static let all: [Deed] = [
        Deed("death.segfault", segmentationFault), Deed("death.jump", segmentationFault),
        Deed("death.abort", .death("died of signal 6 (abort)")), Deed("death.overflow", segmentationFault),
        Deed("death.trap", .death("died of signal")),
        Deed("death.divide", .any), Deed("death.exit", .death("ended by itself with exit code 0")),
        Deed("death.quick-exit", .death("ended by itself with exit code 3")),
        Deed("death.kill-itself", .death("died of signal 9 (killed)")),
        Deed("death.double-free", .death("free(): double free detected")), Deed("death.end-thread", .hang),

        Deed("hang.loop", .hang), Deed("hang.blocking-loop", .hang), Deed("hang.loops", .hang),
        Deed("hang.deaf-loop", .hang), Deed("hang.sleep", .hang), Deed("hang.stop", .hang),
        Deed("hang.stop-and-loop", .hang), Deed("hang.forget", .hang),

        Deed("rewrite.self", .any), Deed("rewrite.worker", .any), Deed("rewrite.table", segmentationFault),
        Deed("rewrite.libc", .any),

        Deed("flood.requests", .answer(64)), Deed("flood.log", said), Deed("flood.huge-log", said),
        Deed("flood.output", .hang), Deed("flood.one-line", .hang), Deed("flood.errors", .hang),

        Deed("answers.twice", .answer(1)), Deed("answers.at-once", .answer("raced")),
        Deed("answers.keep", .answer("after cancel"), within: .milliseconds(200)),
        Deed("answers.many", .answer("mine")),
        Deed("answers.not-json", notJSON), Deed("answers.not-text", notJSON), Deed("answers.deep", notJSON),
        Deed("answers.too-large", tooLong), Deed("answers.four-gigabytes", tooLong),
        Deed("answers.all-memory", tooLong), Deed("answers.nowhere", segmentationFault),
        Deed("answers.no-bytes", .answer(.null)),
        Deed("answers.no-result", .refused(.internal, "without a result")),
        Deed("answers.no-size", .refused(.internal, "without a result")),
        Deed("answers.huge-size", .answer("huge")),
        Deed("answers.unknown-status", .refused(.permanent, "failed")),
        Deed("answers.negative-status", .refused(.permanent, "failed")),
        Deed("answers.long-retry", .refused(.throttled, "failed")),
        Deed("answers.wrong-message", .refused(.permanent, "line")), Deed("answers.no-call", done),

        Deed("closing.program", .any), Deed("closing.self", .any), Deed("closing.libc", .any),
        Deed("closing.crash-at-exit", alive), Deed("closing.hang-at-exit", alive),
        Deed("closing.exit-and-crash", segmentationFault), Deed("closing.exit-and-hang", .hang),
        Deed("closing.crash-with-thread", alive),

        Deed("ghost.haunt", .answer("gone")), Deed("ghost.wait", .answer("late")),

        Deed("frames.close", .death("exit code 3")), Deed("frames.close-all", .death("exit code 3")),
        Deed("frames.shut", .death("ended by itself")), Deed("frames.replace", .death("exit code 3")),
        Deed("frames.garbage", malformedFrame), Deed("frames.giant", malformedFrame),
        Deed("frames.short", malformedFrame), Deed("frames.empty", .death("")),
        Deed("frames.unknown", .death("malformed message")),
        Deed("frames.lengths", .death("malformed message")),
        Deed("frames.complete-others", done), Deed("frames.flood", .hang), Deed("frames.descriptors", done),
        Deed("frames.events", .refused(.internal, "is not JSON")), Deed("frames.ready", done),
        Deed("frames.read", .any),
    ]
}
