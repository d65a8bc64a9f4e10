import ConnectorKit
import Values

/// A card in a few words, from which an Adaptive Card is made.
///
/// Source: adaptivecards.io, schema 1.4; Microsoft Learn, "Format cards in Microsoft Teams" (mentions), read 2026-11.
struct ShortCard: JSONDecodable {
    /// How grave it is, which gives the title its colour.
    enum Severity: String, CaseIterable, JSONDecodable {
        case high, medium, low, informational, good

        /// The style of the container that holds the title.
        var style: String {
            switch self {
            case .high: "attention"
            case .medium: "warning"
            case .low: "accent"
            case .informational: "emphasis"
            case .good: "good"
            }
        }
    }

    /// How texts are meant.
    enum Format: String, CaseIterable, JSONDecodable {
        case text, markdown
    }

    struct Fact: JSONDecodable {
        var title: String
        var value: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            title = try json.required("title")
            let given = try json.optional("value", as: Value.self) ?? ""
            value = given.string ?? given.json()
        }
    }

    struct Link: JSONDecodable {
        var title: String
        var url: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            title = try json.required("title")
            url = try json.required("url")
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                throw json.failure("an action's `url` has to begin with `https://` or `http://`")
            }
        }
    }

    struct Person: JSONDecodable {
        var name: String
        var id: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            name = try json.required("name")
            id = try json.required("id")
        }
    }

    var title: String
    var text: String
    var facts: [Fact]
    var links: [Link]
    var mention: [Person]
    var severity: Severity?

    init(_ json: JSONInput) throws(ConnectorFailure) {
        let format = try json.optional("format", as: Format.self) ?? .text
        title = CardText.escaped(try json.required("title"))
        let given = try json.optional("text", as: String.self) ?? ""
        text = format == .text ? CardText.escaped(given) : given
        facts = try json.optional("facts") ?? []
        for index in facts.indices where format == .text {
            facts[index].title = CardText.escaped(facts[index].title)
            facts[index].value = CardText.escaped(facts[index].value)
        }
        links = try json.optional("actions") ?? []
        mention = try json.optional("mention") ?? []
        severity = try json.optional("severity")
    }

    /// The Adaptive Card.
    var value: Value {
        var body: [Value] = [heading]
        if !text.isEmpty { body.append(["type": "TextBlock", "text": .string(text), "wrap": true]) }
        if !facts.isEmpty {
            let rows = facts.map { fact -> Value in
                ["title": .string(fact.title), "value": .string(fact.value)]
            }
            body.append(["type": "FactSet", "facts": .array(rows)])
        }
        if !mention.isEmpty {
            let names = mention.map { Self.tag($0) }.joined(separator: " ")
            body.append(["type": "TextBlock", "text": .string(names), "wrap": true])
        }
        var card = JSONObject()
        card["type"] = "AdaptiveCard"
        card["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json"
        card["version"] = "1.4"
        card["body"] = .array(body)
        if !links.isEmpty {
            card["actions"] = .array(
                links.map { ["type": "Action.OpenUrl", "title": .string($0.title), "url": .string($0.url)] })
        }
        card["msteams"] = .object(teams)
        return .object(card)
    }

    private var heading: Value {
        let title: Value = [
            "type": "TextBlock", "text": .string(title), "size": "Large", "weight": "Bolder", "wrap": true,
        ]
        guard let severity else { return title }
        return [
            "type": "Container", "style": .string(severity.style), "bleed": true, "items": [title],
        ]
    }

    private var teams: JSONObject {
        var teams = JSONObject()
        teams["width"] = "Full"
        guard !mention.isEmpty else { return teams }
        teams["entities"] = .array(
            mention.map { person in
                [
                    "type": "mention", "text": .string(Self.tag(person)),
                    "mentioned": ["id": .string(person.id), "name": .string(person.name)],
                ]
            })
        return teams
    }

    private static func tag(_ person: Person) -> String {
        "<at>\(person.name.filter { $0 != "<" && $0 != ">" })</at>"
    }
}
