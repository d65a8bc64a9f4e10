import Engine
import Foundation
import Playbooks
import Synchronization
import Values
import Vault

/// Addresses that let others start runs or move them on: nobody else can make one.
final class AddressBook: Sendable {
    private let key: Secret
    private let environment: String
    private let known: Mutex<String>

    /// The book of a host.
    ///
    /// - Parameter base: the address of the host as far as it is known.
    init(house: House, base: String) async throws {
        key = try await Self.key(house)
        environment = house.environment.name
        known = Mutex(base)
    }

    /// What all addresses begin with.
    var base: String {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }

    /// The address that a step waits to be called back at.
    func callback(_ run: RunID, _ instance: InstanceID) -> String {
        let proof = Signature.of(Self.text(run, instance), key: key)
        return "\(base)/callbacks/\(run)/\(instance.number)-\(proof)"
    }

    /// The step that the last part of a callback's address names; nil when it was not made here.
    func instance(_ run: RunID, token: String) -> InstanceID? {
        let parts = token.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let number = Int(parts[0]), number >= 0, String(number) == parts[0] else {
            return nil
        }
        let instance = InstanceID(number)
        let isValid = Signature.isValid(String(parts[1]), of: Self.text(run, instance), key: key)
        return isValid ? instance : nil
    }

    /// The address that starts a playbook.
    func request(_ listener: RequestListener) -> String {
        let name = listener.plan.name
        return "\(base)/requests/\(name)\(listener.path)?sig=\(Signature.of(text(request: name), key: key))"
    }

    /// Whether a signature opens a playbook's address.
    func opens(_ playbook: String, signature: String) -> Bool {
        Signature.isValid(signature, of: text(request: playbook), key: key)
    }

    /// The address that a run's answer is fetched from.
    func answer(_ run: RunID) -> String {
        "\(base)/answers/\(run)/\(Signature.of("answer:\(run)", key: key))"
    }

    /// Whether a signature opens the address of a run's answer.
    func opensAnswer(_ run: RunID, signature: String) -> Bool {
        Signature.isValid(signature, of: "answer:\(run)", key: key)
    }

    private static func text(_ run: RunID, _ instance: InstanceID) -> String {
        "callback:\(run):\(instance.number)"
    }

    private func text(request playbook: String) -> String { "request:\(environment)/\(playbook)" }

    /// The key is kept with the secrets, so that addresses stay the same over restarts.
    private static func key(_ house: House) async throws -> Secret {
        let name = "hooks.key"
        if try await !house.sealed.names().contains(name) {
            let key = (0..<32).map { _ in String(format: "%02x", UInt8.random(in: 0...255)) }.joined()
            try await house.sealed.put(Secret(key), as: name)
        }
        return try await house.sealed.secret(named: name)
    }
}
