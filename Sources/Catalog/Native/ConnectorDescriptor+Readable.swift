public import Values

extension ConnectorDescriptor {
    /// The files and folders of this machine that a connection's settings name to be read by the plugin: those whose
    /// schema says `"x-readable": true`.
    ///
    /// Only absolute paths without `..` count, so that what the operator wrote is what is opened.
    public func readablePaths(of settings: Value) -> [String] {
        let properties = self.settings?.document["properties"]?.object ?? JSONObject()
        return properties.compactMap { name, property in
            guard property["x-readable"]?.bool == true, let path = settings[name]?.string else { return nil }
            let isPlain =
                path.hasPrefix("/") && !path.split(separator: "/").contains("..") && !path.utf8.contains(0)
            return isPlain ? path : nil
        }
    }
}
