import ConnectorKit
import Values

/// Tags to add to an incident, or to take away.
struct TagInput: JSONDecodable {
    var incidentID: String
    var tags: [String]

    init(_ json: JSONInput) throws(ConnectorFailure) {
        incidentID = try json.required("incidentId")
        tags = try json.required("tags")
        guard !tags.isEmpty, tags.allSatisfy({ !$0.isEmpty }) else {
            throw .invalid("`tags` holds no tag, or an empty one")
        }
    }
}

/// An action that changes some tags of an incident and keeps the others.
///
/// The service only knows how to set all tags, and has no condition for it. So they are read, set and read again; tags that
/// somebody else set in between are put back.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "Update incident".
protocol TagAction: Action where Input == TagInput {
    /// The tags as they have to be.
    static func changed(_ tags: [String], by input: [String]) -> [String]
}

extension TagAction {
    func perform(_ input: TagInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "/v1.0/security/incidents/\(input.incidentID.percentEncoded)"
        var current = try await TagReading.tags(path, call)
        var known = current
        for attempt in 0..<TagReading.attempts {
            let wanted = Self.changed(known, by: input.tags)
            guard wanted != current else {
                return TagReading.output(input, current, isAlready: attempt == 0)
            }
            let body: Value = ["customTags": .array(wanted.map { .string($0) })]
            try await call.http(.json("PATCH", path, body)).orThrow()
            current = try await TagReading.tags(path, call)
            // What is there now and was not set by us came from somebody else, and stays.
            known = wanted + current.filter { !wanted.contains($0) }
        }
        guard Self.changed(current, by: input.tags) == current else {
            throw .conflict(
                "somebody else changes the tags of incident `\(input.incidentID)` at the same time")
        }
        return TagReading.output(input, current, isAlready: false)
    }
}

/// Reads the tags of incidents.
private enum TagReading {
    static let attempts = 3

    static func tags(_ path: String, _ call: Call) async throws(ConnectorFailure) -> [String] {
        let incident = try await call.http(.get(path)).orThrow().json()
        return (incident["customTags"]?.array ?? []).compactMap(\.string)
    }

    static func output(_ input: TagInput, _ tags: [String], isAlready: Bool) -> Value {
        [
            "incidentId": .string(input.incidentID), "customTags": .array(tags.map { .string($0) }),
            "already": .bool(isAlready),
        ]
    }
}
