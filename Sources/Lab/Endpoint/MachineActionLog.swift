import Values

/// What was done to machines, oldest first.
///
/// It is looked through by id and by machine, because ten thousand machines may have one action each.
struct MachineActionLog: Sendable {
    private static let capacity = 50_000

    private(set) var all: [MachineAction] = []
    private var places: [String: Int] = [:]
    private var latest: [String: Int] = [:]
    private var live: [String] = []

    var count: Int { all.count }

    mutating func append(_ action: MachineAction) {
        if all.count >= Self.capacity { forget(Self.capacity / 10) }
        places[action.id] = all.count
        latest[Self.key(action.machineID, action.type)] = all.count
        if action.type == "LiveResponse" { live.append(action.id) }
        all.append(action)
    }

    func index(of id: String) -> Int? { places[id.lowercased()] }

    /// The action of this type that is under way on the machine.
    func open(_ type: String, on machine: String, at now: Timestamp) -> MachineAction? {
        latest[Self.key(machine, type)].map { all[$0] }.flatMap { $0.isOpen(at: now) ? $0 : nil }
    }

    /// How many live response sessions are under way.
    mutating func openSessions(at now: Timestamp) -> Int {
        live = live.filter { id in index(of: id).map { all[$0].isOpen(at: now) } ?? false }
        return live.count
    }

    mutating func change(_ index: Int, _ edit: (inout MachineAction) -> Void) { edit(&all[index]) }

    private mutating func forget(_ count: Int) {
        all.removeFirst(count)
        places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
        latest = Dictionary(
            all.enumerated().map { (Self.key($1.machineID, $1.type), $0) }, uniquingKeysWith: max)
    }

    private static func key(_ machine: String, _ type: String) -> String { "\(type) \(machine)" }
}
