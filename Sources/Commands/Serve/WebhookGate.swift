import Catalog
import Engine
import Logging
import Values
import Vault

/// Lets requests to webhooks through that prove who sent them, where the trigger asks for that.
struct WebhookGate: Sendable {
    let house: House
    let clock: any WallClock
    let log: Logger

    /// Whether a request may go on to its listener; one that may not is logged with its code.
    func admits(_ request: Value, body: [UInt8], for listener: Listener) async -> Bool {
        guard let proof = listener.descriptor.proof else { return true }
        guard let refusal = await refusal(of: request, body, listener, proof) else { return true }
        log.warning(
            "a webhook request is not believed: \(refusal.message)",
            metadata: ["code": "\(refusal.code)", "listener": "\(listener.name)"])
        return false
    }

    private func refusal(
        of request: Value, _ body: [UInt8], _ listener: Listener, _ proof: WebhookProof
    ) async -> WebhookRefusal? {
        let key: Secret
        do {
            key = try await house.secret(proof.secret, of: listener.connection ?? "")
        } catch {
            return WebhookRefusal(error.code, error.message)
        }
        var headers: [String: String] = [:]
        for field in request["headers"]?.object ?? JSONObject() {
            headers[field.name.lowercased()] = field.value.string
        }
        return WebhookSignature(proof).refusal(headers: headers, body: body, key: key, now: clock.now)
    }
}
