import ConnectorKit
import Values

/// OData query options.
///
/// Source: Microsoft Learn, "OData queries with Microsoft Defender for Endpoint".
enum OData {
    /// A string literal: quotes inside are doubled.
    static func literal(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}

extension String {
    fileprivate func replacing(_ character: Character, with text: String) -> String {
        reduce(into: "") { $0 += $1 == character ? text : String($1) }
    }
}
