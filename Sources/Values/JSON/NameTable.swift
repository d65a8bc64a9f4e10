/// Member names of at most fifteen bytes that were read lately.
///
/// The same names come again and again, and to find one costs a fraction of checking its bytes and making a string of them.
/// Values are not kept: some are secrets.
struct NameTable {
    private struct Slot {
        // The bytes: no run is all zeros, there is always a stop, so that nothing has to say whether a slot is used.
        var first: UInt64 = 0
        var second: UInt64 = 0
        var name = ""
    }

    private var slots: [Slot]
    private let shift: UInt64

    /// A table of a power of two slots.
    init(slots count: Int) {
        slots = Array(repeating: Slot(), count: count)
        shift = UInt64(64 - count.trailingZeroBitCount)
    }

    @inline(__always)
    func name(of run: ByteRun) -> String? {
        let place = place(of: run)
        guard slots[place].first == run.first, slots[place].second == run.second else { return nil }
        return slots[place].name
    }

    @inline(__always)
    mutating func keep(_ name: String, of run: ByteRun) {
        slots[place(of: run)] = Slot(first: run.first, second: run.second, name: name)
    }

    @inline(__always)
    private func place(of run: ByteRun) -> Int {
        let mix = (run.first ^ run.second &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mix &>> shift)
    }
}
