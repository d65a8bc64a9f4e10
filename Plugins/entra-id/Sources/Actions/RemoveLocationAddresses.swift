import ConnectorKit

/// Takes addresses of a named location away.
struct RemoveLocationAddresses: LocationAction {
    static let name = "remove-location-addresses"

    static func changed(_ ranges: [String], by input: [String]) -> [String] {
        ranges.filter { !input.contains($0) }
    }
}
