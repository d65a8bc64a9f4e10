/// The codes of what can be wrong in a workflow definition; rows in `docs/errors.md`.
enum DefinitionCode {
    static let notJSON = "DF0001"
    static let noDefinition = "DF0002"
    static let missingMember = "DF0003"
    static let wrongShape = "DF0004"
    static let unknownType = "DF0005"
    static let script = "DF0006"
    static let unknownWord = "DF0007"
    static let ignored = "DF0008"
    static let approximated = "DF0009"
    static let lookAt = "DF0010"
    static let wrongConstant = "DF0011"
}
