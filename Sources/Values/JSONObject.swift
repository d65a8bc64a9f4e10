/// The members of a JSON object in the order they were written.
///
/// Look-ups are linear up to ``indexThreshold`` members, which suits what services send, and go through an index
/// above it. A name set twice keeps its first place and takes the last value.
public struct JSONObject: Sendable {
    /// One member.
    public typealias Member = (name: String, value: Value)

    /// A member in memory: arrays of tuples are copied and freed through run-time metadata, element by element, those of
    /// a struct by code that is made for it.
    struct Entry: Sendable {
        let name: String
        var value: Value
        /// In bytes that would be left empty behind a value.
        let mark: NameMark
    }

    private static let indexThreshold = 32
    private(set) var entries: [Entry] = []
    private var index: [ExactName: Int]?

    /// An object without members.
    public init() {}

    /// An empty object with room for members.
    init(capacity: Int) { entries.reserveCapacity(capacity) }

    /// An object of the members given; later ones win over earlier ones of the same name.
    public init(_ members: some Sequence<Member>) {
        entries.reserveCapacity(members.underestimatedCount)
        for member in members { set(member.name, NameMark(member.name), member.value) }
    }

    /// The number of members.
    public var count: Int { entries.count }

    /// Whether there are no members.
    public var isEmpty: Bool { entries.isEmpty }

    /// The names, in order.
    public var names: [String] { entries.map(\.name) }

    /// The values, in the order of their names.
    public var values: [Value] { entries.map(\.value) }

    /// The value of a member; setting nil removes it.
    ///
    /// Amortised O(1) above 32 members, O(n) below and on removal.
    public subscript(_ name: String) -> Value? {
        get { position(of: name, NameMark(name)).map { entries[$0].value } }
        set {
            let mark = NameMark(name)
            if let newValue {
                set(name, mark, newValue)
            } else if let place = position(of: name, mark) {
                entries.remove(at: place)
                index = nil
                indexIfLarge()
            }
        }
    }

    func position(of name: String, _ mark: NameMark) -> Int? {
        if let index { return index[ExactName(text: name)] }
        for place in entries.indices where entries[place].mark == mark && entries[place].name.isExactly(name)
        {
            return place
        }
        return nil
    }

    /// The place of a member whose name is one of a path: not given by itself, because it would be copied.
    func position(of names: [MemberPath.Name], _ step: Int) -> Int? {
        if let index { return index[ExactName(text: names[step].text)] }
        let mark = names[step].mark
        for place in entries.indices
        where entries[place].mark == mark && names[step].isExactly(entries[place].name) {
            return place
        }
        return nil
    }

    /// What ``set(_:_:_:)`` does, with the usual case in place: a name that is certainly new.
    @inline(__always)
    mutating func add(_ name: consuming String, _ mark: NameMark, _ value: consuming Value) {
        guard entries.count < Self.indexThreshold, !mayHave(mark) else { return set(name, mark, value) }
        entries.append(Entry(name: name, value: value, mark: mark))
    }

    @inline(__always)
    private func mayHave(_ mark: NameMark) -> Bool {
        for place in entries.indices where entries[place].mark == mark { return true }
        return false
    }

    mutating func set(_ name: consuming String, _ mark: NameMark, _ value: consuming Value) {
        if index != nil {
            setIndexed(name, mark, value)
        } else if let place = position(of: name, mark) {
            entries[place].value = value
        } else {
            entries.append(Entry(name: name, value: value, mark: mark))
            indexIfLarge()
        }
    }

    private mutating func setIndexed(_ name: String, _ mark: NameMark, _ value: Value) {
        let key = ExactName(text: name)
        // Names are mostly new: this takes one look into the index for them, and two for the others.
        if let place = index?.updateValue(entries.count, forKey: key) {
            index?[key] = place
            entries[place].value = value
        } else {
            entries.append(Entry(name: name, value: value, mark: mark))
        }
    }

    private mutating func indexIfLarge() {
        guard entries.count > Self.indexThreshold else { return }
        index = Dictionary(uniqueKeysWithValues: entries.enumerated().map { (ExactName(text: $1.name), $0) })
    }
}

/// What of a name can be compared in one instruction: its length, its first, middle and last byte.
///
/// Names that differ differ in it nearly always, so that a search goes from member to member without touching their names.
struct NameMark: Equatable, Sendable {
    private let bits: UInt32

    init(_ name: String) {
        let bytes = name.utf8Span.span
        self.init(bytes, 0, bytes.count)
    }

    /// The mark of a name that stands in bytes.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        let count = end &- start
        guard count > 0 else {
            bits = 0
            return
        }
        bits =
            UInt32(truncatingIfNeeded: count) << 24 | UInt32(bytes[start]) << 16
            | UInt32(bytes[start &+ count / 2]) << 8 | UInt32(bytes[end &- 1])
    }
}

/// A name that equals only the same bytes: `String` takes canonically equivalent texts for equal, JSON does not.
struct ExactName: Hashable {
    var text: String

    static func == (left: ExactName, right: ExactName) -> Bool { left.text.isExactly(right.text) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
    /// Whether both are the same Unicode scalars; `==` would also accept canonically equivalent texts.
    ///
    /// Of texts of the same length, one of them ASCII, only the same are equivalent: what else stands for an ASCII letter
    /// takes more bytes. That leaves one comparison for nearly every name, and none for one of another length.
    @inline(__always)
    func isExactly(_ other: String) -> Bool {
        utf8.count == other.utf8.count && self == other
            && (utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8))
    }
}

extension JSONObject: Sequence {
    /// Goes through the members in order.
    public struct Iterator: IteratorProtocol, Sendable {
        private let entries: [Entry]
        private var place = 0

        fileprivate init(_ entries: [Entry]) { self.entries = entries }

        /// The next member; nil after the last.
        public mutating func next() -> Member? {
            guard place < entries.count else { return nil }
            defer { place += 1 }
            return (entries[place].name, entries[place].value)
        }
    }

    /// Goes through the members in order.
    public func makeIterator() -> Iterator { Iterator(entries) }

    /// As many as there are, so that what is made of the members is made at its size.
    public var underestimatedCount: Int { entries.count }
}

extension JSONObject: Hashable {
    /// Equal without regard to the order of members.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.name] == $0.value }
    }

    /// The same for any order of members.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for entry in entries {
            var own = Hasher()
            own.combine(entry.name)
            own.combine(entry.value)
            sum &+= own.finalize()
        }
        hasher.combine(sum)
    }
}
