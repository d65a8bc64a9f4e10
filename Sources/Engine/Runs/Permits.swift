import Synchronization

/// At most so many at once; who comes first is served first.
final class Permits: Sendable {
    private struct Contents {
        var free: Int
        var serial = 0
        var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var cancelled: Set<Int> = []
    }

    private let contents: Mutex<Contents>

    init(_ count: Int) { contents = Mutex(Contents(free: max(1, count))) }

    /// Takes a permit if there is one.
    func takeIfFree() -> Bool {
        contents.withLock { contents in
            guard contents.free > 0, contents.waiters.isEmpty else { return false }
            contents.free -= 1
            return true
        }
    }

    /// Takes a permit; false when the task was cancelled first.
    func take() async -> Bool {
        let id = contents.withLock { contents -> Int? in
            if contents.free > 0 {
                contents.free -= 1
                return nil
            }
            contents.serial += 1
            return contents.serial
        }
        guard let id else { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = contents.withLock { contents -> Bool? in
                    if contents.cancelled.remove(id) != nil { return false }
                    if contents.free > 0 {
                        contents.free -= 1
                        return true
                    }
                    contents.waiters.append((id, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = contents.withLock { contents -> CheckedContinuation<Bool, Never>? in
                guard let place = contents.waiters.firstIndex(where: { $0.id == id }) else {
                    contents.cancelled.insert(id)
                    return nil
                }
                return contents.waiters.remove(at: place).continuation
            }
            waiter?.resume(returning: false)
        }
    }

    /// Gives a permit back.
    func give() {
        let next = contents.withLock { contents -> CheckedContinuation<Bool, Never>? in
            guard !contents.waiters.isEmpty else {
                contents.free += 1
                return nil
            }
            return contents.waiters.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
