public import Engine
import Foundation
public import Playbooks

/// Finds secrets where references say: sealed, in the process environment, or in a file.
public struct SecretResolver: SecretSource {
    private let sealed: SealedStore?
    private let environment: @Sendable (String) -> String?
    private let folder: String

    /// A resolver.
    ///
    /// - Parameters:
    ///   - sealed: the sealed store; nil where there is none.
    ///   - environment: the value of a variable.
    ///   - folder: where relative paths of files start.
    public init(
        sealed: SealedStore?, environment: @escaping @Sendable (String) -> String?, folder: String
    ) {
        self.sealed = sealed
        self.environment = environment
        self.folder = folder
    }

    /// The secret; newlines at the end of a file are not part of it.
    public func secret(_ reference: SecretReference) async throws(SecretError) -> Secret {
        switch reference {
        case .sealed(let name):
            guard let sealed else { throw SecretError.noStore(name) }
            return try await sealed.secret(named: name)
        case .environment(let name):
            guard let value = environment(name), !value.isEmpty else { throw SecretError.unset(name) }
            return Secret(value)
        case .file(let path): return try content(of: path)
        }
    }

    private func content(of path: String) throws(SecretError) -> Secret {
        let place = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        var bytes = try SmallFile.read(place, limit: SealedStore.largestSecret)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            bytes.removeLast()
        }
        guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else {
            throw SecretError.notText(place)
        }
        return Secret(text)
    }
}

extension SecretResolver: CustomReflectable {
    /// Nothing: a resolver's parts are nobody's business.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
