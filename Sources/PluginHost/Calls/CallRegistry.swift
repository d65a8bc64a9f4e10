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
        var ended: [CallName: CallLabel] = [:]
        var endedOrder: [CallName] = []
        var oldest = 0
    }

    private static let remembered = 1000
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
            state.ended[name] = call.label
            if state.endedOrder.count < Self.remembered {
                state.endedOrder.append(name)
            } else {
                state.ended[state.endedOrder[state.oldest]] = nil
                state.endedOrder[state.oldest] = name
                state.oldest = (state.oldest + 1) % Self.remembered
            }
        }
    }

    subscript(_ name: CallName) -> LiveCall? { state.withLock { $0.calls[name] } }

    /// What a name belonged to, if it ended not long ago.
    func ended(_ name: CallName) -> CallLabel? { state.withLock { $0.ended[name] } }
}
