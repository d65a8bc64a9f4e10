import ConnectorKit
import Values

/// A card that is to be posted, and how it is fitted.
///
/// Source: Microsoft Learn, "Limits and specifications for Microsoft Teams" (28 KB a message through webhooks and cards),
/// read 2026-11.
struct CardMessage: JSONDecodable {
    enum Excess: String, CaseIterable, JSONDecodable {
        case fail, cut
    }

    static let contentType = "application/vnd.microsoft.card.adaptive"
    /// Bytes of a message with its card.
    private static let largest = 28 * 1024

    private var short: ShortCard?
    private var full: Value?
    private var excess: Excess

    init(_ json: JSONInput) throws(ConnectorFailure) {
        short = try json.optional("card")
        full = try Self.full(json)
        excess = try json.optional("tooLong") ?? .fail
        guard (short == nil) != (full == nil) else {
            throw json.failure("give either `card` or `adaptiveCard`")
        }
    }

    /// A whole card; one that came as text, as flows write it, is read.
    private static func full(_ json: JSONInput) throws(ConnectorFailure) -> Value? {
        guard let given = json["adaptiveCard"] else { return nil }
        var card = given.value
        if let text = card.string {
            guard let read = try? Value(json: Array(text.utf8)) else {
                throw given.failure("member `adaptiveCard` is text that is no JSON")
            }
            card = read
        }
        guard card["type"] == "AdaptiveCard" else {
            throw given.failure("member `adaptiveCard` is no Adaptive Card: its `type` is not `AdaptiveCard`")
        }
        return card
    }

    /// The card for a message whose other parts take some bytes.
    func card(besides overhead: Int) throws(ConnectorFailure) -> Value {
        let room = Self.largest - overhead
        if let full { return try Self.checked(full, room) }
        guard var short else { return .null }
        guard excess == .cut else { return try Self.checked(short.value, room) }
        var card = short.value
        // A few halvings fit any text: first the long words go, then the facts that are left.
        while Self.size(card) > room {
            if short.text.count > 200 {
                short.text = CardText.cut(short.text, to: short.text.count / 2)
            } else if let longest = short.facts.indices.max(by: {
                short.facts[$0].value.count < short.facts[$1].value.count
            }), short.facts[longest].value.count > 100 {
                short.facts[longest].value = CardText.cut(
                    short.facts[longest].value, to: short.facts[longest].value.count / 2)
            } else if short.facts.count > 1 {
                short.facts.removeLast()
            } else {
                return try Self.checked(card, room)
            }
            card = short.value
        }
        return card
    }

    private static func checked(_ card: Value, _ room: Int) throws(ConnectorFailure) -> Value {
        let size = size(card)
        guard size <= room else {
            throw .invalid(
                "the card has \(size) bytes, and \(max(0, room)) are left of the \(largest) of a message",
                code: "MessageSizeExceeded")
        }
        return card
    }

    private static func size(_ card: Value) -> Int { card.jsonBytes().count }
}
