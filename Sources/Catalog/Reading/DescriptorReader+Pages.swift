import Values

extension DescriptorReader {
    /// What stands under `pages` of a request.
    mutating func pages(
        _ node: DescriptorNode?, _ scope: RequestScope, _ content: RequestTemplate.Content
    ) -> PageTemplate? {
        guard let node, check(node, DescriptorKeys.pages) else { return nil }
        let items = memberPath(node["items"], allowsRoot: true)
        let ways = ["next", "cursor", "offset"].filter { node[$0] != nil }
        guard ways.count == 1 else {
            bad(
                ways.isEmpty
                    ? "`pages` does not say how the next page is asked for" : "`pages` says it twice",
                "write one of `next`, `cursor` and `offset`", node.path)
            return nil
        }
        let limit = pageLimit(node["limit"])
        guard let step = step(node, content) else { return nil }
        if let maximum = scope.input?.document["properties"]?[PageTemplate.maximum],
            maximum["type"]?.string != "integer"
        {
            bad(
                "the input `\(PageTemplate.maximum)` bounds the items of all pages, and is no integer",
                "describe it as an integer, or give it another name", node.path)
        }
        return PageTemplate(items: items, step: step, limit: limit)
    }

    private mutating func step(
        _ node: DescriptorNode, _ content: RequestTemplate.Content
    ) -> PageTemplate.Step? {
        if let next = node["next"] { return .link(path: memberPath(next)) }
        if let cursor = node["cursor"], check(cursor, DescriptorKeys.cursor) {
            let path = memberPath(cursor["from"])
            return place(cursor["to"], content).map { .cursor(path: path, to: $0) }
        }
        if let offset = node["offset"], check(offset, DescriptorKeys.offset) {
            let more = offset["more"].map { memberPath($0) }
            return place(offset["to"], content).map { .offset(to: $0, more: more) }
        }
        return nil
    }

    /// `query cursor`: where the value for the next page goes.
    private mutating func place(
        _ node: DescriptorNode?, _ content: RequestTemplate.Content
    ) -> PageTemplate.Place? {
        guard let node, let text = text(node) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        switch (words.first, words.count, content) {
        case ("query", 2, _): return .query(words[1])
        case ("body", 2, .json(.object)): return .body(words[1])
        case ("form", 2, .form): return .form(words[1])
        default:
            bad(
                "`\(text)` is no place in this request",
                "write `query NAME`, `body NAME` where `body` is an object, or `form NAME`", node.path)
            return nil
        }
    }

    private mutating func pageLimit(_ node: DescriptorNode?) -> Int {
        guard let node else { return PageTemplate.usualLimit }
        if let limit = node.value.int, 1...1000 ~= limit { return Int(limit) }
        findings.add(
            .badAmount, "`limit` is not a number of pages", help: "write a whole number from 1 to 1000",
            at: node.path)
        return PageTemplate.usualLimit
    }
}
