/// A parsed regular expression.
indirect enum PatternNode {
    case empty
    case scalar(Unicode.Scalar)
    case set(ScalarSet)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    case repetition(PatternNode, minimum: Int, maximum: Int?)
    case start
    case end
    case boundary(isPresent: Bool)
}

/// Which scalars a class matches: ranges, categories, or all others.
struct ScalarSet: Hashable {
    /// A Unicode property, wanted or unwanted.
    struct Property: Hashable {
        var kind: UnicodeProperty
        var isNegated: Bool
    }

    var isNegated = false
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private(set) var properties: [Property] = []
    /// Classes such as `\D` inside brackets.
    private(set) var members: [ScalarSet] = []
    private var lowBits: UInt64 = 0
    private var highBits: UInt64 = 0

    init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
        self.isNegated = isNegated
        for range in ranges { insert(range) }
    }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        ranges.append(range)
        for value in range.clamped(to: 0...127) where range.contains(value) {
            if value < 64 { lowBits |= 1 << UInt64(value) } else { highBits |= 1 << UInt64(value - 64) }
        }
    }

    mutating func insert(_ property: Property) { properties.append(property) }

    mutating func insert(_ set: ScalarSet) { members.append(set) }

    func contains(_ scalar: Unicode.Scalar) -> Bool { holds(scalar) != isNegated }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 128 {
            let bits = value < 64 ? lowBits : highBits
            if bits >> UInt64(value & 63) & 1 == 1 { return true }
        } else if ranges.contains(where: { $0.contains(value) }) {
            return true
        }
        if properties.contains(where: { $0.kind.holds(scalar) != $0.isNegated }) { return true }
        return members.contains { $0.contains(scalar) }
    }

    static let digits = ScalarSet([48...57])
    static let words = ScalarSet([48...57, 65...90, 95...95, 97...122])
    /// WhiteSpace and LineTerminator.
    ///
    /// Source: ECMA-262, sections 12.2 and 12.3.
    static let spaces = ScalarSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    static let lineEnds = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

    var inverted: ScalarSet {
        var copy = self
        copy.isNegated.toggle()
        return copy
    }
}
