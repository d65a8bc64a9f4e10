import Logging
import PluginHost
import Synchronization

/// What a host wrote while a plugin was in use.
final class SessionLog: Sendable {
    private static let limit = 10_000
    private let stored = Mutex<[PluginComplaint]>([])

    func add(_ line: PluginLogLine) {
        guard let complaint = PluginComplaint(line) else { return }
        stored.withLock { if $0.count < Self.limit { $0.append(complaint) } }
    }

    var complaints: [PluginComplaint] { stored.withLock { $0 } }

    /// Whether the plugin's process ended.
    var hasDeath: Bool { complaints.contains { $0.kind == .died } }

    /// The complaints as findings, `subject` being what was called where the host does not say.
    func findings(about subject: String, _ meanings: KitSession.Meanings) -> [Finding] {
        complaints.map { complaint in
            Finding(
                meanings[complaint.kind] ?? complaint.kind.usualCode, complaint.subject ?? subject,
                complaint.message)
        }
    }
}

/// A line in which the host says that a plugin broke a rule, or is gone.
struct PluginComplaint: Sendable {
    enum Kind: Sendable {
        case completedAgain, usedAfterEnd, didNotStop, badEvent, died, other

        var usualCode: FindingCode {
            switch self {
            case .completedAgain: .completedTwice
            case .usedAfterEnd: .usedAfterEnd
            case .didNotStop: .neverCompleted
            case .badEvent: .badEvent
            case .died: .died
            case .other: .misbehaved
            }
        }
    }

    var kind: Kind
    var subject: String?
    var message: String

    /// Words of the host's sentences, most telling first.
    private static let words: [(part: String, kind: Kind)] = [
        ("called `complete`", .completedAgain), ("did not stop", .didNotStop), ("abandoned", .didNotStop),
        ("event", .badEvent), ("emit", .badEvent), ("over", .usedAfterEnd),
    ]
    init?(_ line: PluginLogLine) {
        let code = line.metadata["code"].map { "\($0)" } ?? ""
        let isDeath = code.hasPrefix("PL02") && line.message.hasPrefix("the worker of plugin")
        // A worker that was ended because a call did not stop is no news: the call's own line says so.
        guard code == "PL0110" || isDeath && !line.message.contains("did not stop") else { return nil }
        message = String(line.message.prefix(500))
        kind = isDeath ? .died : Self.words.first { line.message.contains($0.part) }?.kind ?? .other
        subject = Self.operation(in: line.message)
        if let operation = line.metadata["operation"], let connector = line.metadata["connector"] {
            subject = "\(connector).\(operation)"
        }
    }

    /// The operation that a sentence names: `broken.act`.
    private static func operation(in sentence: String) -> String? {
        let quoted = sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        return quoted.first { $0.offset % 2 == 1 && $0.element.contains(".") }.map { String($0.element) }
    }
}
