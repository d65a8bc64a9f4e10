/// The bytes that the fuzzer tries next.
///
/// They are the fuzzer's own until the call ends, and so are copied.
public func input(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
}

/// Ends the process, which the fuzzer records as a finding, unless what has to hold holds.
public func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError(what()) }
}
