import Dispatch
import Glibc
import Synchronization

/// What a worker writes to its standard output and error: lines for the log, and its last words.
///
/// A worker that writes more than a mebibyte a second is not read until the next one: it waits, nobody else.
final class WorkerOutput: Sendable {
    private struct State {
        var rest: [UInt8] = []
        var last: [String] = []
    }

    private static let chunk = 64 << 10
    private static let bytesPerSecond = 1 << 20
    private static let linesPerSecond = 1000
    private static let lineLimit = 1000
    private static let lastLines = 5

    private let descriptor: Int32
    private let said: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let isDry = DispatchSemaphore(value: 0)

    /// Reads on a thread of its own, which closes the descriptor when there is no more.
    init(descriptor: Int32, said: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.said = said
        WorkerThread.run { self.read() }
    }

    /// Waits a moment for what is left, and gives the last lines.
    func finish() -> [String] {
        _ = isDry.wait(timeout: .now() + .milliseconds(200))
        return state.withLock { state in
            if !state.rest.isEmpty { Self.add(state.rest, to: &state) }
            state.rest = []
            return state.last
        }
    }

    private func read() {
        var window = 0
        var told = 0
        var since = DispatchTime.now()
        while true {
            let bytes = Self.available(descriptor)
            if bytes.isEmpty { break }
            if DispatchTime.now() > since + .seconds(1) { (told, since) = (0, DispatchTime.now()) }
            for line in state.withLock({ Self.take(bytes, into: &$0) }) where told < Self.linesPerSecond {
                told += 1
                said(told < Self.linesPerSecond ? line : "further lines of this second are dropped")
            }
            window += bytes.count
            if window > Self.bytesPerSecond {
                window = 0
                sleep(1)
            }
        }
        close(descriptor)
        isDry.signal()
    }

    private static func available(_ descriptor: Int32) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: chunk)
        var count = -1
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
        } while count < 0 && errno == EINTR
        return count > 0 ? Array(buffer[..<count]) : []
    }

    @discardableResult
    private static func take(_ bytes: [UInt8], into state: inout State) -> [String] {
        var lines: [String] = []
        for part in (state.rest + bytes).split(separator: 10, omittingEmptySubsequences: false).dropLast() {
            if let line = add(Array(part), to: &state) { lines.append(line) }
        }
        let all = state.rest + bytes
        state.rest = Array(all[((all.lastIndex(of: 10) ?? -1) + 1)...].suffix(lineLimit))
        return lines
    }

    @discardableResult
    private static func add(_ bytes: [UInt8], to state: inout State) -> String? {
        let text = String(decoding: bytes.prefix(lineLimit), as: UTF8.self)
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        if state.last.count == lastLines { state.last.removeFirst() }
        state.last.append(text)
        return text
    }
}
