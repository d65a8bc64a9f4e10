import ConnectorKit
import Values

/// Addresses to add to a named location, or to take away.
struct LocationInput: JSONDecodable {
    var location: String
    var addresses: [String]

    init(_ json: JSONInput) throws(ConnectorFailure) {
        location = try json.required("locationId")
        let given: [String] = try json.required("addresses")
        guard !given.isEmpty else { throw .invalid("`addresses` holds none") }
        var addresses: [String] = []
        for text in given { addresses.append(try Self.range(text)) }
        self.addresses = addresses
    }

    /// An address as a range of one; a range as it is.
    private static func range(_ text: String) throws(ConnectorFailure) -> String {
        let isLong = text.contains(":")
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let bits = parts.count == 2 ? Int(parts[1]) : isLong ? 128 : 32
        let characters = isLong ? "0123456789abcdefABCDEF:." : "0123456789."
        guard parts.count <= 2, !parts[0].isEmpty, parts[0].allSatisfy({ characters.contains($0) }),
            let bits, (0...(isLong ? 128 : 32)).contains(bits)
        else { throw .invalid("`\(text)` is no address and no range such as 198.51.100.0/24") }
        return "\(parts[0])/\(bits)"
    }
}

/// An action that changes some ranges of a named location and keeps the others.
///
/// The service only knows how to set all ranges, so they are read, set and read again.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "Update ipNamedLocation".
protocol LocationAction: Action where Input == LocationInput {
    /// The ranges as they have to be.
    static func changed(_ ranges: [String], by input: [String]) -> [String]
}

extension LocationAction {
    func perform(_ input: LocationInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "/v1.0/identity/conditionalAccess/namedLocations/\(input.location.percentEncoded)"
        var current = try await NamedLocation.ranges(path, call)
        let isAlready = Self.changed(current, by: input.addresses) == current
        var known = current
        for _ in 0..<NamedLocation.attempts {
            let wanted = Self.changed(known, by: input.addresses)
            guard wanted != current else { break }
            guard !wanted.isEmpty else {
                throw .invalid(
                    "a named location keeps at least one range; delete it, or put another in first")
            }
            try await NamedLocation.set(wanted, path, call)
            current = try await NamedLocation.ranges(path, call)
            // What is there now and was not set by us came from somebody else, and stays.
            known = wanted + current.filter { !wanted.contains($0) }
        }
        guard Self.changed(current, by: input.addresses) == current else {
            throw .conflict("somebody else changes the named location at the same time")
        }
        return [
            "locationId": .string(input.location), "ranges": .array(current.map { .string($0) }),
            "already": .bool(isAlready),
        ]
    }
}

/// The ranges of a named location.
private enum NamedLocation {
    static let attempts = 3
    private static let type = "#microsoft.graph.ipNamedLocation"

    static func ranges(_ path: String, _ call: Call) async throws(ConnectorFailure) -> [String] {
        let location = try await call.http(.get(path)).orThrow().json()
        guard location["@odata.type"]?.string == type else {
            throw .invalid("the named location is one of countries, which holds no addresses")
        }
        return (location["ipRanges"]?.array ?? []).compactMap { $0["cidrAddress"]?.string }
    }

    static func set(_ ranges: [String], _ path: String, _ call: Call) async throws(ConnectorFailure) {
        let body: Value = [
            "@odata.type": .string(type),
            "ipRanges": .array(
                ranges.map { range in
                    [
                        "@odata.type": range.contains(":")
                            ? "#microsoft.graph.iPv6CidrRange" : "#microsoft.graph.iPv4CidrRange",
                        "cidrAddress": .string(range),
                    ]
                }),
        ]
        try await call.http(.json("PATCH", path, body)).orThrow()
    }
}
