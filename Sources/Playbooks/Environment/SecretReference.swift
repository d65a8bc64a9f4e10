/// Where a secret stands; the secret itself is never in a file that Riposte reads for configuration.
public enum SecretReference: Sendable, Hashable {
    /// `{secret: NAME}`: the sealed store of the workspace.
    case sealed(String)
    /// `{env: NAME}`: a variable of the process environment.
    case environment(String)
    /// `{file: PATH}`: the content of a file, relative to the workspace.
    case file(String)

    /// The key that an environment file writes: `secret`, `env` or `file`.
    public var keyword: String {
        switch self {
        case .sealed: "secret"
        case .environment: "env"
        case .file: "file"
        }
    }

    /// The name or path that is referred to.
    public var name: String {
        switch self {
        case .sealed(let name), .environment(let name), .file(let name): name
        }
    }
}

extension SecretReference: CustomStringConvertible {
    /// As a message names it: `{secret: NAME}`.
    public var description: String { "{\(keyword): \(name)}" }
}
