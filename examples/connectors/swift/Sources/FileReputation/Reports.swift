import ConnectorKit
import Values

/// What scanners said of a file.
struct GetFileReport: Action {
    static let name = "get-file-report"

    struct Input: JSONDecodable {
        var hash: String
        init(_ json: JSONInput) throws(ConnectorFailure) { hash = try json.required("hash") }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let found = try await ScannedObject(at: "/api/v3/files/\(input.hash.percentEncoded)", call)
        return .object(
            JSONObject(
                [(name: "hash", value: .string(found.id))] + found.counts + [
                    (name: "names", value: .array(found.attributes["names"]?.array ?? [])),
                    (name: "firstSeen", value: found.attributes["first_submission_date"]?.date ?? .null),
                ]))
    }
}

/// What scanners said of an address.
struct GetAddressReport: Action {
    static let name = "get-address-report"

    struct Input: JSONDecodable {
        var address: String
        init(_ json: JSONInput) throws(ConnectorFailure) { address = try json.required("address") }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        // The descriptor's pattern leaves nothing to encode.
        let found = try await ScannedObject(at: "/api/v3/ip_addresses/\(input.address)", call)
        return .object(
            JSONObject(
                [(name: "address", value: .string(found.id))] + found.counts + [
                    (name: "country", value: found.attributes["country"] ?? .null),
                    (name: "owner", value: found.attributes["as_owner"] ?? .null),
                ]))
    }
}

/// An object of the service, with the attributes that the reports are made of.
private struct ScannedObject {
    var id: String
    var attributes: Value

    init(at path: String, _ call: Call) async throws(ConnectorFailure) {
        let data = try await call.http(.get(path)).answer()["data"]
        guard let id = data?["id"]?.string else { throw .unreadable }
        self.id = id
        attributes = data?["attributes"] ?? [:]
    }

    /// What both reports have.
    var counts: [(name: String, value: Value)] {
        let stats = attributes["last_analysis_stats"]
        let counts = ["malicious", "suspicious", "harmless", "undetected"].map { name in
            (name: name, value: Value.int(stats?[name]?.int ?? 0))
        }
        return counts + [(name: "reputation", value: .int(attributes["reputation"]?.int ?? 0))]
    }
}
