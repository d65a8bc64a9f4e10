import Values

/// Microsoft Graph: users, their managers and the devices they own.
///
/// Source: Microsoft Learn, Microsoft Graph REST API v1.0, "user" and "Paging Microsoft Graph data".
extension TenantState {
    private static let largestPage = 999

    mutating func graph(_ request: LabRequest) -> LabAnswer {
        do throws(GraphError) {
            do throws(BearerProblem) {
                try checkBearer(request, for: .graph, roles: ["User.Read.All", "Directory.Read.All"])
            } catch {
                throw GraphError(error)
            }
            return .ok(try graphBody(request))
        } catch {
            return error.answer(request: nextGUID(0x67af), at: request.time)
        }
    }

    private func graphBody(_ request: LabRequest) throws(GraphError) -> Value {
        let segments = Array(request.segments.dropFirst())
        guard segments.first == "users" else { throw .segmentNotFound(segments.first ?? "") }
        guard request.method == "GET" else { throw .methodNotAllowed }
        guard segments.count > 1 else { return try users(request) }
        guard let user = directory.user(segments[1]) else { throw .resourceNotFound(segments[1]) }
        switch segments.dropFirst(2).joined(separator: "/") {
        case "":
            return try selected(user.value, request, context: "users/$entity")
        case "manager":
            guard let manager = user.manager.flatMap({ directory.user($0) }) else {
                throw .resourceNotFound("manager")
            }
            return try selected(manager.value, request, context: "directoryObjects/$entity")
                .setting("@odata.type", "#microsoft.graph.user")
        case "ownedDevices", "registeredDevices":
            return page(devices(of: user), request, context: "directoryObjects")
        case let rest: throw .segmentNotFound(rest)
        }
    }

    private func users(_ request: LabRequest) throws(GraphError) -> Value {
        var rows: [Value] = []
        for user in directory.users { rows.append(try select(user.value, request)) }
        return page(rows, request, context: "users")
    }

    private func devices(of user: Directory.User) -> [Value] {
        machines.filter { $0.accounts.contains(user.account) }.map(\.device)
    }

    private func page(_ rows: [Value], _ request: LabRequest, context: String) -> Value {
        let top = min(max(request.parameter("$top").flatMap { Int($0) } ?? 100, 1), Self.largestPage)
        let skip = max(request.parameter("$skiptoken").flatMap { Int($0) } ?? 0, 0)
        let base = "\(request.origin)/v1.0/"
        let answer: Value = [
            "@odata.context": .string("\(base)$metadata#\(context)"),
            "value": .array(Array(rows.dropFirst(skip).prefix(top))),
        ]
        guard skip + top < rows.count else { return answer }
        var query = request.query.filter { $0.name != "$skiptoken" }
        query.append(("$skiptoken", String(skip + top)))
        let text = query.map { "\(URLText.encoded($0.name))=\(URLText.encoded($0.value))" }.joined(
            separator: "&")
        let path = request.segments.map(URLText.encoded).joined(separator: "/")
        return answer.setting("@odata.nextLink", .string("\(request.origin)/\(path)?\(text)"))
    }

    private func selected(_ user: Value, _ request: LabRequest, context: String) throws(GraphError) -> Value {
        let members = try select(user, request).object ?? JSONObject()
        var result = JSONObject([("@odata.context", .string("\(request.origin)/v1.0/$metadata#\(context)"))])
        for member in members { result[member.name] = member.value }
        return .object(result)
    }

    private func select(_ user: Value, _ request: LabRequest) throws(GraphError) -> Value {
        let names = request.parameter("$select")?.split(separator: ",").map { $0.filter { $0 != " " } }
        var result = JSONObject()
        for name in names ?? Directory.defaultProperties {
            guard let value = user[name] else { throw .unknownProperty(name) }
            result[name] = value
        }
        return .object(result)
    }
}

/// An error of Graph.
struct GraphError: Error, Sendable {
    var status: Int
    var code: String
    var message: String

    static func resourceNotFound(_ name: String) -> GraphError {
        GraphError(
            status: 404, code: "Request_ResourceNotFound",
            message:
                "Resource '\(name)' does not exist or one of its queried reference-property objects are not present."
        )
    }

    static func segmentNotFound(_ name: String) -> GraphError {
        GraphError(status: 400, code: "BadRequest", message: "Resource not found for the segment '\(name)'.")
    }

    static func unknownProperty(_ name: String) -> GraphError {
        GraphError(
            status: 400, code: "BadRequest",
            message: "Parsing OData Select and Expand failed: Could not find a property named '\(name)'.")
    }

    static let methodNotAllowed = GraphError(
        status: 405, code: "Request_BadRequest",
        message: "Specified HTTP method is not allowed for the request target.")

    func answer(request id: String, at now: Timestamp) -> LabAnswer {
        LabAnswer(
            status: status,
            body: [
                "error": [
                    "code": .string(code), "message": .string(message),
                    "innerError": [
                        "date": .string(String(now.iso8601.prefix(19))), "request-id": .string(id),
                        "client-request-id": .string(id),
                    ],
                ]
            ])
    }
}

extension GraphError {
    init(_ problem: TenantState.BearerProblem) {
        let token = "InvalidAuthenticationToken"
        switch problem {
        case .missing: self.init(status: 401, code: token, message: "Access token is empty.")
        case .invalid: self.init(status: 401, code: token, message: "Access token validation failure.")
        case .expired:
            self.init(status: 401, code: token, message: "Lifetime validation failed, the token is expired.")
        case .noRole:
            self.init(
                status: 403, code: "Authorization_RequestDenied",
                message: "Insufficient privileges to complete the operation.")
        }
    }
}
