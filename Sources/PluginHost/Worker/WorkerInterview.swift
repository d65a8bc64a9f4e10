import Glibc
import WorkerProtocol

/// A worker that is started to answer one question and is then ended.
enum WorkerInterview {
    /// Seconds that a worker may take for each message.
    private static let patience = 15

    /// What a worker says of itself when it is ready, as far as `read` understands it.
    static func ask<Answer>(
        _ start: WorkerLink.Start, _ read: (borrowing IncomingMessage) -> Answer?
    ) throws(PluginRefusal) -> Answer {
        var worker = rw_worker()
        let failed = unsafe rw_spawn(start.options.program, start.library, &worker)
        guard failed == 0 else { throw WorkerFailures.cannotStart(start, failed) }
        let outbox = WorkerOutbox()
        WorkerHello.open(outbox, to: worker.socket, start, inspects: true)
        let answer = firstMessage(worker.socket, start, read)
        let end = end(of: worker.process, isAnswered: answer != nil)
        outbox.close()
        close(worker.output)
        switch answer {
        case .success(let answer): return answer
        case .failure(let refusal): throw refusal
        case nil: throw WorkerFailures.diedAtStart(start, end, [])
        }
    }

    /// Ends the worker, unless it has just died by itself: then it keeps what it died of.
    private static func end(of process: pid_t, isAnswered: Bool) -> WorkerEnd {
        var status: Int32 = 0
        if !isAnswered, Reaper.waits(for: process, &status, milliseconds: 100) {
            return WorkerEnd(status: status)
        }
        kill(process, SIGKILL)
        _ = Reaper.waits(for: process, &status, milliseconds: nil)
        return .killed("it was not ready within \(patience) seconds")
    }

    private static func firstMessage<Answer>(
        _ socket: Int32, _ start: WorkerLink.Start, _ read: (borrowing IncomingMessage) -> Answer?
    ) -> Result<Answer, PluginRefusal>? {
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var answer: Result<Answer, PluginRefusal>?
        _ = WorkerInbox.each(from: socket) { message in
            switch message.type {
            case Int(RW_READY): answer = read(message).map(Result.success)
            case Int(RW_FAILED): answer = WorkerFailures.refusal(message, start).map(Result.failure)
            case Int(RW_LOG), Int(RW_MISBEHAVED): return nil
            default: break
            }
            return "it said what it was asked"
        }
        return answer
    }
}

/// Waits for processes of this one that end.
enum Reaper {
    /// Whether the process ended within the time; nil for as long as it takes.
    static func waits(for process: pid_t, _ status: inout Int32, milliseconds: Int?) -> Bool {
        guard let milliseconds else {
            while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
            return true
        }
        for _ in 0...milliseconds {
            if unsafe waitpid(process, &status, WNOHANG) == process { return true }
            usleep(1000)
        }
        return false
    }
}

/// What the kernel can enforce here.
public enum SandboxProbe {
    /// Starts a worker without a plugin and asks which of its protections are in force.
    ///
    /// - Returns: them, and the version of the kernel's landlock, 0 for none.
    public static func run(_ options: SandboxOptions) throws(PluginRefusal) -> (Protections, landlock: Int) {
        let start = WorkerLink.Start(options: options, path: "(no plugin)", library: -1)
        return try WorkerInterview.ask(start) { message in
            var (protections, landlock) = (Protections(), 0)
            let isSound = message.each { tag, field in
                switch tag {
                case Int(RW_T_PROTECTION): protections = Protections(rawValue: field.number)
                case Int(RW_T_LANDLOCK): landlock = Int(clamping: field.number)
                default: break
                }
            }
            return isSound ? (protections, landlock: landlock) : nil
        }
    }
}
