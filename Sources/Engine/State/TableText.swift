import Expressions
import Values

/// Text of rows: CSV and HTML.
///
/// Source: Microsoft Learn, "Perform data operations in Azure Logic Apps", create CSV and HTML tables. CSV as RFC 4180
/// has it; HTML without white space between elements, its texts escaped.
enum TableText {
    static func csv(_ headers: [String], _ rows: [[String]]) -> String {
        guard !headers.isEmpty else { return "" }
        return ([headers] + rows).map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    static func html(_ headers: [String], _ rows: [[String]]) -> String {
        let head = headers.map { "<th>\(escaped($0))</th>" }.joined()
        let body = rows.map { row in "<tr>\(row.map { "<td>\(escaped($0))</td>" }.joined())</tr>" }.joined()
        return "<table><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table>"
    }

    private static func field(_ text: String) -> String {
        let isPlain = !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
    }

    private static func escaped(_ text: String) -> String {
        let marks: [Character: String] = [
            "<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;",
        ]
        guard text.contains(where: { marks[$0] != nil }) else { return text }
        return text.reduce(into: "") { $0 += marks[$1] ?? String($1) }
    }
}
