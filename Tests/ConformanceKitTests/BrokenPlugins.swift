import ConformanceKit

/// A plugin that is wrong in one point, and what the kit has to say of it.
struct BrokenPlugin: Sendable, CustomStringConvertible {
    /// Name of its source in `Broken`, without the ending.
    var name: String
    /// The code of the finding; nil for those that are right.
    var code: FindingCode?
    /// The parts of the kit that are run, beside opening the library.
    var groups: Set<CheckGroup>

    init(_ name: String, _ code: FindingCode?, _ groups: CheckGroup...) {
        self.name = name
        self.code = code
        self.groups = Set(groups)
    }

    var description: String { name }

    static let all = [
        BrokenPlugin("sound", nil, .descriptor, .life, .calls, .protocol, .concurrency, .failure, .destroy),
        BrokenPlugin("asks", nil, .descriptor, .life, .calls, .protocol, .concurrency, .failure, .destroy),

        BrokenPlugin("extra-exports", .foreignExports, .file),
        BrokenPlugin("executable-stack", .executableStack, .file),
        BrokenPlugin("unresolved", .unresolvedSymbol, .file),
        BrokenPlugin("no-entry", .noEntry, .entry),
        BrokenPlugin("null-table", .wrongTable, .entry),
        BrokenPlugin("wrong-abi", .wrongTable, .entry),
        BrokenPlugin("short-table", .wrongTable, .entry),
        BrokenPlugin("no-start", .wrongTable, .entry),

        BrokenPlugin("bad-descriptor", .badDescriptor, .descriptor),
        BrokenPlugin("misspelt-key", .badDescriptor, .descriptor),
        BrokenPlugin("bad-example", .badExample, .descriptor),
        BrokenPlugin("shared-alias", .sharedAlias, .descriptor),
        BrokenPlugin("no-example", .noExample, .descriptor),

        BrokenPlugin("never-loads", .neverCompleted, .life),
        BrokenPlugin("never-opens", .notOpened, .life),
        BrokenPlugin("one-connection", .oneConnectionOnly, .life),
        BrokenPlugin("slow-close", .slowClose, .entry),
        BrokenPlugin("silent-refusal", .silentRefusal, .life),
        BrokenPlugin("panics-on-settings", .badSettingsTaken, .life),

        BrokenPlugin("fails-example", .exampleFailed, .calls),
        BrokenPlugin("wrong-output", .outputDiffers, .calls),
        BrokenPlugin("breaks-output-schema", .outputBreaksSchema, .calls),
        BrokenPlugin("invalid-output", .badResult, .calls),
        BrokenPlugin("old-result", .badResult, .calls),
        BrokenPlugin("accepts-anything", .unknownOperation, .calls),
        BrokenPlugin("any-kind", .unknownKind, .calls),
        BrokenPlugin("panics-on-input", .internalOnInput, .calls),
        BrokenPlugin("unsafe-read", .unsafeRead, .calls),
        BrokenPlugin("unsafe-dry-run", .unsafeDryRun, .calls),
        BrokenPlugin("emits-at-first", .earlyEvents, .calls),
        BrokenPlugin("emits-nonsense", .eventBreaksSchema, .calls),
        BrokenPlugin("emits-without-key", .badEvent, .calls),
        BrokenPlugin("no-cursor", .noCursor, .calls),
        BrokenPlugin("completes-twice", .completedTwice, .calls),
        BrokenPlugin("after-end", .usedAfterEnd, .calls),
        BrokenPlugin("never-completes", .neverCompleted, .calls),

        BrokenPlugin("ignores-cancel", .ignoresCancel, .protocol),
        BrokenPlugin("ignores-stop-of-request", .ignoresDeadline, .protocol),
        BrokenPlugin("ok-without-answer", .okAfterStop, .protocol),
        BrokenPlugin("late-thread", .completedTwice, .protocol),

        BrokenPlugin("mixes-up", .mixedUp, .concurrency),
        BrokenPlugin("busy", .failsTogether, .concurrency),
        BrokenPlugin("one-at-a-time", .completedTwice, .concurrency),

        BrokenPlugin("ok-on-500", .okOnFailure, .failure),
        BrokenPlugin("permanent-on-401", .wrongStatus, .failure),
        BrokenPlugin("internal-on-failure", .internalOnFailure, .failure),
        BrokenPlugin("own-retry-after", .lostRetryAfter, .failure),
        BrokenPlugin("ok-on-bad-body", .okOnBadBody, .failure),
        BrokenPlugin("speechless", .noMessage, .failure),

        BrokenPlugin("leaks", .growth, .memory),
    ]

    /// Those whose process ends.
    static let deadly = [
        BrokenPlugin("crashes-at-load", .died, .entry),
        BrokenPlugin("crashes-on-empty", .died, .calls),
        BrokenPlugin("throws", .died, .calls),
        BrokenPlugin("exits", .died, .calls),
        BrokenPlugin("loops", .neverCompleted, .calls),
    ]

    /// Those that go wrong only where their process lives on when they are closed.
    static let lasting = [
        BrokenPlugin("opens-once", .notReopened, .life),
        BrokenPlugin("late-thread", .activeAfterClose, .destroy),
    ]
}
