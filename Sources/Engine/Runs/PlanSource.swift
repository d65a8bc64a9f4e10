public import Playbooks

/// Gives the compiled playbook of any version that a run belongs to.
public protocol PlanSource: Sendable {
    /// The plan of a version; throws when it is not known or no longer valid with the plugins there are.
    func plan(digest: String) async throws -> Plan
    /// The plan of a name as it is now, its source kept for later; nil when there is none, throws when it has errors.
    func plan(named name: String) async throws -> Plan?
}

extension PlanSource {
    /// No playbook has a name.
    public func plan(named name: String) async throws -> Plan? { nil }
}
