extension JSONParser {
    /// The string whose opening quotation mark is next.
    mutating func string(_ bytes: Span<UInt8>) throws(Failure) -> String {
        let start = offset &+ 1
        let end = ByteWords.end(ofRunIn: bytes, from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            return try escapedString(bytes, start, end)
        }
        offset = end &+ 1
        return try text(bytes, start, end)
    }

    /// The member name whose opening quotation mark is next.
    mutating func name(_ bytes: Span<UInt8>) throws(Failure) -> String {
        let start = offset &+ 1
        let run = ByteWords.run(bytes, from: start)
        guard run.end < bytes.count, bytes[run.end] == UInt8(ascii: "\"") else {
            return try escapedString(bytes, start, run.end)
        }
        offset = run.end &+ 1
        guard run.isShort else { return try text(bytes, start, run.end) }
        if let known = names.name(of: run) { return known }
        let name = try text(bytes, start, run.end)
        names.keep(name, of: run)
        return name
    }

    /// What is left of a string that is not a single run.
    ///
    /// It is put together as bytes: to append to a string is several times as expensive.
    private mutating func escapedString(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int
    ) throws(Failure) -> String {
        var result: [UInt8] = []
        result.reserveCapacity((end - start) * 2 + 32)
        var start = start
        offset = end
        while true {
            // Runs are checked one by one, so that what is wrong with one is reported where it stands.
            if ByteWords.hasHighBit(bytes, start, offset) { _ = try text(bytes, start, offset) }
            result.append(addingCapacity: offset - start) { room in
                for place in start..<offset { room.append(bytes[place]) }
            }
            guard offset < bytes.count else { throw failure("the text ends within a string") }
            if bytes[offset] < 0x20 { throw failure("control characters have to be escaped in strings") }
            if bytes[offset] == UInt8(ascii: "\"") {
                offset += 1
                return String(decoding: result, as: UTF8.self)
            }
            let scalar = try escape(bytes)
            if scalar.isASCII {
                result.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                result.append(contentsOf: String(scalar).utf8)
            }
            start = offset
            offset = ByteWords.end(ofRunIn: bytes, from: start)
        }
    }

    func text(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) throws(Failure) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes.extracting(start..<end)))
        } catch {
            throw Failure(
                message: "the text is not valid UTF-8", offset: start + error.byteOffsets.lowerBound)
        }
    }

    private mutating func escape(_ bytes: Span<UInt8>) throws(Failure) -> Unicode.Scalar {
        let start = offset
        guard start + 1 < bytes.count else { throw failure("the text ends within a string") }
        offset = start + 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(bytes, start)
        default: throw Failure(message: "no such escape in a string", offset: start)
        }
    }

    private mutating func unicodeEscape(_ bytes: Span<UInt8>, _ start: Int) throws(Failure) -> Unicode.Scalar
    {
        let first = try hexadecimal(bytes)
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        {
            offset += 2
            let second = try hexadecimal(bytes)
            if 0xDC00...0xDFFF ~= second,
                let scalar = Unicode.Scalar(
                    0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
            {
                return scalar
            }
        }
        throw Failure(message: "half of a surrogate pair stands alone", offset: start)
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) throws(Failure) -> UInt16 {
        var number: UInt16 = 0
        for _ in 0..<4 {
            guard offset < bytes.count, let digit = hexadecimalDigit(bytes[offset]) else {
                throw failure("`\\u` takes four hexadecimal digits")
            }
            number = number << 4 | UInt16(digit)
            offset += 1
        }
        return number
    }

    /// The line and column of a byte, both from 1, the column in scalars.
    static func place(of offset: Int, in bytes: Span<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for index in 0..<min(offset, bytes.count) {
            if bytes[index] == 0x0A {
                line += 1
                column = 1
            } else if bytes[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}
