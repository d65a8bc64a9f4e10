import HostConnectors
import Synchronization
import Values

/// Forms that count once: what a page was given has to come back with what is decided.
///
/// They live in memory: after a restart a page asks once more, and nothing is decided.
final class OneTimeForms: Sendable {
    private struct Form {
        var hash: String
        var expiresAt: Timestamp
    }

    private static let life = Duration.seconds(3600)
    private static let mostForOne = 20
    private static let mostSubjects = 10_000

    private let forms = Mutex<[String: [Form]]>([:])

    /// A new one for whoever a page is for.
    func make(for subject: String, at now: Timestamp) -> String {
        let text = RandomText.make()
        let form = Form(hash: ContentHash.of(text), expiresAt: now + Self.life)
        forms.withLock { forms in
            if forms.count >= Self.mostSubjects {
                forms = forms.filter { $0.value.contains { $0.expiresAt > now } }
                if forms.count >= Self.mostSubjects { forms.removeAll() }
            }
            forms[subject] = ((forms[subject] ?? []) + [form]).suffix(Self.mostForOne)
        }
        return text
    }

    /// Takes one back; false when it was never given, not to them, too long ago, or used already.
    func take(_ text: String, from subject: String, at now: Timestamp) -> Bool {
        let hash = ContentHash.of(text)
        return forms.withLock { forms in
            guard let place = forms[subject]?.firstIndex(where: { $0.hash == hash }) else { return false }
            return (forms[subject]?.remove(at: place).expiresAt).map { $0 > now } ?? false
        }
    }
}
