import ConnectorABI
import Engine

/// Copies in and lends out what crosses the ABI.
///
/// Nothing lent outlives the closure it is lent to.
enum Borrowed {
    /// A struct of a plugin's, which may be older than this host and so shorter; what it lacks is zero.
    ///
    /// Nil when it is shorter than in 1.0. Every struct but slice and field begins with its size.
    static func copy<Struct>(_ given: UnsafePointer<Struct>?, least: Int32, into zero: Struct) -> Struct? {
        guard let given = unsafe given else { return nil }
        let start = unsafe UnsafeRawPointer(given)
        let size = unsafe Int(start.load(as: UInt32.self))
        guard size >= least else { return nil }
        var copy = zero
        unsafe withUnsafeMutableBytes(of: &copy) { room in
            unsafe room.copyMemory(from: UnsafeRawBufferPointer(start: start, count: min(size, room.count)))
        }
        return copy
    }

    static func bytes(_ slice: riposte_slice) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: slice.bytes, count: slice.bytes == nil ? 0 : slice.length))
    }

    static func text(_ slice: riposte_slice) -> String {
        unsafe String(decoding: bytes(slice), as: UTF8.self)
    }

    /// The start of a text, at most so many bytes.
    static func text(_ slice: riposte_slice, limit: Int) -> String {
        unsafe text(riposte_slice(bytes: slice.bytes, length: min(slice.length, limit)))
    }

    static func fields(_ start: UnsafePointer<riposte_field>?, _ count: Int) -> [HTTPRequest.Field] {
        unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : count).map {
            unsafe (name: text($0.name), value: text($0.value))
        }
    }

    /// Lends bytes as a slice.
    static func withSlice<Result>(_ bytes: [UInt8], _ body: (riposte_slice) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { unsafe body(slice($0)) }
    }

    /// Lends a text as a slice.
    static func withSlice<Result>(_ text: String, _ body: (riposte_slice) -> Result) -> Result {
        var text = text
        return text.withUTF8 { unsafe body(slice(UnsafeRawBufferPointer($0))) }
    }

    private static func slice(_ bytes: UnsafeRawBufferPointer) -> riposte_slice {
        unsafe bytes.isEmpty
            ? riposte_slice()
            : riposte_slice(
                bytes: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length: bytes.count)
    }

    /// Lends several texts at once, as slices of one block.
    private static func withSlices<Result>(_ parts: [[UInt8]], _ body: ([riposte_slice]) -> Result) -> Result
    {
        let block = parts.flatMap { $0 }
        return unsafe block.withUnsafeBytes { bytes in
            var start = 0
            let slices = unsafe parts.map { part in
                defer { start += part.count }
                return unsafe slice(UnsafeRawBufferPointer(rebasing: bytes[start..<start + part.count]))
            }
            return unsafe body(slices)
        }
    }

    static func withFields<Result>(
        _ fields: [HTTPRequest.Field], _ body: (UnsafeBufferPointer<riposte_field>) -> Result
    ) -> Result {
        unsafe withSlices(fields.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }) { slices in
            let raw = unsafe fields.indices.map {
                unsafe riposte_field(name: slices[2 * $0], value: slices[2 * $0 + 1])
            }
            return unsafe raw.withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}
