/// Names of members, one inside of the other, prepared for being followed often.
package struct MemberPath: Sendable {
    /// A name, with what is asked of it at every look-up.
    struct Name: Sendable {
        let text: String
        let mark: NameMark
        let isASCII: Bool

        init(_ text: String) {
            self.text = text
            mark = NameMark(text)
            isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        }

        /// As for any string, see ``Swift/String/isExactly(_:)``.
        @inline(__always)
        func isExactly(_ other: String) -> Bool {
            text.utf8.count == other.utf8.count && text == other
                && (isASCII || text.utf8.elementsEqual(other.utf8))
        }
    }

    private let names: [Name]

    /// A path of names, the outermost first.
    package init(_ names: [String]) { self.names = names.map { Name($0) } }

    /// The value at the end, by exact names; nil where a member is missing on the way.
    ///
    /// Names stay where they are, and nothing is made on the way: what is left of the cost is one
    /// reference that is counted for each object passed.
    package func end(in value: Value) -> Value? { end(in: value, from: 0) }

    private func end(in value: Value, from step: Int) -> Value? {
        guard step < names.count else { return value }
        guard case .object(let object) = value, let place = object.position(of: names, step) else {
            return nil
        }
        return end(in: object.entries[place].value, from: step &+ 1)
    }
}
