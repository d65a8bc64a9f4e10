import Synchronization

/// The name of a call: a number that is never used again, handed out in the shape of an address.
struct CallName: Sendable, Hashable {
    let bits: UInt

    init(bits: UInt) { self.bits = bits }

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        bits = UInt(bitPattern: pointer)
    }

    var pointer: OpaquePointer? { unsafe OpaquePointer(bitPattern: bits) }
}

/// The calls under way in this process, by name.
///
/// Global because the host's functions are given a call's name and nothing else. Names are counted up and never
/// reused, so one that is late or made up finds nothing; the last thousand that ended are remembered for the log.
/// They begin where no runtime takes a small number in a pointer for corruption, as Go's does below 4096.
let callRegistry = CallRegistry()

final class CallRegistry: Sendable {
    private struct State {
        var next: UInt = 1 << 16
        var calls: [CallName: LiveCall] = [:]
        /// By the low bits of the name: names are counted up, so a place is taken by a call a thousand later.
        var ended: [(name: CallName, label: CallLabel)?] = Array(
            repeating: nil, count: CallRegistry.remembered)
    }

    private static let remembered = 1024
    private let state = Mutex(State())

    func add(_ make: (CallName) -> LiveCall) -> LiveCall {
        state.withLock { state in
            let name = CallName(bits: state.next)
            state.next += 1
            let call = make(name)
            state.calls[name] = call
            return call
        }
    }

    func remove(_ name: CallName) {
        state.withLock { state in
            guard let call = state.calls.removeValue(forKey: name) else { return }
            state.ended[Self.place(of: name)] = (name, call.label)
        }
    }

    subscript(_ name: CallName) -> LiveCall? { state.withLock { $0.calls[name] } }

    /// What a name belonged to, if it ended not long ago.
    func ended(_ name: CallName) -> CallLabel? {
        let found = state.withLock { $0.ended[Self.place(of: name)] }
        return found?.name == name ? found?.label : nil
    }

    private static func place(of name: CallName) -> Int { Int(name.bits % UInt(remembered)) }
}
