extension JSONParser {
    mutating func string(_ bytes: Span<UInt8>) throws(Failure) -> String {
        let start = offset + 1
        offset = start
        try scanRun(bytes)
        if bytes[offset] == UInt8(ascii: "\"") {
            offset += 1
            return try text(bytes, start, offset - 1)
        }
        var result = try text(bytes, start, offset)
        while true {
            if bytes[offset] == UInt8(ascii: "\"") {
                offset += 1
                return result
            }
            result.unicodeScalars.append(try escape(bytes))
            let run = offset
            try scanRun(bytes)
            if offset > run { result += try text(bytes, run, offset) }
        }
    }

    /// Moves to the next quotation mark or backslash.
    private mutating func scanRun(_ bytes: Span<UInt8>) throws(Failure) {
        var place = offset
        let end = bytes.count
        while place < end {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                offset = place
                return
            }
            if byte < 0x20 {
                offset = place
                throw failure("control characters have to be escaped in strings")
            }
            place += 1
        }
        offset = end
        throw failure("the text ends within a string")
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
