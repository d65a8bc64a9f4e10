import Glibc
import WorkerProtocol

/// Why a worker cannot be used.
enum WorkerFailures {
    static func cannotStart(_ start: WorkerLink.Start, _ number: Int32) -> PluginRefusal {
        let reason = unsafe String(cString: strerror(number)).lowercased()
        return PluginRefusal(
            start.path, "PL0201",
            "no worker can be started for `\(start.path)`: `\(start.options.program)`: \(reason)",
            help:
                "install `riposte-worker` beside `riposte`, executable, or say where it is in RIPOSTE_WORKER")
    }

    static func diedAtStart(_ start: WorkerLink.Start, _ end: WorkerEnd, _ words: [String]) -> PluginRefusal {
        let said = words.last.map { "; it said: \($0.prefix(200))" } ?? ""
        return PluginRefusal(
            start.path, "PL0202", "the worker of `\(start.path)` \(end.sentence) before it was ready\(said)",
            help:
                "the code that runs when the library is loaded does this: ask its author, or remove the plugin"
        )
    }

    /// What the worker found wrong; nil when the message is malformed.
    static func refusal(_ message: borrowing IncomingMessage, _ start: WorkerLink.Start) -> PluginRefusal? {
        var refusal = PluginRefusal(start.path, "PL0007", "`\(start.path)` cannot be used", help: "")
        let isSound = message.each { tag, field in
            switch tag {
            case Int(RW_T_CODE): refusal.code = field.text(limit: 10)
            case Int(RW_T_MESSAGE): refusal.message = field.text(limit: 2000)
            case Int(RW_T_HELP): refusal.help = field.text(limit: 1000)
            default: break
            }
        }
        return isSound ? refusal : nil
    }
}
