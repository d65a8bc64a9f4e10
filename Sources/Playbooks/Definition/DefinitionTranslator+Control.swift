import Values

extension DefinitionTranslator {
    /// The outermost repetitions of a loop that says nothing, by where it runs.
    ///
    /// Source: Microsoft Learn, "Limits and configuration reference guide for Azure Logic Apps", and "Limits of
    /// automated, scheduled, and instant flows": concurrency of a loop.
    private var usualRepetitions: Int64 { source.flavour == .powerAutomate ? 1 : 20 }

    /// A member that an action has to have; a stand-in in its place when it is missing.
    private mutating func own(
        _ name: String, of action: DefinitionAction, else standIn: Value = .null
    ) -> YAMLNode {
        if let node = action.node.member(name) { return node }
        findings.error(
            DefinitionCode.missingMember, "the action `\(action.name)` has no `\(name)`",
            help: "an action of type `\(action.type)` needs it", at: action.nameRange,
            "\(action.address).\(name)")
        return action.node.scalar(standIn)
    }

    /// The actions inside of an object such as `else` or a case; nil when there are none.
    private mutating func inner(
        _ node: YAMLNode?, in surroundings: Surroundings, _ address: String
    ) -> YAMLNode? {
        guard let node else { return nil }
        guard node.entries != nil else {
            if !node.isNull { wrongShape(node, "an object with `actions`", address) }
            return nil
        }
        guard let actions = node.present("actions"), actions.entries?.isEmpty != true else { return nil }
        return block(actions, in: surroundings, address: "\(address).actions")
    }

    mutating func choice(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("if", own("expression", of: action, else: true))
        members.add("then", inner(action.node, in: action.surroundings, action.address))
        members.add(
            "else",
            inner(action.node.present("else"), in: action.surroundings, "\(action.address).else"))
        return members
    }

    mutating func choose(_ action: DefinitionAction) -> Members {
        var members = Members()
        members.add("switch", own("expression", of: action))
        let address = "\(action.address).cases"
        if let node = action.node.present("cases") {
            let cases = entries(node, address).map { entry in
                var parts = Members()
                parts.add("case", from: entry.node.memberEntry("case"))
                parts.add(
                    "steps", inner(entry.node, in: action.surroundings, "\(address).\(entry.key)"))
                return YAMLNode.Entry(
                    key: entry.key, keyRange: entry.keyRange, node: entry.node.mapping(parts.entries))
            }
            if !cases.isEmpty { members.add("cases", node.mapping(cases)) }
        }
        let usual = action.node.present("default")
        if let steps = inner(usual, in: action.surroundings, "\(action.address).default") {
            members.add("default", (usual ?? steps).mapping([steps.entry(as: "steps")]))
        }
        return members
    }

    mutating func scope(_ action: DefinitionAction) -> Members {
        var members = Members()
        let steps = inner(action.node, in: action.surroundings, action.address)
        members.add("scope", steps ?? action.node.mapping([]))
        return members
    }

    mutating func forEach(_ action: DefinitionAction) -> Members {
        var members = Members()
        var around = action.surroundings
        members.add("foreach", own("foreach", of: action, else: []))
        members.add("concurrency", concurrency(of: action))
        (around.isInLoop, around.isInForeach) = (true, true)
        let steps = inner(action.node, in: around, action.address)
        members.add("steps", steps ?? action.node.mapping([]))
        return members
    }

    /// How many items at once; nil where a playbook does the same by itself.
    private mutating func concurrency(of action: DefinitionAction) -> YAMLNode? {
        let written = action.configuration("concurrency")?.present("repetitions")?.asNumber
        var node = action.node.scalar(.int(usualRepetitions))
        if action.options.contains("sequential") {
            node = action.node.scalar(1)
        } else if let written {
            if written.hasExpression {
                ignore(
                    "the repetitions of `\(action.name)` are computed",
                    help: "the usual number is used; write it out", at: written.range, action.address)
            } else {
                node = written
            }
        }
        if action.surroundings.isInForeach { node = node.scalar(1) }
        let usual: Value = action.surroundings.isInLoop ? 1 : 20
        return node.scalar == usual ? nil : node
    }

    mutating func until(_ action: DefinitionAction) -> Members {
        var members = Members()
        var around = action.surroundings
        members.add("until", own("expression", of: action, else: true))
        around.isInLoop = true
        let steps = inner(action.node, in: around, action.address)
        members.add("steps", steps ?? action.node.mapping([]))
        members.add("limit", limit(of: action))
        return members
    }

    private mutating func limit(of action: DefinitionAction) -> YAMLNode? {
        var members = Members()
        let node = action.node.present("limit")
        if let count = node?.present("count")?.asNumber {
            if count.hasExpression || (1...5000).contains(count.scalar?.int ?? 0) {
                members.add("count", count)
            } else {
                ignore(
                    "the count of `\(action.name)` is not from 1 to 5000", help: "60 is used",
                    at: count.range, "\(action.address).limit.count")
            }
        }
        if let timeout = node?.present("timeout") {
            if timeout.hasExpression || timeout.text.flatMap(Duration.init(iso8601:)) != nil {
                members.add("timeout", timeout)
            } else {
                findings.warning(
                    DefinitionCode.ignored, "the time limit of `\(action.name)` is no duration",
                    help: "an hour is used; write it as ISO 8601 does, such as `PT1H`", at: timeout.range,
                    "\(action.address).limit.timeout")
            }
        }
        if action.options.contains("failwhenlimitsreached") {
            members.add("fails", (action.node.member("operationOptions") ?? action.node).scalar(true))
        }
        return members.isEmpty ? nil : (node ?? action.node).mapping(members.entries)
    }

    mutating func wait(_ action: DefinitionAction) -> Members {
        var members = Members()
        let inputs = required(action)
        if let until = inputs.present("until") {
            let instant = Self.instant(until.present("timestamp") ?? until)
            members.add("wait", until.mapping([instant.entry(as: "until")]))
        } else if let interval = inputs.present("interval"), interval.entries != nil {
            members.add("wait", pause(interval))
        } else {
            if inputs.entries != nil {
                findings.error(
                    DefinitionCode.missingMember,
                    "`\(action.name)` says neither how long it waits nor until when",
                    help: "give `interval: {count, unit}` or `until: {timestamp}`", at: inputs.range,
                    "\(action.address).inputs")
            }
            members.add("wait", inputs.scalar("PT0S"))
        }
        return members
    }

    /// The service takes instants in more forms than a playbook; functions for dates read those.
    private static func instant(_ node: YAMLNode) -> YAMLNode {
        guard let text = node.text, !text.isEmpty, !node.hasExpression, Timestamp(iso8601: text) == nil else {
            return node
        }
        return node.scalar(.string("@formatDateTime(\(ExpressionText.quoted(text)), 'o')"))
    }

    private static let durations: [String: (before: String, after: String)] = [
        "second": ("PT", "S"), "minute": ("PT", "M"), "hour": ("PT", "H"), "day": ("P", "D"),
        "week": ("P", "W"),
    ]

    /// A constant interval as a duration, any other as it is.
    private func pause(_ interval: YAMLNode) -> YAMLNode {
        let count = (interval.present("count") ?? interval.scalar(.null)).asNumber
        let unit = interval.present("unit") ?? interval.scalar(.null)
        if let number = count.scalar?.int, number >= 0,
            let letters = unit.text.flatMap({ Self.durations[$0.lowercased()] })
        {
            return interval.scalar(.string("\(letters.before)\(number)\(letters.after)"))
        }
        return interval.mapping([count.entry(as: "count"), unit.entry(as: "unit")])
    }

    mutating func terminate(_ action: DefinitionAction) -> Members {
        var members = Members()
        let status = required("runStatus", of: action)
        let word = status.text?.lowercased() ?? ""
        let isKnown = ["failed", "succeeded", "cancelled"].contains(word)
        members.add("terminate", isKnown ? status.scalar(.string(word)) : status)
        guard word == "failed", let error = action.input("runError"), error.entries != nil else {
            return members
        }
        members.add("code", error.present("code"))
        members.add("message", error.present("message"))
        return members
    }
}
