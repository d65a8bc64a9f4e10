import Catalog
import Values

/// The items of the pages so far, and which page comes next.
struct PageCollection: Sendable {
    /// Beyond so much of answers, what is there is given.
    private static let byteLimit = 16 << 20

    /// What an answer leads to.
    enum Next: Sendable {
        /// The request for the next page.
        case page(FilledRequest)
        /// All there is, or as much as was asked for.
        case complete(Value)
    }

    private let template: PageTemplate
    private let maximum: Int?
    private var items: [Value] = []
    private var pages = 0
    private var bytes = 0
    private var links: Set<String> = []

    init(_ template: PageTemplate, input: Value) {
        self.template = template
        maximum = input[PageTemplate.maximum]?.int.map { Int(clamping: max($0, 0)) }
    }

    /// Takes the answer to a request.
    mutating func take(
        _ page: Value, bytes: Int, of request: FilledRequest
    ) throws(UnusableAnswer) -> Next {
        let found = page.member(template.items) ?? .null
        guard let new = found.isNull ? [] : found.array else {
            throw UnusableAnswer("the service's answer has no list under `\(template.name)`")
        }
        items += new
        pages += 1
        self.bytes += bytes
        let next = try nextRequest(page, hasItems: !new.isEmpty, after: request)
        let isEnough = maximum.map { items.count >= $0 } ?? false
        if let next, !isEnough, pages < template.limit, self.bytes < Self.byteLimit { return .page(next) }
        return .complete(result(hasMore: next != nil))
    }

    private func result(hasMore: Bool) -> Value {
        let kept = maximum.map { Array(items.prefix($0)) } ?? items
        var members = JSONObject([(name: template.name, value: .array(kept))])
        if hasMore || kept.count < items.count { members["truncated"] = true }
        return .object(members)
    }

    private mutating func nextRequest(
        _ page: Value, hasItems: Bool, after request: FilledRequest
    ) throws(UnusableAnswer) -> FilledRequest? {
        var next = request
        switch template.step {
        case .link(let path):
            guard let link = page.member(path)?.string, !link.isEmpty else { return nil }
            try note(link)
            next.follow(link)
        case .cursor(let path, let place):
            guard let cursor = page.member(path), !cursor.isNull, cursor != "", cursor != false else {
                return nil
            }
            try note(cursor.json())
            next.set(place, to: cursor)
        case .offset(let place, let more):
            guard hasItems, more.map({ page.member($0) == true }) ?? true else { return nil }
            next.set(place, to: .int(Int64(items.count)))
        }
        return next
    }

    private mutating func note(_ link: String) throws(UnusableAnswer) {
        guard links.insert(link).inserted else {
            throw UnusableAnswer("the service's pages lead in a circle")
        }
    }
}
