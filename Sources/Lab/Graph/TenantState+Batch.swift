import Values

/// Several requests of Graph in one.
///
/// Source: Microsoft Learn, "Combine multiple HTTP requests using JSON batching".
extension TenantState {
    private static let largestBatch = 20
    private static let methods: Set<String> = ["GET", "POST", "PATCH", "PUT", "DELETE"]

    mutating func batch(_ request: LabRequest) throws(GraphError) -> LabAnswer {
        guard request.method == "POST" else { throw .methodNotAllowed }
        let parts = try Self.parts(of: request)
        var answers: [String: LabAnswer] = [:]
        for part in parts {
            // A part waits for those that it names, which stand before it.
            if part.dependsOn.contains(where: { (answers[$0]?.status ?? 424) >= 400 }) {
                answers[part.id] = GraphError(
                    status: 424, code: "FailedDependency", message: "A request that this one needs failed."
                ).answer(request: nextGUID(0x67af), at: request.time)
            } else {
                answers[part.id] = graph(part.request)
            }
        }
        let responses = parts.map { part -> Value in
            let answer = answers[part.id] ?? LabAnswer(status: 500)
            let headers = answer.headers + [("Content-Type", "application/json")]
            let response: Value = [
                "id": .string(part.id), "status": .int(Int64(answer.status)),
                "headers": .object(JSONObject(headers.map { ($0.0, .string($0.1)) })),
            ]
            return answer.body == .null ? response : response.setting("body", answer.body)
        }
        return .ok(["responses": .array(responses)])
    }

    private struct Part {
        var id: String
        var dependsOn: [String]
        var request: LabRequest
    }

    private static func parts(of request: LabRequest) throws(GraphError) -> [Part] {
        guard let requests = request.json?["requests"]?.array, !requests.isEmpty else {
            throw malformed("Invalid batch payload format.")
        }
        guard requests.count <= largestBatch else {
            throw malformed("Number of batch request steps exceeds the maximum value of \(largestBatch).")
        }
        var seen: Set<String> = []
        var parts: [Part] = []
        for item in requests {
            guard let id = item["id"]?.string, !id.isEmpty, !seen.contains(id) else {
                throw malformed("Every request of a batch needs an id of its own.")
            }
            guard let method = item["method"]?.string?.uppercased(), methods.contains(method),
                let url = item["url"]?.string, !url.isEmpty, !url.contains("://")
            else { throw malformed("Request \(id) needs a method and a relative url.") }
            if item["body"] != nil, item["headers"].map({ header($0, "content-type") == nil }) ?? true {
                throw malformed("Write request : \(id) does not contain Content-Type header or body.")
            }
            let depends = (item["dependsOn"]?.array ?? []).compactMap(\.string)
            guard depends.allSatisfy(seen.contains) else {
                throw malformed("Request \(id) depends on one that does not stand before it.")
            }
            seen.insert(id)
            parts.append(
                Part(id: id, dependsOn: depends, request: inner(item, method: method, url: url, in: request)))
        }
        return parts
    }

    private static func inner(
        _ item: Value, method: String, url: String, in outer: LabRequest
    ) -> LabRequest {
        var request = outer
        let parts = url.split(separator: "?", maxSplits: 1)
        let version = outer.segments.first ?? "v1.0"
        request.method = method
        request.path = "/\(version)/" + URLText.decoded(parts.first ?? "").drop { $0 == "/" }
        request.query = URLText.query(parts.count > 1 ? parts[1] : "")
        request.body = item["body"].map { $0.string.map { Array($0.utf8) } ?? $0.jsonBytes() } ?? []
        for member in item["headers"]?.object ?? JSONObject() {
            request.headers[member.name.lowercased()] = member.value.string
        }
        return request
    }

    private static func header(_ headers: Value, _ name: String) -> String? {
        headers.object?.first { $0.name.lowercased() == name }?.value.string
    }

    private static func malformed(_ message: String) -> GraphError {
        GraphError(status: 400, code: "BadRequest", message: message)
    }
}
