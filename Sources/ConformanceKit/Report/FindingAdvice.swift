/// What the author of a plugin does about a finding.
struct FindingAdvice: Sendable {
    let severity: FindingSeverity
    let advice: String

    init(_ severity: FindingSeverity, _ advice: String) {
        self.severity = severity
        self.advice = advice
    }

    static let rows: [FindingCode: FindingAdvice] = [
        .died: FindingAdvice(
            .error,
            "find the fault with a debugger (`--in-process`); let no exception or panic leave the library"
        ),
        .neverCompleted: FindingAdvice(
            .error, "call `complete` on every path through `load`, `open`, `start` and its callbacks"),
        .completedTwice: FindingAdvice(
            .error, "return after `complete`, and forget the call's name when it is completed"),
        .usedAfterEnd: FindingAdvice(
            .error,
            "ask for nothing in the name of a call that is completed; stop its threads and timers first"),
        .badResult: FindingAdvice(
            .error, "set `size` of the result, and give JSON of at most 16 MiB as its output"),
        .badEvent: FindingAdvice(
            .error, "give every event the service's own id as `key`, and JSON of at most 1 MiB as `body`"),
        .misbehaved: FindingAdvice(.error, "read the rules at the top of riposte/connector.h"),

        .notALibrary: FindingAdvice(.error, "build a shared library for this machine: `-shared -fPIC`"),
        .unresolvedSymbol: FindingAdvice(
            .error, "link the library that has it; the host's functions come from `load`, not by name"),
        .foreignExports: FindingAdvice(
            .error, "compile with `-fvisibility=hidden` and export `riposte_plugin_v1` alone"),
        .textRelocations: FindingAdvice(.error, "compile everything that goes in with `-fPIC`"),
        .executableStack: FindingAdvice(
            .error,
            "avoid nested functions, give assembly a `.note.GNU-stack` section, link with `-z noexecstack`"
        ),
        .staticThreadStorage: FindingAdvice(
            .warning,
            "compile with `-ftls-model=global-dynamic`, or the library may not load in a busy process"),

        .noEntry: FindingAdvice(.error, "export `riposte_plugin_v1` as riposte/connector.h declares it"),
        .wrongTable: FindingAdvice(
            .error, "return a constant `riposte_plugin` with `size`, `abi`, `load`, `open` and `start` set"),
        .unsteadyEntry: FindingAdvice(
            .error, "return the address of one constant table, every time the same"),

        .badDescriptor: FindingAdvice(.error, "correct the descriptor; its shape is in docs/abi.md"),
        .doubtfulDescriptor: FindingAdvice(.warning, "correct the descriptor"),
        .badExample: FindingAdvice(.error, "correct the example or the schema, whichever is wrong"),
        .sharedAlias: FindingAdvice(.error, "give an alias to one operation only"),
        .noExample: FindingAdvice(
            .warning, "add an example: people read it, and the kit calls the action with it"),

        .notOpened: FindingAdvice(
            .error,
            "complete `load` and `open` with OK for settings that follow the schema, or pass `--settings`"),
        .oneConnectionOnly: FindingAdvice(
            .error, "keep what belongs to a connection in its object, and nothing of it in global variables"),
        .notReopened: FindingAdvice(
            .error, "make `load` and `open` start from nothing each time; free in `close` and `unload`"),
        .badSettingsTaken: FindingAdvice(
            .error, "complete `open` with INVALID when the settings cannot work, and with nothing worse"),
        .silentRefusal: FindingAdvice(
            .error, "say in `message` which setting is wrong and what it should be"),
        .slowClose: FindingAdvice(
            .error, "return from `close` and `unload` at once; wait for no thread there"),

        .exampleFailed: FindingAdvice(.error, "make the example work, or correct it"),
        .outputDiffers: FindingAdvice(.error, "correct the output, or `expected.json`"),
        .requestsDiffer: FindingAdvice(.error, "correct the requests, or `exchange.http`"),
        .outputBreaksSchema: FindingAdvice(.error, "give what the action's `output` schema promises"),
        .unknownOperation: FindingAdvice(
            .error, "complete with UNSUPPORTED when `operation` is none that you know"),
        .unknownKind: FindingAdvice(.error, "complete with UNSUPPORTED when `kind` is none that you know"),
        .internalOnInput: FindingAdvice(
            .warning,
            "complete with INVALID and a message for input that cannot be used; INTERNAL means a bug"),
        .unsafeRead: FindingAdvice(
            .error, "declare the effect `write` or `destructive`, or flag a query by POST as idempotent"),
        .unsafeDryRun: FindingAdvice(
            .error, "flag as idempotent only what changes nothing; a dry run sends it"),
        .noCursor: FindingAdvice(.error, "return a cursor for now when a poll comes without one"),
        .earlyEvents: FindingAdvice(.error, "emit nothing when a poll comes without a cursor"),
        .eventBreaksSchema: FindingAdvice(.error, "emit what the trigger's `event` schema promises"),

        .ignoresCancel: FindingAdvice(
            .error, "complete soon after `cancel`, or when a request or wait ends with CANCELLED"),
        .ignoresDeadline: FindingAdvice(
            .error, "look at `cancelled` between the parts of long work, and complete when it says so"),
        .okAfterStop: FindingAdvice(
            .error, "pass on a request's status: without an answer nothing is known to be done"),

        .mixedUp: FindingAdvice(
            .error, "keep what belongs to a call with the call, or declare `\"concurrency\": \"serial\"`"),
        .failsTogether: FindingAdvice(
            .error, "guard what calls share with a lock, or declare `\"concurrency\": \"serial\"`"),

        .okOnFailure: FindingAdvice(.error, "look at `status` and `http_status` of every answer"),
        .wrongStatus: FindingAdvice(
            .error, "map HTTP: 401 AUTH, 403 FORBIDDEN, 404 NOT_FOUND, 429 THROTTLED, 5xx TRANSIENT"),
        .internalOnFailure: FindingAdvice(
            .error, "expect that the service fails; INTERNAL is for bugs of the plugin"),
        .lostRetryAfter: FindingAdvice(
            .error, "leave `retry_after_ms` at 0 so that the host reads the header, or pass on what it says"),
        .okOnBadBody: FindingAdvice(
            .error, "complete with PERMANENT when an answer is not what the service documents"),
        .noMessage: FindingAdvice(.warning, "say in `message` what the service said, in one sentence"),

        .growth: FindingAdvice(
            .error, "free what a call allocates, contexts of callbacks too: they run exactly once"),

        .activeAfterClose: FindingAdvice(
            .error, "stop threads and timers in `close`; use no call or context afterwards"),
    ]
}
