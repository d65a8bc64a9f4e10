import Synchronization
import Values

/// Which runs are in memory, and which are next.
final class RunBoard: Sendable {
    /// Why the serving loop looks again.
    enum Signal: Sendable {
        case look, tick, stop
    }

    private struct Contents {
        var active: [RunID: Mailbox<DriverMessage>] = [:]
        var queue: [RunID] = []
        var head = 0
        /// Runs that driven ones started or wait for.
        var kin: [RunID] = []
        /// What was asked of runs that are not in memory.
        var letters: [RunID: [DriverMessage]] = [:]
        var letterCount = 0
        /// Runs that could not be driven, and until when they are left alone.
        var parked: [RunID: Timestamp] = [:]
    }

    /// More than that are found in the store when their turn comes.
    private static let longestQueue = 10_000

    private let contents = Mutex(Contents())
    let signals = Mailbox<Signal>()

    func wake(_ signal: Signal) { signals.send(signal) }

    /// Remembers runs that wait for their turn.
    ///
    /// - Parameter asKin: whether whoever drives only one run and what belongs to it drives these too.
    func enqueue(_ ids: [RunID], asKin: Bool = false) {
        guard !ids.isEmpty else { return }
        let isIdle = contents.withLock { contents in
            if asKin {
                contents.kin.append(contentsOf: ids)
                return true
            }
            let isIdle = contents.head == contents.queue.count
            if contents.queue.count - contents.head + ids.count <= Self.longestQueue {
                contents.queue.append(contentsOf: ids)
            }
            return isIdle
        }
        if isIdle { wake(.look) }
    }

    /// The run whose turn it is.
    func next() -> RunID? {
        contents.withLock { contents in
            if !contents.kin.isEmpty { return contents.kin.removeFirst() }
            guard contents.head < contents.queue.count else { return nil }
            let id = contents.queue[contents.head]
            contents.head += 1
            if contents.head > 1024, contents.head * 2 > contents.queue.count {
                contents.queue.removeFirst(contents.head)
                contents.head = 0
            }
            return id
        }
    }

    /// The next of the runs that belong to a driven one.
    func nextKin() -> RunID? {
        contents.withLock { $0.kin.isEmpty ? nil : $0.kin.removeFirst() }
    }

    /// Whether nothing is driven and nothing that belongs to it is left.
    var isIdle: Bool { contents.withLock { $0.active.isEmpty && $0.kin.isEmpty } }

    /// Tells a run something, which is driven for that if need be; false when too much waits already.
    func post(_ message: DriverMessage, to id: RunID) -> Bool {
        let isTaken = contents.withLock { contents in
            if let mailbox = contents.active[id] {
                mailbox.send(message)
                return true
            }
            guard contents.letterCount < Self.longestQueue else { return false }
            contents.letters[id, default: []].append(message)
            contents.letterCount += 1
            contents.kin.append(id)
            return true
        }
        wake(.look)
        return isTaken
    }

    /// Marks a run as driven; false when it is already.
    func begin(_ id: RunID, _ mailbox: Mailbox<DriverMessage>) -> Bool {
        contents.withLock { contents in
            guard contents.active[id] == nil else { return false }
            contents.active[id] = mailbox
            let letters = contents.letters.removeValue(forKey: id) ?? []
            contents.letterCount -= letters.count
            for letter in letters { mailbox.send(letter) }
            return true
        }
    }

    /// Marks a run as no longer driven by the driver of the mailbox; another that began meanwhile stays.
    func end(_ id: RunID, _ mailbox: Mailbox<DriverMessage>) {
        contents.withLock { contents in
            guard contents.active[id] === mailbox else { return }
            contents.active.removeValue(forKey: id)
        }
    }

    /// Marks a run as no longer driven, unless something was asked of it meanwhile.
    func endIfIdle(_ id: RunID, _ mailbox: Mailbox<DriverMessage>) -> Bool {
        contents.withLock { contents in
            guard !mailbox.contains(where: \.isRequest) else { return false }
            contents.active.removeValue(forKey: id)
            return true
        }
    }

    var activeCount: Int { contents.withLock { $0.active.count } }

    /// Tells a driven run; false when it is not in memory.
    @discardableResult
    func send(_ message: DriverMessage, to id: RunID) -> Bool {
        contents.withLock { contents in
            contents.active[id]?.send(message)
            return contents.active[id] != nil
        }
    }

    func park(_ id: RunID, until: Timestamp) { contents.withLock { $0.parked[id] = until } }

    func isParked(_ id: RunID, now: Timestamp) -> Bool {
        contents.withLock { contents in
            guard let until = contents.parked[id] else { return false }
            if until <= now { contents.parked.removeValue(forKey: id) }
            return until > now
        }
    }

    var parkedCount: Int { contents.withLock { $0.parked.count } }
}
