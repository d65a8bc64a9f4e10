public import Values

/// Where a workflow definition runs today.
public enum DefinitionFlavour: String, Sendable, CaseIterable {
    /// A Logic Apps resource of the Consumption plan.
    case logicAppsConsumption
    /// A `workflow.json` of a Standard logic app.
    case logicAppsStandard
    /// A cloud flow.
    case powerAutomate
}

/// A workflow definition as it was found in a file.
public struct DefinitionSource: Sendable {
    /// The title of the workflow.
    public var name: String
    /// Where it runs today; decides defaults that differ.
    public var flavour: DefinitionFlavour
    /// The file's name, for places.
    public var file: String
    /// The JSON document, as it is in the file.
    public var text: String
    /// The members that lead from the document's root to the definition.
    public var path: [String]
    /// The definition: what is in the document with deployment-time texts resolved, of the same shape.
    public var definition: Value
    /// Values of parameters that are given outside of the definition.
    public var parameters: JSONObject
    /// The managed API of a connection, such as `azuresentinel`, by the definition's key for the connection.
    public var connections: [String: String]

    /// A definition of its parts.
    public init(
        name: String, flavour: DefinitionFlavour, file: String, text: String, path: [String] = [],
        definition: Value, parameters: JSONObject = JSONObject(), connections: [String: String] = [:]
    ) {
        self.name = name
        self.flavour = flavour
        self.file = file
        self.text = text
        self.path = path
        self.definition = definition
        self.parameters = parameters
        self.connections = connections
    }
}
