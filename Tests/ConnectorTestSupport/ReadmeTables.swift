public import Catalog
import Values

/// The tables of a connector's README, which name what its descriptor does.
public struct ReadmeTables: Sendable {
    /// The headings that every connector's README has, in this order.
    public static let headings = [
        "What it is for", "Connection", "Triggers", "Actions", "Limits", "Errors", "Sources",
    ]

    private let lines: [Substring]

    /// The tables of a text.
    public init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The headings of the second level.
    public var headings: [String] {
        lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    }

    /// The cells of the rows under a heading, without the table's head.
    public func rows(under heading: String) -> [[String]] {
        let section = lines.drop { $0 != "## \(heading)" }.dropFirst().prefix { !$0.hasPrefix("## ") }
        return section.filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
                String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
    }

    /// What the table of actions has to say.
    public static func actions(_ connector: ConnectorDescriptor) -> [[String]] {
        connector.actions.map { action in
            [
                code(["\(connector.name).\(action.name)"]), action.summary, action.effect.rawValue,
                action.idempotency.rawValue,
                code(action.permissions),
            ]
        }
    }

    /// What the table of triggers has to say.
    public static func triggers(_ connector: ConnectorDescriptor) -> [[String]] {
        connector.triggers.map { trigger in
            [
                code(["\(connector.name).\(trigger.name)"]), trigger.summary,
                trigger.modes.map(\.rawValue).joined(separator: ", "),
                trigger.interval.iso8601, code(trigger.permissions),
            ]
        }
    }

    /// What the table of limits has to say; a limit of one action names it.
    public static func limits(_ connector: ConnectorDescriptor) -> [[String]] {
        connector.rates.map { [String($0.limit), $0.period.iso8601] }
            + connector.actions.flatMap { action in
                action.rates.map { [String($0.limit), "\($0.period.iso8601), `\(action.name)` alone"] }
            }
    }

    /// What the table of error codes has to say, apart from its explanations.
    public static func errors(_ connector: ConnectorDescriptor) -> [[String]] {
        connector.errors.statuses.map { [code([$0.key]), $0.value.name] }.sorted { $0[0] < $1[0] }
    }

    /// What the table of settings has to say: their names.
    public static func settings(_ connector: ConnectorDescriptor) -> [String] {
        (connector.settings?.document["properties"]?.object?.names ?? []).map { code([$0]) }
    }

    /// Where the text and the descriptor differ, a sentence each.
    public func differences(from connector: ConnectorDescriptor) -> [String] {
        var found: [String] = []
        func compare(_ subject: String, _ written: [[String]], _ described: [[String]]) {
            found += described.filter { !written.contains($0) }.map { "\(subject): no row \($0)" }
            found += written.filter { !described.contains($0) }.map { "\(subject): no such \($0)" }
        }
        if headings != Self.headings { found.append("the headings are \(headings)") }
        compare("Triggers", rows(under: "Triggers"), Self.triggers(connector))
        compare("Actions", rows(under: "Actions"), Self.actions(connector))
        compare("Limits", rows(under: "Limits"), Self.limits(connector))
        compare("Errors", rows(under: "Errors").map { Array($0.prefix(2)) }, Self.errors(connector))
        let settings = rows(under: "Connection").map { Array($0.prefix(1)) }
        compare("Connection", settings, Self.settings(connector).map { [$0] })
        return found
    }

    private static func code(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
