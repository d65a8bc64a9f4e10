import Values

/// What a client wants of the IoC stream.
///
/// Source: VirusTotal API v3 reference, "Get objects from the IoC Stream": filters, orders, at most 40 objects.
struct StreamQuery: Sendable {
    /// Why a query has no answer.
    struct Problem: Error, Sendable {
        var message: String
    }

    private static let usual = 10
    private static let most = 40

    let limit: Int
    let isOldestFirst: Bool
    private let tests: [@Sendable (HuntingMatch) -> Bool]
    private let start: Int

    init(_ request: LabRequest) throws(Problem) {
        let wanted = request.parameter("limit") ?? String(Self.usual)
        guard let limit = Int(wanted), limit > 0 else {
            throw Problem(message: "limit \"\(wanted)\" is not valid")
        }
        self.limit = min(limit, Self.most)
        let order = request.parameter("order") ?? "date-"
        guard ["date+", "date-"].contains(order) else {
            throw Problem(message: "order \"\(order)\" is not valid. Valid orders are: date-,date+")
        }
        isOldestFirst = order == "date+"
        var tests: [@Sendable (HuntingMatch) -> Bool] = []
        for part in (request.parameter("filter") ?? "").split(separator: " ") {
            tests.append(try Self.test(part))
        }
        self.tests = tests
        start = try Self.start(request.parameter("cursor"))
    }

    /// The objects asked for, and the cursor to go on with.
    func page(of matches: [HuntingMatch]) -> (found: [HuntingMatch], next: String?) {
        let all = matches.filter { match in tests.allSatisfy { $0(match) } }
        let ordered = isOldestFirst ? all : all.reversed()
        let found = ordered.dropFirst(start).prefix(limit)
        let next = start + found.count
        return (Array(found), next < all.count ? Base64.encode(Array("page:\(next)".utf8)) : nil)
    }

    private static func start(_ cursor: String?) throws(Problem) -> Int {
        guard let cursor else { return 0 }
        let text = Base64.decode(cursor).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard text.hasPrefix("page:"), let start = Int(text.dropFirst(5)), start >= 0 else {
            throw Problem(message: "Invalid cursor")
        }
        return start
    }

    private static func test(_ part: Substring) throws(Problem) -> @Sendable (HuntingMatch) -> Bool {
        let pair = part.split(separator: ":", maxSplits: 1).map(String.init)
        guard pair.count == 2 else { throw Problem(message: "filter \"\(part)\" is not valid") }
        let value = pair[1]
        switch pair[0] {
        case "date": return try dateTest(value)
        case "origin":
            guard ["hunting", "subscriptions"].contains(value) else {
                throw Problem(
                    message: "origin \"\(value)\" is not valid. Valid origins are: hunting,subscriptions")
            }
            return { _ in value == "hunting" }
        case "entity_type": return { _ in value == "file" }
        case "entity_id": return { $0.sha256 == value.lowercased() }
        case "notification_tag": return { [$0.rule, $0.sha256, "contoso"].contains(value) }
        case let name: throw Problem(message: "filter \"\(name)\" is not supported")
        }
    }

    /// `2023-02-07T10:00:00+` is after that instant, with `-` before it.
    private static func dateTest(_ text: String) throws(Problem) -> @Sendable (HuntingMatch) -> Bool {
        let day = text.dropLast()
        let instant = Timestamp(iso8601: day.contains("T") ? "\(day)Z" : "\(day)T00:00:00Z")
        guard let instant, let sign = text.last, sign == "+" || sign == "-" else {
            throw Problem(message: "date \"\(text)\" is not valid")
        }
        let seconds = instant.milliseconds / 1000
        return { sign == "+" ? $0.seconds > seconds : $0.seconds < seconds }
    }
}
