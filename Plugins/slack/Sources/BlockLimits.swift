import Values

/// What blocks may hold.
///
/// Source: docs.slack.dev, "Block Kit reference" with the page of each block and element, read 2026-11.
enum BlockLimits {
    static let blocks = 50

    /// The longest texts, by the block's type and the members that lead to the text.
    private static let texts: [(type: String, path: [String], limit: Int)] = [
        ("section", ["text", "text"], 3000), ("header", ["text", "text"], 150),
        ("markdown", ["text"], 12_000), ("image", ["alt_text"], 2000), ("image", ["image_url"], 3000),
        ("input", ["label", "text"], 2000),
    ]
    /// The longest lists, by the block's type.
    private static let lists: [(type: String, member: String, limit: Int)] = [
        ("section", "fields", 10), ("context", "elements", 10), ("actions", "elements", 25),
    ]
    /// The longest texts of the items of those lists.
    private static let items: [(type: String, member: String, path: [String], limit: Int)] = [
        ("section", "fields", ["text"], 2000), ("actions", "elements", ["text", "text"], 75),
        ("actions", "elements", ["value"], 2000), ("actions", "elements", ["url"], 3000),
        ("actions", "elements", ["action_id"], 255),
    ]
    private static let identifier = 255

    /// What Slack would refuse; nil when there is nothing.
    static func problem(of given: [Value]) -> String? {
        if given.count > blocks { return "there are \(given.count) blocks, and a message takes \(blocks)" }
        var identifiers: Set<String> = []
        for (index, block) in given.enumerated() {
            guard let type = block["type"]?.string else { return "block \(index) has no `type`" }
            let place = "block \(index), a \(type),"
            if let identifier = block["block_id"]?.string {
                if identifier.count > Self.identifier { return "\(place) has a `block_id` that is too long" }
                if !identifiers.insert(identifier).inserted {
                    return "\(place) has the `block_id` of another block"
                }
            }
            for rule in texts where rule.type == type {
                if let problem = tooLong(block, rule.path, rule.limit, place) { return problem }
            }
            for rule in lists where rule.type == type {
                let count = block[rule.member]?.array?.count ?? 0
                if count > rule.limit {
                    return "\(place) has \(count) `\(rule.member)`, and takes \(rule.limit)"
                }
            }
            for rule in items where rule.type == type {
                for item in block[rule.member]?.array ?? [] {
                    if let problem = tooLong(item, rule.path, rule.limit, place) { return problem }
                }
            }
        }
        return nil
    }

    /// The blocks with long texts cut, and the last ones replaced by a note when there are too many.
    static func fitted(_ given: [Value]) -> [Value] {
        var fitted = given.map { block in
            var block = block
            for rule in texts where rule.type == block["type"]?.string && rule.path.last == "text" {
                block = cut(block, rule.path[...], rule.limit)
            }
            for rule in items where rule.type == block["type"]?.string && rule.path.last == "text" {
                guard let list = block[rule.member]?.array else { continue }
                block = block.with(
                    rule.member, .array(list.map { cut($0, rule.path[...], rule.limit) }))
            }
            return block
        }
        if fitted.count > blocks {
            let more = fitted.count - blocks + 1
            fitted =
                fitted.prefix(blocks - 1) + [
                    [
                        "type": "context",
                        "elements": [["type": "plain_text", "text": .string("… and \(more) more")]],
                    ]
                ]
        }
        return fitted
    }

    private static func tooLong(_ value: Value, _ path: [String], _ limit: Int, _ place: String) -> String? {
        guard let text = path.reduce(value, { $0?[$1] })?.string, text.count > limit else { return nil }
        return "\(place) has \(text.count) characters in `\(path.joined(separator: "."))`, and takes \(limit)"
    }

    private static func cut(_ value: Value, _ path: ArraySlice<String>, _ limit: Int) -> Value {
        guard let name = path.first, let member = value[name] else { return value }
        if path.count > 1 { return value.with(name, cut(member, path.dropFirst(), limit)) }
        guard let text = member.string else { return value }
        return value.with(name, .string(SlackText.cut(text, to: limit)))
    }
}

extension Value {
    /// The same object with a member set.
    fileprivate func with(_ name: String, _ value: Value) -> Value {
        var object = object ?? JSONObject()
        object[name] = value
        return .object(object)
    }
}
