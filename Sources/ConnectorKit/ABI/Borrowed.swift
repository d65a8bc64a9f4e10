import ConnectorABI
import Values

/// Copies in and lends out what crosses the ABI.
///
/// Nothing lent outlives the closure it is lent to.
enum Borrowed {
    static func slice(_ bytes: UnsafeRawBufferPointer) -> riposte_slice {
        unsafe riposte_slice(
            bytes: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length: bytes.count)
    }

    static func bytes(_ slice: riposte_slice) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: slice.bytes, count: slice.bytes == nil ? 0 : slice.length))
    }

    static func text(_ slice: riposte_slice) -> String {
        unsafe String(decoding: bytes(slice), as: UTF8.self)
    }

    /// The JSON of a slice; an empty object when there is none.
    static func json(_ slice: riposte_slice) -> Value { unsafe (try? Value(json: bytes(slice))) ?? [:] }

    static func fields(_ start: UnsafePointer<riposte_field>?, _ count: Int) -> [Request.Field] {
        unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : count).map {
            unsafe (name: text($0.name), value: text($0.value))
        }
    }

    static func response(_ raw: riposte_http_response) -> Result<Response, ConnectorFailure> {
        if let status = unsafe ConnectorFailure.Status(rawValue: raw.status) {
            return .failure(ConnectorFailure(status, unsafe text(raw.message)))
        }
        return .success(
            Response(
                status: unsafe Int(raw.http_status), headers: unsafe fields(raw.headers, raw.header_count),
                body: unsafe bytes(raw.body),
                isTruncated: unsafe raw.flags & UInt32(RIPOSTE_HTTP_TRUNCATED) != 0))
    }

    /// Lends several byte arrays at once, as slices of one block.
    static func withSlices<Result>(_ parts: [[UInt8]], _ body: ([riposte_slice]) -> Result) -> Result {
        let block = parts.flatMap { $0 }
        return unsafe block.withUnsafeBytes { bytes in
            var start = 0
            let slices = unsafe parts.map { part in
                defer { start += part.count }
                return unsafe part.isEmpty
                    ? riposte_slice()
                    : slice(UnsafeRawBufferPointer(rebasing: bytes[start..<start + part.count]))
            }
            return unsafe body(slices)
        }
    }

    static func withFields<Result>(
        _ fields: [Request.Field], _ body: (UnsafeBufferPointer<riposte_field>) -> Result
    ) -> Result {
        unsafe withSlices(fields.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }) { slices in
            let raw = unsafe fields.indices.map {
                unsafe riposte_field(name: slices[2 * $0], value: slices[2 * $0 + 1])
            }
            return unsafe raw.withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}

extension CallInput {
    /// Copies what the host lent.
    init(_ raw: riposte_input) {
        unsafe self.init(
            kind: CallKind(rawValue: raw.kind), operation: Borrowed.text(raw.operation),
            body: Borrowed.bytes(raw.body), cursor: raw.cursor.length == 0 ? nil : Borrowed.text(raw.cursor),
            idempotencyKey: Borrowed.text(raw.idempotency_key), trace: Borrowed.text(raw.trace),
            deadline: Timestamp(milliseconds: raw.deadline_ms), attempt: Int(raw.attempt),
            isDryRun: raw.flags & UInt32(RIPOSTE_DRY_RUN) != 0)
    }
}
