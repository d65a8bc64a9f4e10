import Catalog
import Values

/// What the descriptor should say beyond what the host insists on.
enum DescriptorChecks {
    static let all = [
        Check(.descriptor, "every action has an example") { context in
            context.actions.filter { $0.action.examples.isEmpty }.map { connector, action in
                Finding(.noExample, "\(connector.name).\(action.name)", "the action has no example")
            }
        },
        Check(.descriptor, "everything has a title and a summary of its own") { context in
            context.descriptor.connectors.flatMap(unexplained)
        },
    ]

    private static func unexplained(_ connector: ConnectorDescriptor) -> [Finding] {
        let operations =
            connector.actions.map { ($0.name, $0.title, $0.summary) }
            + connector.triggers.map { ($0.name, $0.title, $0.summary) }
        var found = operations.filter { $0.2.isEmpty }.map { name, _, _ in
            Finding(.doubtfulDescriptor, "\(connector.name).\(name)", "the operation has no `summary`")
        }
        if connector.summary.isEmpty {
            found.append(Finding(.doubtfulDescriptor, connector.name, "the connector has no `summary`"))
        }
        return found
    }
}
