import Values

/// A collection of Graph, as query options ask for it.
///
/// Source: Microsoft Learn, "Use query parameters to customize Microsoft Graph API responses" and "Paging Microsoft
/// Graph data".
struct GraphList: Sendable {
    /// The name behind `$metadata#`.
    var context: String
    /// What `$filter` may name; nil where the collection takes no filter.
    var filterable: Set<String>?
    /// The properties when none are selected; nil for all.
    var usual: [String]?
    /// The rows of a page when `$top` does not say, and the most.
    var page = (usual: 100, most: 999)
    /// Whether `$skip` is taken; the directory knows `$skiptoken` alone.
    var skips = false
    /// Whether `$count` and `$search` need `ConsistencyLevel: eventual`, as in the directory.
    var isDirectory = true
    /// The properties that `$search` may name.
    var searchable: Set<String> = []

    func answer(_ rows: [Value], _ call: GraphCall) throws(GraphError) -> Value {
        let request = call.request
        var found = try searched(try filtered(rows, request), call)
        if let order = request.parameter("$orderby") { found = Self.sorted(found, by: order) }
        let count = request.parameter("$count") == "true"
        if count, isDirectory, !call.isEventual {
            throw .badRequest("$count is supported only with the header ConsistencyLevel: eventual.")
        }
        let top = min(max(try number("$top", request) ?? page.usual, 1), page.most)
        let skipped = skips ? try number("$skip", request) : nil
        let start = try number("$skiptoken", request) ?? skipped ?? 0
        var shown: [Value] = []
        for row in found.dropFirst(start).prefix(top) { shown.append(try selected(row, request)) }
        var answer: Value = [
            "@odata.context": .string("\(request.origin)/v1.0/$metadata#\(context)")
        ]
        // Only the first page says how many there are.
        if count, start == 0 { answer = answer.setting("@odata.count", .int(Int64(found.count))) }
        answer = answer.setting("value", .array(shown))
        guard start + top < found.count else { return answer }
        return answer.setting("@odata.nextLink", .string(Self.next(request, from: start + top)))
    }

    /// One entity with what is selected of it.
    func entity(_ row: Value, _ request: LabRequest, context: String? = nil) throws(GraphError) -> Value {
        let members = try selected(row, request).object ?? JSONObject()
        let name = context ?? "\(self.context)/$entity"
        var result = JSONObject([("@odata.context", .string("\(request.origin)/v1.0/$metadata#\(name)"))])
        for member in members { result[member.name] = member.value }
        return .object(result)
    }

    func selected(_ row: Value, _ request: LabRequest) throws(GraphError) -> Value {
        let names = request.parameter("$select")?.split(separator: ",").map { $0.filter { $0 != " " } }
        guard let names = names ?? usual else { return row }
        var result = JSONObject()
        if let type = row["@odata.type"] { result["@odata.type"] = type }
        let expanded = request.parameter("$expand").map { [String($0.prefix { $0 != "(" })] } ?? []
        for name in names + expanded where result[name] == nil {
            guard let value = row[name] else { throw .unknownProperty(name) }
            result[name] = value
        }
        return .object(result)
    }

    private func filtered(_ rows: [Value], _ request: LabRequest) throws(GraphError) -> [Value] {
        guard let text = request.parameter("$filter"), !text.isEmpty else { return rows }
        guard let filterable else { throw .unsupportedQuery("Filter is not supported for this resource.") }
        do throws(ODataFilter.Problem) {
            let filter = try ODataFilter(text, properties: filterable)
            return rows.filter { filter.holds(for: Self.flat($0, filterable)) }
        } catch {
            throw GraphError(
                status: 400, code: "BadRequest", message: "Invalid filter clause: \(error.message)")
        }
    }

    private func searched(_ rows: [Value], _ call: GraphCall) throws(GraphError) -> [Value] {
        guard let text = call.request.parameter("$search"), !text.isEmpty else { return rows }
        guard !searchable.isEmpty else { throw .unsupportedQuery("$search is not supported here.") }
        guard call.isEventual else {
            throw .unsupportedQuery(
                "Request with $search query parameter only works through MSGraph with a "
                    + "special request header: 'ConsistencyLevel: eventual'")
        }
        var terms: [(name: String, text: String)] = []
        for term in text.split(separator: "\"") where !term.allSatisfy({ $0 == " " }) {
            if term == " OR " { continue }
            let parts = term.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, searchable.contains(parts[0]) else {
                throw .badRequest(
                    "Invalid $search clause: name one of \(searchable.sorted().joined(separator: ", ")).")
            }
            terms.append((parts[0], parts[1].lowercased()))
        }
        return rows.filter { row in
            terms.contains { row[$0.name]?.string?.lowercased().contains($0.text) ?? false }
        }
    }

    /// A row with the members of members that a filter may name as `status/errorCode`.
    private static func flat(_ row: Value, _ names: Set<String>) -> Value {
        var result = row
        for name in names where name.contains("/") {
            let parts = name.split(separator: "/").map(String.init)
            result = result.setting(name, parts.reduce(row as Value?) { $0?[$1] })
        }
        return result
    }

    private static func sorted(_ rows: [Value], by order: String) -> [Value] {
        let words = order.split(separator: " ").map(String.init)
        let name = words.first ?? ""
        let rows = rows.enumerated().sorted { left, right in
            let (a, b) = (left.element[name]?.string ?? "", right.element[name]?.string ?? "")
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
        return words.dropFirst().first == "desc" ? rows.reversed() : rows
    }

    private static func next(_ request: LabRequest, from place: Int) -> String {
        var query = request.query.filter { $0.name != "$skiptoken" && $0.name != "$skip" }
        query.append(("$skiptoken", String(place)))
        let text = query.map { "\(URLText.encoded($0.name))=\(URLText.encoded($0.value))" }
            .joined(separator: "&")
        let path = request.segments.map(URLText.encoded).joined(separator: "/")
        return "\(request.origin)/\(path)?\(text)"
    }

    private func number(_ name: String, _ request: LabRequest) throws(GraphError) -> Int? {
        guard let text = request.parameter(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw GraphError(
                status: 400, code: "BadRequest",
                message: "Invalid value '\(text)' for \(name) query option found.")
        }
        return number
    }
}
