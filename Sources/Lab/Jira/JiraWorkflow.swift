import Values

/// Statuses, and which transitions lead from one to another.
enum JiraWorkflow {
    /// A transition; `from` is empty where it is there in every status.
    struct Transition: Sendable {
        var id: String
        var name: String
        var from: [String]
        var to: String
        /// Whether its screen demands a resolution.
        var needsResolution = false
    }

    /// Name, id, category.
    static let statuses: [(name: String, id: String, category: String)] = [
        ("To Do", "10000", "new"), ("In Progress", "3", "indeterminate"),
        ("In Review", "10001", "indeterminate"), ("Done", "10002", "done"),
        ("Waiting for approval", "10003", "indeterminate"), ("Declined", "10004", "done"),
    ]

    static let transitions = [
        Transition(
            id: "11", name: "Start progress", from: ["To Do", "In Review"], to: "In Progress"),
        Transition(id: "21", name: "Request review", from: ["In Progress"], to: "In Review"),
        Transition(
            id: "31", name: "Resolve", from: ["To Do", "In Progress", "In Review"], to: "Done",
            needsResolution: true),
        Transition(id: "41", name: "Stop progress", from: ["In Progress"], to: "To Do"),
        Transition(id: "51", name: "Reopen", from: ["Done", "Declined"], to: "To Do"),
    ]

    static let resolutions = ["Done", "Won't Do", "Duplicate", "Cannot Reproduce"]
    static let priorities = ["Highest", "High", "Medium", "Low", "Lowest"]

    static func possible(in status: String) -> [Transition] {
        transitions.filter { $0.from.contains(status) }
    }

    static func status(_ name: String) -> Value {
        let found = statuses.first { $0.name == name }
        let category = found?.category ?? "new"
        let categories = ["new": (2, "To Do"), "indeterminate": (4, "In Progress"), "done": (3, "Done")]
        let (id, label) = categories[category] ?? (2, "To Do")
        return [
            "id": .string(found?.id ?? ""), "name": .string(name),
            "statusCategory": [
                "id": .int(Int64(id)), "key": .string(category), "name": .string(label),
            ],
        ]
    }

    static func value(_ transition: Transition, withFields: Bool) -> Value {
        var value: Value = [
            "id": .string(transition.id), "name": .string(transition.name), "to": status(transition.to),
            "hasScreen": .bool(transition.needsResolution), "isGlobal": false, "isInitial": false,
            "isAvailable": true, "isConditional": false,
        ]
        if withFields {
            let resolution: Value = [
                "required": true, "name": "Resolution", "fieldId": "resolution", "key": "resolution",
                "operations": ["set"], "hasDefaultValue": false,
                "schema": ["type": "resolution", "system": "resolution"],
                "allowedValues": .array(named(resolutions)),
            ]
            value = value.setting(
                "fields", transition.needsResolution ? ["resolution": resolution] : [:])
        }
        return value
    }

    /// Names with ids, as lists of priorities and resolutions have them.
    static func named(_ names: [String]) -> [Value] {
        names.enumerated().map { ["id": .string(String($0 + 1)), "name": .string($1)] }
    }

    /// The name that a `{"name": ...}` or `{"id": ...}` means.
    static func name(in value: Value, among names: [String]) -> String? {
        if let id = value["id"]?.string ?? value["id"]?.int.map({ String($0) }) {
            guard let number = Int(id), names.indices.contains(number - 1) else { return nil }
            return names[number - 1]
        }
        return names.first { $0.lowercased() == value["name"]?.string?.lowercased() }
    }
}
