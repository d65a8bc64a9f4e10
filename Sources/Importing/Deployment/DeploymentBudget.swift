import Values

/// What resolving a template may cost: small templates can ask for texts and lists that double with each
/// variable.
final class DeploymentBudget {
    private var units: Int

    init(units: Int = 32 << 20) { self.units = units }

    /// Takes what a value weighs: a unit each value and each byte of text; fails when nothing is left or the
    /// value is nested too deep to be walked.
    func charge(_ value: Value) throws(DeploymentFailure) {
        guard weigh(value, depth: 0) else {
            units = max(units, 0)
            throw .tooLarge("its value, or all values together, have no room")
        }
    }

    private func weigh(_ value: Value, depth: Int) -> Bool {
        units -= 1
        guard units > 0, depth <= 160 else { return false }
        switch value {
        case .string(let text):
            units -= text.utf8.count
            return units > 0
        case .array(let items): return items.allSatisfy { weigh($0, depth: depth + 1) }
        case .object(let object):
            return object.allSatisfy {
                units -= $0.name.utf8.count
                return weigh($0.value, depth: depth + 1)
            }
        default: return true
        }
    }
}
