import Values

/// A list as OData asks for it.
enum ODataList {
    private static let largestPage = 10_000

    /// The rows that `$filter`, `$orderby`, `$skip`, `$top` and `$select` leave, with a link to the rest when a page
    /// does not hold them.
    static func answer(
        _ rows: [Value], _ request: LabRequest, set: String, filterable: Set<String>
    ) throws(EndpointError) -> Value {
        var found = try filtered(rows, request, filterable)
        if let order = request.parameter("$orderby"), !order.isEmpty { found = try sorted(found, order) }
        let skip = try number("$skip", request) ?? 0
        let asked = try number("$top", request) ?? largestPage
        guard asked <= largestPage else {
            throw wrong("The limit of '\(largestPage)' for Top query has been exceeded.")
        }
        var page = Array(found.dropFirst(skip).prefix(asked))
        if let names = request.parameter("$select"), !names.isEmpty { page = selected(page, names) }
        var answer = JSONObject()
        answer["@odata.context"] = .string("\(request.origin)/api/$metadata#\(set)")
        if request.parameter("$count") == "true" { answer["@odata.count"] = .int(Int64(found.count)) }
        answer["value"] = .array(page)
        if request.parameter("$top") == nil, found.count > skip + page.count {
            answer["@odata.nextLink"] = .string(next(request, skip: skip + page.count))
        }
        return .object(answer)
    }

    private static func filtered(
        _ rows: [Value], _ request: LabRequest, _ filterable: Set<String>
    ) throws(EndpointError) -> [Value] {
        guard let text = request.parameter("$filter"), !text.isEmpty else { return rows }
        let filter: ODataFilter
        do throws(ODataFilter.Problem) {
            filter = try ODataFilter(text, properties: filterable)
        } catch {
            throw wrong(error.message)
        }
        return rows.filter(filter.holds)
    }

    private static func sorted(_ rows: [Value], _ order: String) throws(EndpointError) -> [Value] {
        let words = order.split(separator: " ").map(String.init)
        guard let name = words.first, words.count <= 2,
            ["asc", "desc"].contains(words.dropFirst().last ?? "asc")
        else { throw wrong("Syntax error in '\(order)'.") }
        let isDown = words.last == "desc"
        let ordered = rows.enumerated().sorted { left, right in
            let (first, second) = (left.element[name]?.text ?? "", right.element[name]?.text ?? "")
            guard first != second else { return left.offset < right.offset }
            return isDown ? first > second : first < second
        }
        return ordered.map(\.element)
    }

    private static func selected(_ rows: [Value], _ names: String) -> [Value] {
        let wanted = Set(names.split(separator: ",").map { $0.filter { $0 != " " } })
        return rows.map { row in
            .object(
                row.object.map { object in JSONObject(object.filter { wanted.contains($0.name) }) }
                    ?? JSONObject())
        }
    }

    private static func next(_ request: LabRequest, skip: Int) -> String {
        let kept = request.query.filter { $0.name != "$skip" } + [(name: "$skip", value: String(skip))]
        let query = kept.map { "\(URLText.encoded($0.name))=\(URLText.encoded($0.value))" }
        return "\(request.origin)\(request.path)?\(query.joined(separator: "&"))"
    }

    private static func number(_ name: String, _ request: LabRequest) throws(EndpointError) -> Int? {
        guard let text = request.parameter(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw wrong("Invalid value '\(text)' for \(name) query option found.")
        }
        return number
    }

    private static func wrong(_ message: String) -> EndpointError {
        EndpointError(status: 400, code: "ODataError", message: message)
    }
}

extension Value {
    /// What rows are put in order by.
    fileprivate var text: String { string ?? int.map { String($0 + 1_000_000_000) } ?? json() }
}

extension LabAnswer {
    /// A whole collection.
    static func list(_ rows: [Value], _ call: EndpointCall, set: String) -> LabAnswer {
        .ok([
            "@odata.context": .string("\(call.request.origin)/api/$metadata#\(set)"), "value": .array(rows),
        ])
    }
}
