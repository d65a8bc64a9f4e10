extension Schema {
    /// An object with the defaults of the top-level members that it lacks; other values as they are.
    public func filled(_ value: Value) -> Value {
        guard var object = value.object, let properties = document["properties"]?.object else { return value }
        for (name, property) in properties where object[name] == nil {
            if let preset = property["default"] { object[name] = preset }
        }
        return .object(object)
    }
}
