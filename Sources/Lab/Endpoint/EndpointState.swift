import Values

/// What Defender for Endpoint keeps besides machines, actions and alerts.
struct EndpointState: Sendable {
    var indicators: [Indicator] = []
    var investigations: [Investigation] = []
    /// Files of the live response library by name.
    var library: [String: LibraryFile] = LibraryFile.seed
    /// Places of machines by id and by either form of their names.
    var places: [String: Int] = [:]

    static func seed(_ machines: [Machine]) -> EndpointState {
        var state = EndpointState()
        for (place, machine) in machines.enumerated() { state.know(machine, at: place) }
        return state
    }

    mutating func know(_ machine: Machine, at place: Int) {
        for key in [machine.id, machine.name, machine.dnsName] { places[key] = place }
    }
}
