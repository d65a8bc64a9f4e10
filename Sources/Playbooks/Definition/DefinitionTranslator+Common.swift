import Values

/// What any action may have.
extension DefinitionTranslator {
    private static let noteLimit = 1000

    mutating func addCommon(of action: DefinitionAction, to members: inout Members, isUntil: Bool) {
        if !isUntil { members.add("timeout", timeout(of: action)) }
        members.add("secure", secured(action.configuration("secureData"), action.address))
        if let node = action.node.present("trackedProperties") {
            if node.entries == nil {
                ignore(
                    "the tracked properties of `\(action.name)` are not an object", at: node.range,
                    action.address)
            } else if node.entries?.isEmpty == false {
                members.add("track", node)
            }
        }
        members.add("static", staticResult(of: action))
        noteOptions(of: action)
    }

    /// Options that a type takes; what the service adds to or leaves out of headers has no meaning here.
    private static let options: [String: Set<String>] = [
        "Foreach": ["sequential"], "Until": ["failwhenlimitsreached"], "Response": ["asynchronous"],
        "Http": ["disableasyncpattern"], "Function": ["disableasyncpattern"],
    ]
    private static let headerOptions: Set<String> = [
        "suppressworkflowheaders", "suppressworkflowheadersonresponse",
        "includeauthorizationheadersinoutputs",
    ]

    private mutating func noteOptions(of action: DefinitionAction) {
        let known = (Self.options[action.type] ?? []).union(Self.headerOptions)
        for option in action.options.subtracting(known).sorted() {
            ignore(
                "the option `\(option.prefix(60))` of `\(action.name)` has no effect",
                at: action.node.member("operationOptions")?.range, action.address)
        }
    }

    func note(of action: DefinitionAction) -> YAMLNode? {
        guard let node = action.node.member("description"), let text = node.text, !text.isEmpty else {
            return nil
        }
        return node.scalar(.string(String(text.prefix(Self.noteLimit))))
    }

    private mutating func timeout(of action: DefinitionAction) -> YAMLNode? {
        guard let node = action.node.present("limit")?.present("timeout") else { return nil }
        if node.text.flatMap(Duration.init(iso8601:)).map({ $0 >= .zero }) == true { return node }
        let text = node.text ?? node.value.json()
        findings.warning(
            DefinitionCode.ignored, "the time limit `\(text.prefix(60))` of `\(action.name)` is no duration",
            help: "it is ignored; write it as ISO 8601 does, such as `PT20S`", at: node.range,
            "\(action.address).limit.timeout")
        return nil
    }

    /// `inputs`, `outputs` or both as `secure`.
    mutating func secured(_ node: YAMLNode?, _ address: String) -> YAMLNode? {
        guard let list = node?.present("properties") else { return nil }
        let words = (list.items ?? [list]).filter {
            ["inputs", "outputs"].contains($0.text?.lowercased() ?? "")
        }
        let secured = words.map { $0.scalar(.string($0.text?.lowercased() ?? "")) }
        return secured.isEmpty ? nil : list.list(secured)
    }

    /// The retry policy of a call, which stands in its inputs.
    mutating func addRetry(of action: DefinitionAction, to members: inout Members) {
        let node = action.input("retryPolicy") ?? action.input("subscribe")?.present("retryPolicy")
        guard let node else { return }
        let type = node.memberText("type")?.lowercased() ?? "default"
        if type == "none" {
            members.add("retry", node.scalar("none"))
            return
        }
        guard type == "fixed" || type == "exponential" else {
            if type != "default" { ignoreRetry(node, of: action) }
            return
        }
        guard let count = node.present("count")?.asNumber, let times = count.wholeNumber,
            (1...90).contains(times)
        else {
            ignoreRetry(node, of: action)
            return
        }
        var policy = Members()
        policy.add("count", count)
        let keys =
            type == "fixed"
            ? [("interval", "interval")]
            : [("interval", "interval"), ("minimum", "minimumInterval"), ("maximum", "maximumInterval")]
        for (key, name) in keys {
            guard let interval = node.present(name) else { continue }
            guard interval.text.flatMap(Duration.init(iso8601:)) != nil else {
                ignore(
                    "the `\(name)` of `\(action.name)`'s retry policy is no duration",
                    help: "the default is used", at: interval.range, action.address)
                continue
            }
            policy.add(key, interval)
        }
        let mapping = node.mapping(policy.entries)
        members.add("retry", type == "fixed" ? mapping : node.mapping([mapping.entry(as: "exponential")]))
    }

    private mutating func ignoreRetry(_ node: YAMLNode, of action: DefinitionAction) {
        ignore(
            "the retry policy of `\(action.name)` is not one that is known before it runs",
            help: "the default is used; a policy has a type and a count from 1 to 90", at: node.range,
            "\(action.address).inputs.retryPolicy")
    }
}

/// Results that stand for the execution of an action.
extension DefinitionTranslator {
    private mutating func staticResult(of action: DefinitionAction) -> YAMLNode? {
        guard let setting = action.configuration("staticResult"),
            setting.memberText("staticResultOptions")?.lowercased() == "enabled"
        else { return nil }
        guard let name = setting.memberText("name"), let result = staticResults?.present(name),
            result.entries != nil
        else {
            ignore(
                "the static result of `\(action.name)` is not in the definition",
                help: "the action is executed", at: setting.range, action.address)
            return nil
        }
        var members = Members()
        let status = result.present("status") ?? result.scalar("Succeeded")
        members.add("status", Self.status(status))
        if let outputs = result.present("outputs") { members.add("outputs", Self.numbered(outputs)) }
        let error = result.present("error") ?? result.present("outputs")?.present("errors")?.items?.first
        if let error, error.entries != nil {
            var parts = Members()
            parts.add("code", error.present("code").map { $0.scalar(.string($0.plainText)) })
            parts.add("message", error.present("message").map { $0.scalar(.string($0.plainText)) })
            if !parts.isEmpty { members.add("error", error.mapping(parts.entries)) }
        } else if let code = result.present("code") {
            let parts = code.scalar(.string(code.plainText)).entry(as: "code")
            members.add("error", code.mapping([parts]))
        }
        return result.mapping(members.entries)
    }

    /// Outputs whose `statusCode` is a number, whatever word the designer wrote.
    private static func numbered(_ outputs: YAMLNode) -> YAMLNode {
        guard let entries = outputs.entries else { return outputs }
        return outputs.mapping(
            entries.map { entry in
                guard entry.key.lowercased() == "statuscode" else { return entry }
                var entry = entry
                let word = entry.node.text?.filter(\.isLetter).lowercased()
                entry.node =
                    word.flatMap { StatusWords.numbers[$0] }.map { entry.node.scalar(.int($0)) }
                    ?? entry.node.asNumber
                return entry
            })
    }
}

extension YAMLNode {
    /// The text of a scalar, a number's or Boolean's too.
    var plainText: String { text ?? value.json() }
}

/// Names of HTTP statuses as .NET spells them, in lower case.
///
/// Source: Microsoft Learn, "HttpStatusCode Enum".
enum StatusWords {
    static let numbers: [String: Int64] = [
        "ok": 200, "created": 201, "accepted": 202, "nonauthoritativeinformation": 203, "nocontent": 204,
        "resetcontent": 205, "partialcontent": 206, "ambiguous": 300, "multiplechoices": 300, "moved": 301,
        "movedpermanently": 301, "found": 302, "redirect": 302, "redirectmethod": 303, "seeother": 303,
        "notmodified": 304, "useproxy": 305, "redirectkeepverb": 307, "temporaryredirect": 307,
        "permanentredirect": 308, "badrequest": 400, "unauthorized": 401, "paymentrequired": 402,
        "forbidden": 403, "notfound": 404, "methodnotallowed": 405, "notacceptable": 406,
        "proxyauthenticationrequired": 407, "requesttimeout": 408, "conflict": 409, "gone": 410,
        "lengthrequired": 411, "preconditionfailed": 412, "requestentitytoolarge": 413,
        "requesturitoolong": 414, "unsupportedmediatype": 415, "requestedrangenotsatisfiable": 416,
        "expectationfailed": 417, "misdirectedrequest": 421, "unprocessableentity": 422,
        "unprocessablecontent": 422, "locked": 423, "faileddependency": 424, "upgraderequired": 426,
        "preconditionrequired": 428, "toomanyrequests": 429, "requestheaderfieldstoolarge": 431,
        "unavailableforlegalreasons": 451, "internalservererror": 500, "notimplemented": 501,
        "badgateway": 502, "serviceunavailable": 503, "gatewaytimeout": 504, "httpversionnotsupported": 505,
        "insufficientstorage": 507, "loopdetected": 508, "notextended": 510,
        "networkauthenticationrequired": 511,
    ]
}
