/// Why a deployment expression has no value.
struct DeploymentFailure: Error, Hashable {
    var code: String
    var message: String
    var help: String

    static func syntax(_ what: String) -> DeploymentFailure {
        DeploymentFailure(
            code: "IM0010", message: "is no deployment expression: \(what)",
            help: "write the value that is meant; a text that begins with `[` begins with `[[` in a template")
    }

    static func later(_ function: String) -> DeploymentFailure {
        DeploymentFailure(
            code: "IM0011", message: "calls `\(function)`, whose result is known only where it is deployed",
            help: "write the value that the deployed workflow has")
    }

    static func unknown(_ function: String) -> DeploymentFailure {
        DeploymentFailure(
            code: "IM0012", message: "calls `\(function)`, which is not known here",
            help: "write the value that the deployed workflow has")
    }

    static func wrong(_ what: String) -> DeploymentFailure {
        DeploymentFailure(
            code: "IM0013", message: "has no value: \(what)", help: "write the value that is meant")
    }

    static func tooLarge(_ what: String) -> DeploymentFailure {
        DeploymentFailure(
            code: "IM0014", message: "grows too large: \(what)", help: "write the value that is meant")
    }
}
