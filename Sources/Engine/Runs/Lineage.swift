/// Which step of which run started a run: its deduplication key says so.
struct Lineage: Sendable, Hashable {
    let parent: RunID
    let step: InstanceID

    /// The parent of a run; nil for one that no playbook started.
    init?(of run: NewRun) {
        guard let parts = run.deduplicationKey?.split(separator: ":"), parts.count == 3, parts[0] == "child",
            let number = parts[2].split(separator: "#").first.flatMap({ Int($0) })
        else { return nil }
        parent = RunID(String(parts[1]))
        step = InstanceID(number)
    }
}
