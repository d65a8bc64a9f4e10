/// Looks at eight bytes of a text at once.
///
/// The bytes are put together one by one, and the compiler makes a single load of it.
enum ByteWords {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Eight bytes, the first of them lowest.
    @inline(__always)
    static func word(_ bytes: Span<UInt8>, at place: Int) -> UInt64 {
        let part = bytes.extracting(place..<(place &+ 8))
        return UInt64(part[0]) | UInt64(part[1]) << 8 | UInt64(part[2]) << 16 | UInt64(part[3]) << 24
            | UInt64(part[4]) << 32 | UInt64(part[5]) << 40 | UInt64(part[6]) << 48 | UInt64(part[7]) << 56
    }

    /// Four bytes, the first of them lowest.
    @inline(__always)
    static func halfWord(_ bytes: Span<UInt8>, at place: Int) -> UInt32 {
        let part = bytes.extracting(place..<(place &+ 4))
        return UInt32(part[0]) | UInt32(part[1]) << 8 | UInt32(part[2]) << 16 | UInt32(part[3]) << 24
    }

    /// The high bits of the bytes that end a run in a JSON string: `"`, `\` and control characters.
    ///
    /// The lowest is right; above it there may be bits too many, because subtracting borrows from the next byte.
    @inline(__always)
    private static func stops(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word)
            & highBits
    }

    /// Where the first `"`, `\` or control character is, or the end.
    @inline(__always)
    static func end(ofRunIn bytes: Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place &+ 8 <= bytes.count {
            let found = stops(word(bytes, at: place))
            if found != 0 { return place &+ found.trailingZeroBitCount / 8 }
            place &+= 8
        }
        while place < bytes.count, !isStop(bytes[place]) { place &+= 1 }
        return place
    }

    @inline(__always)
    static func isStop(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    /// Whether any byte is not ASCII.
    static func hasHighBit(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var all: UInt8 = 0
        for place in start..<end { all |= bytes[place] }
        return all >= 0x80
    }

    /// A run; of one of at most fifteen bytes its bytes, too.
    @inline(__always)
    static func run(_ bytes: Span<UInt8>, from start: Int) -> ByteRun {
        guard start &+ 16 <= bytes.count else { return ByteRun(end: end(ofRunIn: bytes, from: start)) }
        // Without a branch between the two halves, since nobody can foresee how long the next string is.
        let (first, second) = (word(bytes, at: start), word(bytes, at: start &+ 8))
        let (found, further) = (stops(first), stops(second))
        if found | further == 0 {
            return ByteRun(
                end: end(ofRunIn: bytes, from: start &+ 16), first: first, second: second, isShort: false)
        }
        let length = found == 0 ? 64 &+ further.trailingZeroBitCount : found.trailingZeroBitCount
        return ByteRun(
            end: start &+ length / 8, first: first & below(found),
            second: found == 0 ? second & below(further) : 0, isShort: true)
    }

    /// The bits below the lowest one, all if there is none.
    ///
    /// Those are the bytes before a stop, and all but the highest bit of the stop itself.
    @inline(__always)
    private static func below(_ found: UInt64) -> UInt64 { (found & (0 &- found)) &- 1 }
}

/// Bytes of a string up to the next stop.
struct ByteRun {
    var end: Int
    /// The first sixteen bytes as numbers: of less, these and the stop behind them, and zeros.
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// Whether the two numbers are all of it; unknown where a text ends within the sixteen bytes that are looked at.
    var isShort = false
}
