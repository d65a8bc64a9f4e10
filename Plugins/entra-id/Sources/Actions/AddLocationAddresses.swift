import ConnectorKit

/// Adds addresses to a named location.
struct AddLocationAddresses: LocationAction {
    static let name = "add-location-addresses"

    static func changed(_ ranges: [String], by input: [String]) -> [String] {
        input.reduce(into: ranges) { if !$0.contains($1) { $0.append($1) } }
    }
}
