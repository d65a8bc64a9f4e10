import Values

/// What Block Kit allows.
///
/// Source: docs.slack.dev, "Block Kit reference" and the page of each block.
enum SlackBlocks {
    private static let types: Set<String> = [
        "actions", "context", "divider", "file", "header", "image", "input", "markdown", "rich_text",
        "section",
        "table", "video",
    ]

    /// What is wrong, as Slack words it.
    static func problems(_ blocks: [Value]) -> [String] {
        if blocks.count > 50 { return ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"] }
        var problems: [String] = []
        var known: Set<String> = []
        for (index, block) in blocks.enumerated() {
            let place = "[json-pointer:/blocks/\(index)]"
            let type = block["type"]?.string ?? ""
            if !types.contains(type) { problems.append("[ERROR] unsupported type: \(type) \(place)") }
            if let id = block["block_id"]?.string, !known.insert(id).inserted {
                problems.append("[ERROR] `block_id` already exists \(place)")
            }
            problems += shape(block, type).map { "[ERROR] \($0) \(place)" }
        }
        return problems
    }

    private static func shape(_ block: Value, _ type: String) -> [String] {
        switch type {
        case "section":
            let fields = block["fields"]?.array ?? []
            if block["text"] == nil, fields.isEmpty { return ["missing required field: text"] }
            if fields.count > 10 { return ["no more than 10 items allowed"] }
            return text(block["text"], 3000) + fields.flatMap { text($0, 2000) }
        case "header":
            if block["text"]?["type"] != "plain_text" { return ["must provide a plain_text object"] }
            return text(block["text"], 150)
        case "context":
            let elements = block["elements"]?.array ?? []
            return elements.isEmpty || elements.count > 10 ? ["must have 1 to 10 elements"] : []
        case "actions":
            let elements = block["elements"]?.array ?? []
            if elements.isEmpty || elements.count > 25 { return ["must have 1 to 25 elements"] }
            return elements.flatMap(element)
        case "image":
            return block["alt_text"]?.string == nil ? ["missing required field: alt_text"] : []
        default: return []
        }
    }

    private static func element(_ element: Value) -> [String] {
        guard element["type"] == "button" else { return [] }
        if element["text"]?["type"] != "plain_text" { return ["must provide a plain_text object"] }
        if (element["value"]?.string ?? "").count > 2000 { return ["must be less than 2001 characters"] }
        return text(element["text"], 75)
    }

    private static func text(_ object: Value?, _ limit: Int) -> [String] {
        guard let object else { return [] }
        guard let text = object["text"]?.string, !text.isEmpty else {
            return ["must be more than 0 characters"]
        }
        return text.count > limit ? ["must be less than \(limit + 1) characters"] : []
    }

    /// The characters of all texts.
    static func length(_ value: [Value]) -> Int {
        value.reduce(0) { sum, block in
            let fields = (block["fields"]?.array ?? []) + (block["elements"]?.array ?? [])
            let texts = [block["text"]?["text"]] + fields.map { $0["text"]?["text"] ?? $0["text"] }
            return sum + texts.reduce(0) { $0 + ($1?.string?.count ?? 0) }
        }
    }

    /// The blocks with ids where they have none, and their buttons likewise.
    static func numbered(_ blocks: [Value]) -> [Value] {
        blocks.enumerated().map { index, block in
            var block = block
            if block["block_id"] == nil { block = block.setting("block_id", .string("b\(index)")) }
            guard let elements = block["elements"]?.array, block["type"] == "actions" else { return block }
            let named = elements.enumerated().map { place, element in
                element["action_id"] == nil
                    ? element.setting("action_id", .string("a\(index)-\(place)")) : element
            }
            return block.setting("elements", .array(named))
        }
    }
}
