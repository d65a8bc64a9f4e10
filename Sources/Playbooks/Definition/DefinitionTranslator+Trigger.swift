import Values

extension DefinitionTranslator {
    /// The trigger: the first, since a playbook has one.
    mutating func trigger(_ node: YAMLNode?) -> YAMLNode {
        let triggers = node.map { entries($0, "triggers") } ?? []
        guard let entry = triggers.first else {
            let place = node ?? YAMLNode.start(of: source.file)
            notes.warning(
                DefinitionCode.lookAt, "the definition has no trigger",
                help: "it is taken for one that is only run by hand", at: place.range, "triggers")
            return place.scalar("manual")
        }
        for other in triggers.dropFirst() {
            notes.warning(
                DefinitionCode.lookAt, "the trigger `\(other.key)` is left out",
                help: "a playbook has one trigger; make a second playbook that calls this one",
                at: other.keyRange, "triggers.\(other.key)")
        }
        return trigger(entry)
    }

    private mutating func trigger(_ entry: YAMLNode.Entry) -> YAMLNode {
        let address = "triggers.\(entry.key)"
        guard entry.node.entries != nil else {
            wrongShape(entry.node, "an object", address)
            return entry.node.scalar("manual")
        }
        var members = Members(kind(of: entry, address))
        members.add(
            "name",
            YAMLNode(
                kind: .scalar(.string(entry.key)), range: entry.keyRange, contentRange: entry.keyRange))
        members.add("conditions", conditions(entry.node.present("conditions"), address))
        members.add("split", entry.node.present("splitOn"))
        members.add("concurrency", concurrency(of: entry.node, address))
        members.add("correlation", entry.node.present("correlation")?.present("clientTrackingId"))
        let settings = entry.node.present("runtimeConfiguration")
        members.add("secure", secured(settings?.present("secureData"), address))
        return entry.node.mapping(members.entries)
    }

    private static let names = [
        "ApiConnection", "ApiConnectionNotification", "ApiConnectionWebhook", "ApiManagement", "Batch",
        "Http", "HttpWebhook", "Manual", "OpenApiConnection", "OpenApiConnectionNotification",
        "OpenApiConnectionWebhook", "Recurrence", "Request", "ServiceProvider", "SlidingWindow",
    ]

    private mutating func kind(of entry: YAMLNode.Entry, _ address: String) -> [YAMLNode.Entry] {
        let manual = [entry.node.mapping([]).entry(as: "manual")]
        guard let type = entry.node.present("type") else {
            findings.error(
                DefinitionCode.missingMember, "the trigger `\(entry.key)` has no `type`",
                help: "the type says what starts a run, such as `Request` or `Recurrence`",
                at: entry.keyRange, address)
            return manual
        }
        let word = type.text ?? ""
        guard let name = Self.names.first(where: { $0.lowercased() == word.lowercased() }) else {
            findings.error(
                DefinitionCode.unknownType,
                "the trigger `\(entry.key)` is of the unknown type `\(type.plainText.prefix(80))`",
                help: Findings.suggestion(word, among: Self.names), at: type.range, "\(address).type")
            return manual
        }
        switch name {
        case "Manual": return manual
        case "Request": return [request(entry).entry(as: "request")]
        case "Recurrence": return [recurrence(of: entry, address).entry(as: "recurrence")]
        case "SlidingWindow": return [window(of: entry, address).entry(as: "window")]
        case "Batch", "Http", "HttpWebhook", "ApiManagement": return builtInTrigger(name, entry)
        default: return connectorTrigger(name, entry, address)
        }
    }

    private mutating func request(_ entry: YAMLNode.Entry) -> YAMLNode {
        let inputs = entry.node.present("inputs") ?? entry.node.mapping([])
        var members = Members()
        if let method = inputs.present("method") { members.add("method", Self.method(method)) }
        if let path = inputs.present("relativePath"), let text = path.text, !text.isEmpty {
            members.add("path", text.hasPrefix("/") ? path : path.scalar(.string("/\(text)")))
        }
        if let schema = inputs.present("schema"), schema.entries?.isEmpty != true {
            members.add(
                "schema", repaired(schema, of: "the request", "triggers.\(entry.key).inputs.schema"))
        }
        let options = entry.node.member("operationOptions")
        if let options, options.text?.lowercased().contains("enableschemavalidation") == true {
            members.add("validate", options.scalar(true))
        }
        return inputs.mapping(members.entries)
    }

    private static let recurrenceMembers = [
        "frequency", "interval", "startTime", "endTime", "count", "timeZone",
    ]
    private static let scheduleMembers = [
        "hours", "minutes", "weekDays", "monthDays", "monthlyOccurrences",
    ]

    private mutating func recurrence(of entry: YAMLNode.Entry, _ address: String) -> YAMLNode {
        guard let node = entry.node.present("recurrence") else {
            findings.error(
                DefinitionCode.missingMember, "the trigger `\(entry.key)` has no `recurrence`",
                help: "say how often, such as `{\"frequency\": \"Day\", \"interval\": 1}`",
                at: entry.keyRange, address)
            return entry.node.mapping([])
        }
        if node.entries == nil { wrongShape(node, "an object", "\(address).recurrence") }
        return node.mapping(recurrence(node).entries)
    }

    /// A recurrence in the usual spelling, with numbers for texts of digits.
    private func recurrence(_ node: YAMLNode) -> Members {
        var members = Members()
        for name in Self.recurrenceMembers {
            if let value = node.present(name), value.text?.isEmpty != true {
                members.add(name, value.asNumber)
            }
        }
        var schedule = Members()
        for name in Self.scheduleMembers {
            guard let value = node.present("schedule")?.present(name) else { continue }
            schedule.add(name, value.items.map { value.list($0.map(\.asNumber)) } ?? value.asNumber)
        }
        if !schedule.isEmpty { members.add("schedule", node.mapping(schedule.entries)) }
        return members
    }

    private mutating func window(of entry: YAMLNode.Entry, _ address: String) -> YAMLNode {
        let node = recurrence(of: entry, address)
        guard let delay = entry.node.present("inputs")?.present("delay") else { return node }
        return node.mapping((node.entries ?? []) + [delay.entry(as: "delay")])
    }

    private mutating func connectorTrigger(
        _ type: String, _ entry: YAMLNode.Entry, _ address: String
    ) -> [YAMLNode.Entry] {
        let isWebhook = type.hasSuffix("Webhook") || type.hasSuffix("Notification")
        guard let inputs = entry.node.present("inputs") else {
            findings.error(
                DefinitionCode.missingMember, "the trigger `\(entry.key)` has no `inputs`",
                help: "a trigger of type `\(type)` needs them", at: entry.keyRange, address)
            return [entry.node.mapping([]).entry(as: "manual")]
        }
        if inputs.entries == nil { wrongShape(inputs, "an object", "\(address).inputs") }
        let operation = operation(
            inputs, metadata: entry.node.present("metadata"), isWebhook: isWebhook, at: entry.keyRange)
        var members = Members(triggerUse(of: operation, at: entry.node.member("type") ?? inputs))
        if let node = entry.node.present("recurrence"), node.entries != nil {
            members.add("recurrence", node.mapping(recurrence(node).entries))
        }
        return members.entries
    }

    private func builtInTrigger(_ type: String, _ entry: YAMLNode.Entry) -> [YAMLNode.Entry] {
        var members = Members()
        let place = entry.node.member("type") ?? entry.node
        members.add("use", place.scalar(.string("builtin/\(type)")))
        if let inputs = entry.node.present("inputs") { members.add("with", inputs.without(["retrypolicy"])) }
        if let node = entry.node.present("recurrence"), node.entries != nil {
            members.add("recurrence", node.mapping(recurrence(node).entries))
        }
        return members.entries
    }

    private mutating func conditions(_ node: YAMLNode?, _ address: String) -> YAMLNode? {
        guard let node else { return nil }
        guard let items = node.items else {
            wrongShape(node, "an array", "\(address).conditions")
            return nil
        }
        let conditions = items.compactMap { $0.entries == nil ? $0 : $0.present("expression") }
        return conditions.isEmpty ? nil : node.list(conditions)
    }

    /// Source: Microsoft Learn, "Schema reference guide for trigger and action types", change trigger concurrency.
    private mutating func concurrency(of trigger: YAMLNode, _ address: String) -> YAMLNode? {
        let options = trigger.member("operationOptions")
        if let options, options.text?.lowercased().contains("singleinstance") == true {
            return options.mapping([options.scalar(1).entry(as: "runs")])
        }
        guard let node = trigger.present("runtimeConfiguration")?.present("concurrency") else { return nil }
        var members = Members()
        for (name, key, range) in [
            ("runs", "runs", Int64(1)...100), ("maximumWaitingRuns", "waiting", 1...200),
        ] {
            guard let number = node.present(name)?.asNumber else { continue }
            if number.hasExpression {
                ignore(
                    "`\(name)` of the trigger is computed", help: "the usual number is used; write it out",
                    at: number.range, address)
            } else if let count = number.scalar?.int, !range.contains(count) {
                ignore(
                    "`\(name)` of the trigger is not from \(range.lowerBound) to \(range.upperBound)",
                    help: "the usual number is used", at: number.range, address)
            } else {
                members.add(key, number)
            }
        }
        return node.mapping(members.entries)
    }
}

extension YAMLNode {
    /// Nothing, at the start of a file.
    static func start(of file: String) -> YAMLNode {
        let place = SourceRange(file: file, line: 1, column: 1)
        return YAMLNode(kind: .mapping([]), range: place, contentRange: place)
    }
}
