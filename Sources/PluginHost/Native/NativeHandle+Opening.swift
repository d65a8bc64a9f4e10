public import Catalog
public import Values

extension NativeFunction {
    /// What a function that opens a handle is given: those of its inputs that are settings of the connection.
    public func input(from settings: Value) -> Value {
        let given = signature.inputs.compactMap { input in
            settings[input.name].map { (name: input.name, value: $0) }
        }
        return .object(JSONObject(given))
    }
}
