import Values

/// The parameters and variables of a template.
struct DeploymentScope {
    /// What is known of a parameter's value.
    enum Parameter {
        /// Given from outside.
        case given(Value)
        /// The template's own, which may be an expression.
        case standard(Value)
        /// None: whoever deploys gives one.
        case open
    }

    private var parameters: [String: (name: String, source: Parameter)] = [:]
    private var variables: [String: Value] = [:]

    init() {}

    /// The scope of a template; `given` are values from outside, by the names of parameters.
    init(template: Value, given: JSONObject) {
        let outside = Dictionary(given.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        for (name, declaration) in template["parameters"]?.object ?? JSONObject() {
            let standard = declaration["defaultValue"].map(Parameter.standard)
            let source = outside[name.lowercased()].map(Parameter.given) ?? standard ?? .open
            parameters[name.lowercased()] = (name, source)
        }
        for (name, value) in template["variables"]?.object ?? JSONObject() where name != "copy" {
            variables[name.lowercased()] = value
        }
    }

    func parameter(_ name: String) -> (name: String, source: Parameter)? { parameters[name.lowercased()] }

    func variable(_ name: String) -> Value? { variables[name.lowercased()] }

    /// Names that only an inner template has, which services accept in the outer scope, too.
    mutating func add(missingFrom inner: DeploymentScope) {
        parameters.merge(inner.parameters) { own, _ in own }
        variables.merge(inner.variables) { own, _ in own }
    }
}
