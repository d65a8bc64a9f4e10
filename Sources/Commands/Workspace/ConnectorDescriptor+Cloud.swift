import Catalog
import Playbooks

extension ConnectorDescriptor {
    /// The connector with the addresses that it has in a cloud.
    func placed(in cloud: Cloud?) -> ConnectorDescriptor {
        guard let cloud, cloud != .public else { return self }
        var connector = self
        connector.base = base.map(cloud.places)
        connector.hosts = hosts.map(cloud.places)
        return connector
    }
}
