public import Playbooks

/// Gives the compiled playbook of any version that a run belongs to.
public protocol PlanSource: Sendable {
    /// The plan of a version; throws when it is not known or no longer valid with the plugins there are.
    func plan(digest: String) async throws -> Plan
}
