import CCurl

/// Wakes the thread that waits in a multi handle.
///
/// Unchecked, because the pointer goes to other threads: `curl_multi_wakeup` is the one call that libcurl
/// allows from there, and whoever holds an alarm lets go of it before the handle is freed.
@safe struct Alarm: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init(multi: UnsafeMutableRawPointer) {
        unsafe self.multi = unsafe multi
    }

    func ring() {
        unsafe curl_multi_wakeup(multi)
    }
}
