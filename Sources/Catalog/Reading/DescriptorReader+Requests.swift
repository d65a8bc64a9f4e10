import Values

/// What a request has to fit to.
struct RequestScope {
    var effect: Effect
    var idempotency: Idempotency
    var input: Schema?
    /// The names of the connection's settings; nil when they are not known to be complete.
    var settings: [String]?
    /// The names of the connection's further secrets; nil when they are not known.
    var secrets: [String]?

    init(
        _ effect: Effect, _ idempotency: Idempotency, input: Schema?, settings: [String]?,
        secrets: [String]? = nil
    ) {
        self.secrets = secrets
        self.effect = effect
        self.idempotency = idempotency
        self.input = input
        self.settings = settings
    }
}

extension DescriptorReader {
    /// What stands under `request` of an action.
    mutating func request(
        _ node: DescriptorNode, of action: DescriptorNode, _ scope: RequestScope
    ) -> RequestTemplate? {
        guard check(node, DescriptorKeys.request) else { return nil }
        let method = choice(node["method"], of: RequestTemplate.Method.self)
        let path = path(node["path"], scope)
        let query = fields(node["query"], scope, allowsRepeated: true)
        let headers = headers(node["headers"], scope)
        let content = content(node, scope)
        let answer = choice(node["answer"], of: RequestTemplate.Answer.self) ?? .json
        let pages = pages(node["pages"], scope, content)
        guard let method, let path else { return nil }
        var request = RequestTemplate(method: method, path: path)
        request.query = query
        request.headers = headers
        request.content = content
        request.isIdempotent = truth(node["idempotent"]) ?? false
        request.answer = answer
        request.result = memberPath(node["result"], allowsRoot: true)
        request.pages = pages
        request.already = Set(texts(node["already"]))
        checkParts(of: request, node, action, scope)
        return request
    }

    /// Whether the parts of a request go with each other, and with the action.
    private mutating func checkParts(
        of request: RequestTemplate, _ node: DescriptorNode, _ action: DescriptorNode, _ scope: RequestScope
    ) {
        func place(_ key: String) -> [String] { node[key]?.path ?? node.path }
        if request.method.isSafe, request.content != .none {
            let key = node["body"] == nil ? "form" : "body"
            bad("a \(request.method.rawValue) has no body", "move it into `query`", place(key), isName: true)
        }
        if scope.effect == .read, !request.method.isSafe, !request.isIdempotent {
            bad(
                "a \(request.method.rawValue) of an action that reads is not marked as a query",
                "add `\"idempotent\": true` if it changes nothing; otherwise the effect is not `read`",
                place("method"))
        }
        if scope.idempotency == .key, !request.sendsKey {
            bad(
                "`idempotency` is `key`, and the request does not send `{call.key}`",
                "put it where the service takes a key, or say `natural` or `none`",
                action["idempotency"]?.path ?? node.path)
        }
        if scope.idempotency == .lookup {
            bad(
                "a described action cannot look up whether it happened",
                "say `natural`, `key` or `none`, or write the action",
                action["idempotency"]?.path ?? node.path)
        }
        if request.pages != nil, scope.effect != .read {
            bad("only an action that reads has pages", "remove `pages`", place("pages"), isName: true)
        }
        if request.pages != nil, request.answer != .json || node["result"] != nil {
            bad(
                "an action with pages gives `{\"\(request.pages?.name ?? "")\": [...]}`",
                "remove `\(node["result"] == nil ? "answer" : "result")`", place("pages"), isName: true)
        }
        if request.answer != .json, !request.result.isEmpty {
            bad("only JSON has members", "remove `result`, or `answer`", place("result"))
        }
    }

    mutating func bad(_ message: String, _ help: String, _ path: [String], isName: Bool = false) {
        findings.add(.badRequest, message, help: help, at: path, isName: isName)
    }

    private mutating func path(_ node: DescriptorNode?, _ scope: RequestScope) -> TextTemplate? {
        guard let node, let template = template(node, scope) else { return nil }
        let text = node.value.string ?? ""
        if text.contains(where: { "?#".contains($0) }) {
            bad("`\(text)` has more than a path", "write parameters under `query`", node.path)
        }
        if !text.hasPrefix("/"), !text.hasPrefix("https://"), !text.hasPrefix("{secret:") {
            bad("`\(text)` is not a path", "begin it with `/`", node.path)
        }
        if text.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) {
            bad("`\(text)` has a `.` or `..` segment", "write the path without it", node.path)
        }
        checkHost(of: template, text, node)
        for placeholder in template.placeholders where placeholder.style == .repeated {
            bad("`{\(placeholder.text)}` cannot stand in a path", "write it without `*`", node.path)
        }
        return template
    }

    /// Nothing that comes from an input decides where a request goes.
    private mutating func checkHost(of path: TextTemplate, _ text: String, _ node: DescriptorNode) {
        guard text.hasPrefix("https://") else { return }
        var slashes = 0
        for part in path.parts {
            switch part {
            case .text(let text): slashes += text.count { $0 == "/" }
            case .placeholder(let placeholder):
                guard slashes < 3 else { return }
                if case .setting = placeholder.source { continue }
                if case .secret = placeholder.source { continue }
                bad(
                    "`{\(placeholder.text)}` stands in the host of the address",
                    "a host is fixed, or `{settings.name}`", node.path)
            }
        }
    }

    private mutating func fields(
        _ node: DescriptorNode?, _ scope: RequestScope, allowsRepeated: Bool = false
    ) -> [RequestTemplate.Field] {
        guard let node, isObject(node) else { return [] }
        var fields: [RequestTemplate.Field] = []
        for (name, member) in node.members {
            guard let template = template(member, scope) else { continue }
            for placeholder in template.placeholders {
                let isAlone = template.onlyPlaceholder != nil
                if placeholder.style == .slashes {
                    bad("`{\(placeholder.text)}` belongs into a path", "write it without `+`", member.path)
                } else if placeholder.style == .repeated, !allowsRepeated || !isAlone {
                    bad(
                        "`{\(placeholder.text)}` cannot stand here",
                        "a placeholder with `*` is all that a parameter of `query` or `form` holds",
                        member.path)
                }
            }
            fields.append(RequestTemplate.Field(name: name, value: template))
        }
        return fields
    }

    private mutating func headers(_ node: DescriptorNode?, _ scope: RequestScope) -> [RequestTemplate.Field] {
        let fields = fields(node, scope)
        for field in fields {
            let place = (node?.path ?? []) + [field.name]
            let name = field.name.lowercased()
            if !Self.isToken(field.name) {
                bad("`\(field.name)` is not the name of a header", "write a name such as `If-Match`", place)
            } else if Self.hostHeaders.contains(name) || name.hasPrefix("proxy-") {
                bad("the header `\(field.name)` is the host's", "remove it", place, isName: true)
            }
        }
        return fields
    }

    /// What belongs to the connection, or is made of the rest of the request.
    private static let hostHeaders: Set<String> = [
        "accept-encoding", "authorization", "connection", "content-length", "expect", "host", "keep-alive",
        "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
    }

    private mutating func content(
        _ node: DescriptorNode, _ scope: RequestScope
    ) -> RequestTemplate.Content {
        if node["body"] != nil, let form = node["form"] {
            bad("a request has either `body` or `form`", "remove one of the two", form.path, isName: true)
        }
        if let body = node["body"] { return .json(self.body(body, scope)) }
        return node["form"] == nil
            ? .none : .form(fields(node["form"], scope, allowsRepeated: true))
    }

    private mutating func body(_ node: DescriptorNode, _ scope: RequestScope) -> BodyTemplate {
        switch node.value {
        case .string:
            guard let template = template(node, scope) else { return .value(node.value) }
            for placeholder in template.placeholders where placeholder.style != .plain {
                bad(
                    "`{\(placeholder.text)}` cannot stand in a body", "write it without `+` and `*`",
                    node.path)
            }
            if let only = template.onlyPlaceholder { return .placeholder(only) }
            return template.placeholders.isEmpty
                ? .value(.string(template.literal)) : .text(template)
        case .array: return .array(node.items.map { body($0, scope) })
        case .object:
            return .object(
                node.members.map { BodyTemplate.Member(name: $0.name, value: body($0.node, scope)) })
        default: return .value(node.value)
        }
    }

    private mutating func template(_ node: DescriptorNode, _ scope: RequestScope) -> TextTemplate? {
        guard let text = text(node) else { return nil }
        do throws(TemplateError) {
            let template = try TextTemplate(parsing: text)
            for placeholder in template.placeholders { checkSource(of: placeholder, node, scope) }
            return template
        } catch {
            bad(error.message, error.help, node.path)
            return nil
        }
    }

    private mutating func checkSource(
        of placeholder: Placeholder, _ node: DescriptorNode, _ scope: RequestScope
    ) {
        switch placeholder.source {
        case .secret(let name):
            guard let known = scope.secrets, !known.contains(name) else { return }
            findings.add(
                .danglingName, "`{\(placeholder.text)}` names no secret of this connector",
                help: known.isEmpty
                    ? "describe it under `secrets`"
                    : "it has \(known.map { "`\($0)`" }.joined(separator: ", "))",
                at: node.path)
        case .key: return
        case .setting(let names):
            guard let settings = scope.settings, !settings.contains(names[0]) else { return }
            findings.add(
                .danglingName, "`{\(placeholder.text)}` names no setting of this connector",
                help: settings.isEmpty
                    ? "describe it under `settings`" : help(for: names[0], among: settings), at: node.path)
        case .input(let names):
            guard let (stray, known) = scope.input.unknownName(of: names) else { return }
            findings.add(
                .danglingName,
                "`{\(placeholder.text)}` names no input of this action: `\(stray)` is not known",
                help: known.isEmpty ? "describe it under `input`" : help(for: stray, among: known),
                at: node.path)
        }
    }
}

extension TextTemplate {
    /// The text of one without placeholders.
    fileprivate var literal: String {
        parts.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }
}

extension Schema? {
    /// The first of the names that no member can have, with those that can be; nil when all may be.
    fileprivate func unknownName(of names: [String]) -> (name: String, known: [String])? {
        guard let self else { return names.first.map { ($0, []) } }
        var place = self.document
        for name in names {
            if let target = place["$ref"]?.string, target.hasPrefix("#/$defs/") {
                guard let found = self.document["$defs"]?[String(target.dropFirst(8))] else { return nil }
                place = found
            }
            guard let known = place["properties"]?.object else {
                // Without a list of members, and not closed, anything may be there.
                return place["additionalProperties"]?.bool == false ? (name, []) : nil
            }
            guard let next = known[name] else { return (name, known.names) }
            place = next
        }
        return nil
    }
}
