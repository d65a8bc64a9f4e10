import Glibc

/// How a worker came to its end.
enum WorkerEnd: Sendable, Hashable {
    /// It was asked to go.
    case dismissed
    /// A signal ended it.
    case signal(Int32)
    /// It ended itself.
    case exited(Int32)
    /// The host ended it, for this reason.
    case killed(String)

    /// What happened, to be put after "its worker".
    var sentence: String {
        switch self {
        case .dismissed: "was stopped"
        case .signal(let number):
            "died of signal \(number)" + (Self.names[number].map { " (\($0))" } ?? "")
        case .exited(let code): "ended by itself with exit code \(code)"
        case .killed(let reason): "was killed: \(reason)"
        }
    }

    /// Source: signal(7) of the Linux manual.
    private static let names: [Int32: String] = [
        SIGSEGV: "segmentation fault", SIGABRT: "abort", SIGBUS: "bus error", SIGFPE: "arithmetic error",
        SIGILL: "illegal instruction", SIGTRAP: "trap", SIGKILL: "killed", SIGSYS: "forbidden system call",
        SIGXCPU: "too much processor time", SIGXFSZ: "too large a file", SIGTERM: "terminated",
    ]

    /// What `waitpid` said.
    init(status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .exited(status >> 8 & 0xff) : .signal(signal)
    }
}
