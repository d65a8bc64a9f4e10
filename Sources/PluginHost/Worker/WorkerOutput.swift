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
        var window = 0
        var isOver = false
    }

    private static let chunk = 64 << 10
    private static let bytesPerSecond = 1 << 20
    private static let lineLimit = 1000
    private static let lastLines = 5

    private let descriptor: Int32
    private let said: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let source: Source

    /// Unchecked because the protocol does not say that sources may be used from any thread.
    @safe private struct Source: @unchecked Sendable {
        let raw: any DispatchSourceRead
    }

    init(descriptor: Int32, said: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.said = said
        let raw = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "riposte.worker.output"))
        source = Source(raw: raw)
        raw.setEventHandler { [weak self] in self?.read() }
        raw.setCancelHandler { close(descriptor) }
        raw.activate()
    }

    /// Reads what is left and gives the last lines.
    func finish() -> [String] {
        state.withLock { state in
            if !state.isOver {
                state.isOver = true
                Self.take(Self.available(descriptor), into: &state)
                source.raw.cancel()
            }
            if !state.rest.isEmpty { Self.add(state.rest, to: &state) }
            state.rest = []
            return state.last
        }
    }

    private func read() {
        // Read under the lock: once the source is cancelled the descriptor's number may be somebody else's.
        let (lines, rests) = state.withLock { state -> ([String], Bool) in
            if state.isOver { return ([], false) }
            let bytes = Self.available(descriptor)
            if bytes.isEmpty {
                state.isOver = true
                source.raw.cancel()
            }
            state.window += bytes.count
            return (Self.take(bytes, into: &state), state.window > Self.bytesPerSecond)
        }
        for line in lines { said(line) }
        if rests {
            source.raw.suspend()
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(1)) { [self] in
                state.withLock { $0.window = 0 }
                source.raw.resume()
            }
        }
    }

    private static func available(_ descriptor: Int32) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: chunk)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
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
