import WorkerProtocol

/// A message to a worker while it is written.
///
/// Unsafe pointer: it lives for one closure of ``WorkerLink/send(_:call:_:)``, under that link's lock.
@safe struct OutgoingMessage: ~Copyable {
    private let writer: UnsafeMutablePointer<rw_writer>

    init(_ writer: UnsafeMutablePointer<rw_writer>) { unsafe self.writer = writer }

    func add(_ tag: Int, _ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes {
            unsafe rw_add(writer, UInt16(tag), $0.baseAddress, $0.count)
        }
    }

    func add(_ tag: Int, _ text: String) {
        var text = text
        text.withUTF8 { unsafe rw_add(writer, UInt16(tag), $0.baseAddress, $0.count) }
    }

    func add(_ tag: Int, _ number: UInt64) {
        unsafe rw_add_number(writer, UInt16(tag), number)
    }

    func add(_ tag: Int, _ number: Int64) { add(tag, UInt64(bitPattern: number)) }
}

/// A message of a worker: its fields, copied out one by one.
///
/// Unsafe pointers: it is used within the function that received it, before the next is received.
@safe struct IncomingMessage: ~Copyable {
    let type: Int
    let call: CallName
    private let body: rw_reader

    init(_ inbox: UnsafeMutablePointer<rw_inbox>) {
        type = unsafe Int(inbox.pointee.type)
        call = CallName(bits: unsafe UInt(inbox.pointee.call))
        unsafe body = rw_fields(inbox)
    }

    /// Goes through the fields; false when the message is malformed.
    func each(_ body: (_ tag: Int, _ field: Field) -> Void) -> Bool {
        var reader = unsafe self.body
        var field = unsafe rw_field()
        while true {
            let found = unsafe rw_next(&reader, &field)
            guard found > 0 else { return found == 0 }
            unsafe body(Int(field.tag), Field(field))
        }
    }

    /// A field's bytes, borrowed.
    @safe struct Field {
        private let raw: rw_field

        init(_ raw: rw_field) { unsafe self.raw = raw }

        var length: Int { unsafe Int(raw.length) }

        var number: UInt64 {
            var copy = unsafe raw
            return unsafe rw_number(&copy)
        }

        var bytes: [UInt8] {
            unsafe Array(UnsafeBufferPointer(start: raw.bytes, count: Int(raw.length)))
        }

        /// As text, of at most so many bytes; what is not UTF-8 is replaced.
        func text(limit: Int = .max) -> String {
            unsafe String(
                decoding: UnsafeBufferPointer(start: raw.bytes, count: min(Int(raw.length), limit)),
                as: UTF8.self)
        }
    }
}
