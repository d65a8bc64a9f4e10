import HostConnectors
import Synchronization
import Values

/// Who is signed in as operator, for as long as the host runs and at most a working day.
final class Sessions: Sendable {
    private static let life = Duration.seconds(12 * 3600)
    private static let most = 1000
    private static let cookie = "riposte_operator"

    private let open = Mutex<[String: Timestamp]>([:])

    /// The cookie of a new session.
    func begin(at now: Timestamp, isSecure: Bool) -> String {
        let text = RandomText.make()
        open.withLock { open in
            open = open.filter { $0.value > now }
            if open.count >= Self.most { open.removeAll() }
            open[ContentHash.of(text)] = now + Self.life
        }
        let secure = isSecure ? "; Secure" : ""
        return "\(Self.cookie)=\(text); HttpOnly; SameSite=Strict; Path=/\(secure)"
    }

    /// The session that a request's cookies name, by its hash; nil when it is not signed in.
    func find(in cookies: String, at now: Timestamp) -> String? {
        for piece in cookies.split(separator: ";") {
            let parts = piece.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }) == Self.cookie else { continue }
            let hash = ContentHash.of(String(parts[1]))
            if open.withLock({ $0[hash] }).map({ $0 > now }) ?? false { return hash }
        }
        return nil
    }
}
