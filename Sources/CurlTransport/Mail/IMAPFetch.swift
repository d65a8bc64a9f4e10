import Engine
import Glibc
import Synchronization

/// One reading of a mailbox, on a thread that it has to itself.
final class IMAPFetch: Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    private let query: MailboxQuery
    private let host: String
    private let options: CurlOptions
    private let deadline: ContinuousClock.Instant
    private let gate: CurlIMAPLine.Gate
    private let waiting = Mutex<CheckedContinuation<Outcome, Never>?>(nil)

    init(
        _ query: MailboxQuery, host: String, options: CurlOptions, deadline: ContinuousClock.Instant
    ) {
        self.query = query
        self.host = host
        self.options = options
        self.deadline = deadline
        gate = CurlIMAPLine.Gate(allow: options.allow)
    }

    /// What came of it; ends early when the task is cancelled.
    func outcome() async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0 = continuation }
                start()
            }
        } onCancel: {
            gate.isCancelled.store(true, ordering: .releasing)
        }
    }

    private func start() {
        var thread = pthread_t()
        // The thread takes this reference over, and gives it back when it ends.
        let fetch = unsafe Unmanaged.passRetained(self)
        guard unsafe pthread_create(&thread, nil, runFetch, fetch.toOpaque()) == 0 else {
            unsafe fetch.release()
            return end(
                .failure(TransportError(.connectFailed, "there is no thread to read mail on", wasSent: false))
            )
        }
        pthread_detach(thread)
    }

    /// The thread.
    fileprivate func run() {
        do {
            let line = try CurlIMAPLine(
                query, host: host, options: options, deadline: deadline, gate: gate)
            var conversation = IMAPConversation(line)
            end(.success(try conversation.answer(query)))
        } catch let error as TransportError {
            end(.failure(error))
        } catch CurlIMAPLine.Refusal.failed(let error) {
            end(.failure(error))
        } catch {
            let body = #"{"code":401,"text":"the server does not take the credentials","stage":"sign-in"}"#
            end(
                .success(
                    HTTPResponse(
                        status: 401, headers: [("content-type", "application/json")],
                        body: Array(body.utf8), isTruncated: false)))
        }
    }

    private func end(_ outcome: Outcome) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: outcome)
    }
}

private func runFetch(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    // The pointer is the retained fetch that `start` passed; this is the one place that takes it back.
    unsafe Unmanaged<IMAPFetch>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
