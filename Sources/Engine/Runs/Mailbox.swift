import Synchronization

/// Messages from many tasks to one that takes all there are at once.
final class Mailbox<Message: Sendable>: Sendable {
    private struct Contents {
        var messages: [Message] = []
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let contents = Mutex(Contents())

    /// Adds a message.
    func send(_ message: Message) {
        let waiter = contents.withLock { contents in
            contents.messages.append(message)
            defer { contents.waiter = nil }
            return contents.waiter
        }
        waiter?.resume()
    }

    /// Whether a message of a kind is there.
    func contains(where isMeant: (Message) -> Bool) -> Bool {
        contents.withLock { $0.messages.contains(where: isMeant) }
    }

    /// All messages there are.
    func drain() -> [Message] {
        contents.withLock { contents in
            defer { contents.messages = [] }
            return contents.messages
        }
    }

    /// All messages; waits for the first.
    ///
    /// It has one reader, and does not end when its task is cancelled: whoever cancels sends a message that
    /// says so.
    func take() async -> [Message] {
        await withCheckedContinuation { continuation in
            let isReady = contents.withLock { contents in
                if contents.messages.isEmpty { contents.waiter = continuation }
                return !contents.messages.isEmpty
            }
            if isReady { continuation.resume() }
        }
        return drain()
    }
}
