import CSQLite

/// A value for a statement's parameter.
enum Binding {
    case null
    case int(Int64)
    case text(String)
    case blob([UInt8])

    /// The text, or null.
    static func optional(_ text: String?) -> Binding { text.map(Binding.text) ?? .null }

    /// The number, or null.
    static func optional(_ number: Int64?) -> Binding { number.map(Binding.int) ?? .null }
}

/// One prepared statement, which owns its handle.
///
/// Columns count from 0.
@safe final class Statement {
    private let handle: OpaquePointer

    /// SQLITE_TRANSIENT, a macro that Swift does not import: the "destructor" -1 asks for a copy.
    private static let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Takes over a handle that nothing else keeps.
    @unsafe init(owning handle: OpaquePointer) { unsafe self.handle = handle }

    deinit {
        // The handle is ours alone.
        unsafe sqlite3_finalize(handle)
    }

    /// Sets the parameters from the first on; gives SQLite's code.
    func bind(_ values: [Binding]) -> Int32 {
        for (place, value) in values.enumerated() {
            let code = bind(value, at: Int32(place + 1))
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    /// Goes on to the next row; gives SQLite's code.
    func step() -> Int32 {
        // The handle is valid until `deinit`.
        unsafe sqlite3_step(handle)
    }

    /// Ends the reading, so that no snapshot stays open, and forgets the values.
    func reset() {
        // The handle is valid until `deinit`; the codes repeat what `step` already gave.
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// The integer in a column; nil for NULL.
    func int(_ column: Int32) -> Int64? {
        // The handle is on a row.
        guard unsafe sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        return unsafe sqlite3_column_int64(handle, column)
    }

    /// The text in a column; nil for NULL.
    func text(_ column: Int32) -> String? {
        // The bytes are valid until the next step, and are copied here.
        guard let bytes = unsafe sqlite3_column_text(handle, column) else { return nil }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes in a column; empty for NULL.
    func blob(_ column: Int32) -> [UInt8] {
        // The bytes are valid until the next step, and are copied here.
        guard let bytes = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    private func bind(_ value: Binding, at place: Int32) -> Int32 {
        // `copied` makes SQLite take its own copy before the call returns, so no pointer outlives its
        // closure.
        switch value {
        case .null: return unsafe sqlite3_bind_null(handle, place)
        case .int(let number): return unsafe sqlite3_bind_int64(handle, place, number)
        case .text(let text):
            let count = UInt64(text.utf8.count)
            return unsafe sqlite3_bind_text64(handle, place, text, count, Self.copied, UInt8(SQLITE_UTF8))
        case .blob(let blob):
            guard !blob.isEmpty else { return unsafe sqlite3_bind_zeroblob(handle, place, 0) }
            return unsafe blob.withUnsafeBytes { bytes in
                unsafe sqlite3_bind_blob64(handle, place, bytes.baseAddress, UInt64(bytes.count), Self.copied)
            }
        }
    }
}
