/// The members of a JSON object in the order they were written.
///
/// Look-ups are linear up to ``indexThreshold`` members, which suits what services send, and go through an index
/// above it. A name set twice keeps its first place and takes the last value.
public struct JSONObject: Sendable {
    /// One member.
    public typealias Member = (name: String, value: Value)

    private static let indexThreshold = 32
    private var storage: [Member] = []
    private var index: [ExactName: Int]?

    /// An object without members.
    public init() {}

    /// An object of the members given; later ones win over earlier ones of the same name.
    public init(_ members: some Sequence<Member>) {
        for member in members { self[member.name] = member.value }
    }

    /// The number of members.
    public var count: Int { storage.count }

    /// Whether there are no members.
    public var isEmpty: Bool { storage.isEmpty }

    /// The names, in order.
    public var names: [String] { storage.map(\.name) }

    /// The values, in the order of their names.
    public var values: [Value] { storage.map(\.value) }

    /// The value of a member; setting nil removes it.
    ///
    /// Amortised O(1) above 32 members, O(n) below and on removal.
    public subscript(_ name: String) -> Value? {
        get { position(of: name).map { storage[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let place?, let value?): storage[place].value = value
            case (let place?, nil):
                storage.remove(at: place)
                index = nil
                indexIfLarge()
            case (nil, let value?): append(name, value)
            case (nil, nil): break
            }
        }
    }

    private func position(of name: String) -> Int? {
        if let index { return index[ExactName(text: name)] }
        return storage.firstIndex { $0.name.isExactly(name) }
    }

    private mutating func indexIfLarge() {
        guard storage.count > Self.indexThreshold else { return }
        index = Dictionary(uniqueKeysWithValues: storage.enumerated().map { (ExactName(text: $1.name), $0) })
    }

    /// Adds a member whose name is known to be new.
    mutating func append(_ name: String, _ value: Value) {
        if storage.isEmpty { storage.reserveCapacity(4) }
        storage.append((name, value))
        if index != nil { index?[ExactName(text: name)] = storage.count - 1 } else { indexIfLarge() }
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
    func isExactly(_ other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }
}

extension JSONObject: Sequence {
    /// Goes through the members in order.
    public func makeIterator() -> IndexingIterator<[Member]> { storage.makeIterator() }
}

extension JSONObject: Hashable {
    /// Equal without regard to the order of members.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.name] == $0.value }
    }

    /// The same for any order of members.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in storage {
            var own = Hasher()
            own.combine(member.name)
            own.combine(member.value)
            sum &+= own.finalize()
        }
        hasher.combine(sum)
    }
}
