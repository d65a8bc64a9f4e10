import ConnectorKit
import Values

/// The wire: paths of a mailbox.
enum OutlookMailbox {
    static func path(_ mailbox: String) -> String { "/v1.0/users/\(mailbox.percentEncoded)" }
}
