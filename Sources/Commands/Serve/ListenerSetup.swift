import Engine
import Foundation
import Logging
import Playbooks
import SQLiteStore
import Values

/// The playbooks of a workspace that something starts.
struct Listening {
    var connectors: [Listener] = []
    var requests: [RequestListener] = []
    var schedules: [ScheduleListener] = []

    var count: Int { connectors.count + requests.count + schedules.count }
}

/// Works out which playbooks of a workspace listen, and keeps their sources for runs to come.
struct ListenerSetup {
    let house: House
    let library: PlaybookLibrary
    /// Where sources are kept; nil to look only.
    let store: SQLiteStore?
    let log: Logger

    func listening() async throws -> Listening {
        var listening = Listening()
        for entry in try library.readAll(house.workspace.playbooksFolder) {
            guard let plan = entry.plan, !entry.diagnostics.hasErrors else {
                log.error("\(entry.file) has errors and is left out; `riposte check` shows them")
                continue
            }
            guard try add(plan, to: &listening) else { continue }
            try await store?.keepPlaybook(digest: plan.digest, name: plan.name, source: entry.source)
        }
        return listening
    }

    /// Whether something starts the playbook.
    private func add(_ plan: Plan, to listening: inout Listening) throws -> Bool {
        let environment = house.environment.name
        switch plan.trigger.kind {
        case .manual: return false
        case .request:
            guard let listener = try RequestListener(plan, environment: environment) else { return false }
            listening.requests.append(listener)
        case .recurrence, .window:
            guard let listener = try ScheduleListener(plan, environment: environment) else { return false }
            listening.schedules.append(listener)
        case .connector(let use, _, _):
            guard !use.contains("/") else {
                log.warning("nothing starts \(plan.name) by itself: no plugin offers its trigger `\(use)`")
                return false
            }
            let made = try Listener(
                plan, environment: environment, policies: house.environment.policies, catalog: house.catalog,
                takesWebhooks: takesWebhooks(plan))
            guard let listener = made else { return false }
            guard listener.canStart else {
                log.warning("\(plan.name) is attached to no policy, so nothing starts it")
                return false
            }
            listening.connectors.append(listener)
        }
        return true
    }

    /// Services reach a host with a public address; those on this machine, such as the lab, reach any.
    private func takesWebhooks(_ plan: Plan) -> Bool {
        if house.environment.serve.url != nil { return true }
        guard case .connector(_, let connection?, _) = plan.trigger.kind,
            let base = house.environment.connections[connection]?.base
        else { return false }
        return base.hasPrefix("http://127.0.0.1:") || base.hasPrefix("http://localhost:")
    }
}
