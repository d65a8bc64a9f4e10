import Catalog
import ConnectorABI
import Engine
import Glibc
import Logging
import Values

/// The host's side of the ABI: C functions that find their call by its name.
enum HostTable {
    /// The table that every plugin is given; never freed.
    static var pointer: UnsafePointer<riposte_host>? { unsafe UnsafePointer(bitPattern: address) }

    private static let address: UInt = {
        let table = UnsafeMutablePointer<riposte_host>.allocate(capacity: 1)
        unsafe table.initialize(
            to: riposte_host(
                size: UInt32(MemoryLayout<riposte_host>.size), abi: UInt32(RIPOSTE_ABI), complete: complete,
                emit: emit,
                http: http, after: after, cancelled: cancelled, log: log, now_ms: nowMilliseconds,
                random: random,
                extension: extensionTable))
        return UInt(bitPattern: table)
    }()

    static let outputLimit = 16 << 20
    static let cursorLimit = 64 << 10
    static let eventLimit = 1 << 20
    static let lineLimit = 8 << 10
}

/// The call of a name; notes in the log when it was over.
private func liveCall(_ pointer: OpaquePointer?, _ what: String) -> LiveCall? {
    guard let name = unsafe CallName(pointer) else { return nil }
    if let call = callRegistry[name] { return call }
    callRegistry.ended(name).map { $0.misbehaved("it called `\(what)` for `\($0.subject)`, which was over") }
    return nil
}

private func complete(_ pointer: OpaquePointer?, _ result: UnsafePointer<riposte_result>?) {
    guard let call = unsafe liveCall(pointer, "complete") else { return }
    if !call.finish(unsafe copied(result)) {
        call.label.misbehaved("it called `complete` for `\(call.label.subject)`, which was over")
    }
}

/// What a call was completed with, or that it cannot be taken.
private func copied(_ result: UnsafePointer<riposte_result>?) -> RawResult {
    guard let raw = unsafe Borrowed.copy(result, least: RIPOSTE_RESULT_1_0, into: riposte_result()) else {
        return RawResult(
            status: CallStatus.internal.rawValue, code: "PL0105",
            message: "the plugin completed the call without a result of this version of the ABI")
    }
    guard unsafe raw.output.length <= HostTable.outputLimit, unsafe raw.cursor.length <= HostTable.cursorLimit
    else {
        return RawResult(
            status: CallStatus.internal.rawValue, code: "PL0105",
            message: "the plugin's output is longer than 16 MiB, or its cursor than 64 KiB")
    }
    return unsafe RawResult(
        status: raw.status, output: Borrowed.bytes(raw.output), cursor: Borrowed.text(raw.cursor),
        code: Borrowed.text(raw.code, limit: 200), message: Borrowed.text(raw.message, limit: 2000),
        retryAfterMilliseconds: raw.retry_after_ms, object: PluginObject(bits: UInt(bitPattern: raw.object)))
}

private func emit(_ pointer: OpaquePointer?, _ event: UnsafePointer<riposte_event>?) -> riposte_status {
    guard let call = unsafe liveCall(pointer, "emit") else { return CallStatus.cancelled.rawValue }
    guard let raw = unsafe Borrowed.copy(event, least: RIPOSTE_EVENT_1_0, into: riposte_event()),
        unsafe raw.flags == 0, unsafe raw.key.length > 0, unsafe raw.key.length <= 1024,
        unsafe raw.body.length <= HostTable.eventLimit,
        let body = unsafe try? Value(json: Borrowed.bytes(raw.body))
    else {
        call.label.misbehaved(
            "it emitted an event for `\(call.label.subject)` without a key, or with a body that is not JSON")
        return CallStatus.invalid.rawValue
    }
    let time = unsafe raw.time_ms
    let found = TriggerEvent(
        key: unsafe Borrowed.text(raw.key), body: body,
        time: time == 0 ? nil : Timestamp(milliseconds: time))
    return call.accept(found, bytes: unsafe raw.body.length).rawValue
}

private func http(
    _ pointer: OpaquePointer?, _ request: UnsafePointer<riposte_http_request>?, _ done: riposte_http_done?,
    _ context: UnsafeMutableRawPointer?
) -> riposte_status {
    guard let call = unsafe liveCall(pointer, "http") else { return CallStatus.cancelled.rawValue }
    guard
        let raw = unsafe Borrowed.copy(
            request, least: RIPOSTE_HTTP_REQUEST_1_0, into: riposte_http_request()),
        let order = unsafe PluginRequest(raw, done, context)
    else { return CallStatus.invalid.rawValue }
    return call.accept(.request(order)).rawValue
}

private func after(
    _ pointer: OpaquePointer?, _ delay: UInt64, _ done: riposte_timer_done?,
    _ context: UnsafeMutableRawPointer?
) -> riposte_status {
    guard let call = unsafe liveCall(pointer, "after") else { return CallStatus.cancelled.rawValue }
    guard let function = unsafe PluginFunction(timer: done, context) else {
        return CallStatus.invalid.rawValue
    }
    return call.accept(.wait(milliseconds: delay, .function(function))).rawValue
}

private func cancelled(_ pointer: OpaquePointer?) -> Int32 {
    guard let name = unsafe CallName(pointer), let call = callRegistry[name] else { return 1 }
    return call.shouldStop ? 1 : 0
}

private func log(
    _ pointer: OpaquePointer?, _ level: Int32, _ message: riposte_slice,
    _ fields: UnsafePointer<riposte_field>?,
    _ count: Int
) {
    guard let name = unsafe CallName(pointer), let call = callRegistry[name] else { return }
    let (isTaken, isLast) = call.takeLine()
    guard isTaken else { return }
    let found = unsafe Borrowed.fields(fields, min(count, 32)).map {
        (name: String($0.name.prefix(64)), value: String($0.value.prefix(1024)))
    }
    let text = unsafe Borrowed.text(message, limit: HostTable.lineLimit)
    call.log(level: Int(level), text, found)
    if isLast { call.label.log(.warning, "further lines of this call are dropped") }
}

private func nowMilliseconds() -> Int64 { WallClock.now.milliseconds }

private func random(_ bytes: UnsafeMutableRawPointer?, _ length: Int) {
    guard let bytes = unsafe bytes else { return }
    var generator = SystemRandomNumberGenerator()
    for offset in 0..<max(0, length) {
        unsafe bytes.storeBytes(
            of: UInt8.random(in: 0...255, using: &generator), toByteOffset: offset, as: UInt8.self)
    }
}

private func extensionTable(_ id: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
    guard let id = unsafe id, unsafe strcmp(id, RIPOSTE_MAIL_1) == 0 else { return nil }
    return unsafe UnsafeRawPointer(bitPattern: mailTable)
}

/// The table of `riposte.mail/1`; never freed.
private let mailTable: UInt = {
    let table = UnsafeMutablePointer<riposte_mail>.allocate(capacity: 1)
    unsafe table.initialize(
        to: riposte_mail(
            size: UInt32(MemoryLayout<riposte_mail>.size),
            protocols: UInt32(RIPOSTE_MAIL_SMTP | RIPOSTE_MAIL_IMAP)))
    return UInt(bitPattern: table)
}()

/// The time of the machine.
enum WallClock {
    static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
