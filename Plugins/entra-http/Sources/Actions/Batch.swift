import ConnectorKit
import Values

/// Sends up to twenty requests to Graph as one, and those again that were throttled.
///
/// Source: Microsoft Learn, Microsoft Graph, "Combine multiple HTTP requests using JSON batching" and "Throttling".
struct Batch: Action {
    static let name = "batch"

    struct Input: JSONDecodable {
        var requests: [Value]
        var version: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            requests = json["requests"]?.value.array ?? []
            version = try json.optional("version") ?? "v1.0"
        }
    }

    /// How often what was throttled is sent again, and how long is waited at most each time.
    private static let rounds = 4
    private static let longestWait = Duration.seconds(60)

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let requests = try Self.named(input.requests)
        var answers: [String: Value] = [:]
        var open = requests
        for round in 0...Self.rounds {
            for answer in try await send(open, input.version, call) {
                if let id = answer["id"]?.string { answers[id] = answer }
            }
            let again = Self.throttled(open, answers)
            guard !again.isEmpty, round < Self.rounds else { break }
            let wait = again.compactMap { answers[Self.id($0)].flatMap(Self.retryAfter) }.max()
            try await call.sleep(for: min(wait ?? .seconds(1 << round), Self.longestWait))
            open = Self.without(open, again)
        }
        let ordered = requests.map { request in
            answers[Self.id(request)] ?? ["id": .string(Self.id(request)), "status": 504]
        }
        let failed = ordered.count { ($0["status"]?.int ?? 500) >= 400 }
        return ["responses": .array(ordered), "failed": .int(Int64(failed))]
    }

    private func send(
        _ requests: [Value], _ version: String, _ call: Call
    ) async throws(ConnectorFailure) -> [Value] {
        let body: Value = ["requests": .array(requests)]
        let request = Request(
            "POST", "/\(version)/$batch", headers: [("content-type", "application/json")],
            body: body.jsonBytes())
        let answer = try await call.http(request).orThrow().json()
        return answer["responses"]?.array ?? []
    }

    /// The requests, each with an id: its own, or its place.
    private static func named(_ requests: [Value]) throws(ConnectorFailure) -> [Value] {
        var ids: Set<String> = []
        var named: [Value] = []
        for (place, request) in requests.enumerated() {
            var members = request.object ?? JSONObject()
            let id = members["id"]?.string ?? String(place + 1)
            guard ids.insert(id).inserted else {
                throw ConnectorFailure(.invalid, "two requests have the id `\(id)`")
            }
            members["id"] = .string(id)
            if members["body"] != nil, !hasContentType(members["headers"]) {
                var headers = members["headers"]?.object ?? JSONObject()
                headers["Content-Type"] = "application/json"
                members["headers"] = .object(headers)
            }
            named.append(.object(members))
        }
        return named
    }

    private static func hasContentType(_ headers: Value?) -> Bool {
        (headers?.object ?? JSONObject()).contains { $0.name.lowercased() == "content-type" }
    }

    private static func id(_ request: Value) -> String { request["id"]?.string ?? "" }

    /// What was throttled, and what was not tried because it depends on that.
    private static func throttled(_ requests: [Value], _ answers: [String: Value]) -> [Value] {
        var ids = Set(
            requests.map(id).filter {
                [429, 503].contains(answers[$0]?["status"]?.int ?? 0) && isRefusal($0, answers)
            })
        var count = -1
        while ids.count != count {
            count = ids.count
            for request in requests where answers[id(request)]?["status"]?.int == 424 {
                let needs = request["dependsOn"]?.array?.compactMap(\.string) ?? []
                if needs.contains(where: ids.contains) { ids.insert(id(request)) }
            }
        }
        return requests.filter { ids.contains(id($0)) }
    }

    /// A 503 without `Retry-After` may have been carried out, and is left as it is.
    private static func isRefusal(_ id: String, _ answers: [String: Value]) -> Bool {
        answers[id]?["status"]?.int == 429 || answers[id].flatMap(retryAfter) != nil
    }

    /// The requests that are sent again; what they waited for and has happened is no longer named.
    private static func without(_ all: [Value], _ again: [Value]) -> [Value] {
        let ids = Set(again.map(id))
        return again.map { request in
            guard var members = request.object, let needs = members["dependsOn"]?.array else {
                return request
            }
            let left = needs.filter { ids.contains($0.string ?? "") }
            members["dependsOn"] = left.isEmpty ? nil : .array(left)
            return .object(members)
        }
    }

    private static func retryAfter(_ answer: Value) -> Duration? {
        let headers = answer["headers"]?.object ?? JSONObject()
        let text = headers.first { $0.name.lowercased() == "retry-after" }?.value
        guard let seconds = text?.int ?? text?.string.flatMap({ Int64($0) }) else { return nil }
        return .seconds(max(0, seconds))
    }
}
