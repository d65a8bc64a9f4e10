import ConnectorABI
import Values

/// The name of a call, as a number: never an address.
struct HostCallName: Sendable, Hashable {
    private let bits: UInt

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        bits = UInt(bitPattern: pointer)
    }

    var pointer: OpaquePointer? { unsafe OpaquePointer(bitPattern: bits) }
}

/// The host's functions.
///
/// Unchecked because C function pointers carry no isolation: the ABI lets every one of them be called from
/// any thread, from `load` to the return of `unload`.
@safe struct HostTable: @unchecked Sendable {
    private let table: riposte_host

    /// Copies the table; nil when it is of another version, or shorter than the kit was built for.
    init?(_ host: UnsafePointer<riposte_host>?) {
        guard let host = unsafe host, unsafe host.pointee.size >= UInt32(MemoryLayout<riposte_host>.size),
            unsafe host.pointee.abi == UInt32(RIPOSTE_ABI)
        else { return nil }
        unsafe table = host.pointee
    }

    func complete(
        _ name: HostCallName, _ result: Result<CallOutput, ConnectorFailure>,
        object: UInt = 0
    ) {
        var raw = unsafe riposte_result()
        unsafe raw.size = UInt32(MemoryLayout<riposte_result>.size)
        unsafe raw.object = UnsafeMutableRawPointer(bitPattern: object)
        var texts: [[UInt8]] = []
        switch result {
        case .success(let output):
            texts = [
                output.output.isNull ? [] : output.output.jsonBytes(), Array((output.cursor ?? "").utf8), [],
                [],
            ]
        case .failure(let failure):
            unsafe raw.status = failure.status.rawValue
            unsafe raw.retry_after_ms = UInt64(max(0, failure.retryAfter?.wholeMilliseconds ?? 0))
            texts = [
                failure.output.isNull ? [] : failure.output.jsonBytes(), [], Array(failure.code.utf8),
                Array(failure.message.utf8),
            ]
        }
        unsafe Borrowed.withSlices(texts) { slices in
            unsafe raw.output = slices[0]
            unsafe raw.cursor = slices[1]
            unsafe raw.code = slices[2]
            unsafe raw.message = slices[3]
            unsafe table.complete?(name.pointer, &raw)
        }
    }

    func emit(_ name: HostCallName, _ event: Event) throws(ConnectorFailure) {
        var raw = unsafe riposte_event()
        unsafe raw.size = UInt32(MemoryLayout<riposte_event>.size)
        unsafe raw.time_ms = event.time?.milliseconds ?? 0
        let status = unsafe Borrowed.withSlices([Array(event.key.utf8), event.body.jsonBytes()]) { slices in
            unsafe raw.key = slices[0]
            unsafe raw.body = slices[1]
            return unsafe table.emit?(name.pointer, &raw) ?? ConnectorFailure.Status.unsupported.rawValue
        }
        switch ConnectorFailure.Status(rawValue: status) {
        case nil: return
        case .throttled: throw .internal("too many events in one call; return fewer and `hasMore`")
        case .cancelled: throw .cancelled
        default: throw .internal("the host refused event `\(event.key)`")
        }
    }

    /// Starts a request; `receive` is called exactly once, on any thread.
    func http(
        _ name: HostCallName, _ request: Request,
        _ receive: @escaping @Sendable (Result<Response, ConnectorFailure>) -> Void
    ) {
        let receiver = unsafe Unmanaged.passRetained(Receiver(receive))
        var raw = unsafe riposte_http_request()
        unsafe raw.size = UInt32(MemoryLayout<riposte_http_request>.size)
        if request.isIdempotent { unsafe raw.flags |= UInt32(RIPOSTE_HTTP_IDEMPOTENT) }
        if request.skipsSignIn { unsafe raw.flags |= UInt32(RIPOSTE_HTTP_NO_AUTH) }
        unsafe raw.timeout_ms = UInt64(max(0, request.timeout?.wholeMilliseconds ?? 0))
        unsafe raw.max_bytes = UInt64(max(0, request.maximumBytes ?? 0))
        let texts = [Array(request.method.utf8), Array(request.url.utf8), request.body]
        let status = unsafe Borrowed.withSlices(texts) { slices in
            unsafe Borrowed.withFields(request.headers) { fields in
                unsafe raw.method = slices[0]
                unsafe raw.url = slices[1]
                unsafe raw.body = slices[2]
                unsafe raw.headers = fields.baseAddress
                unsafe raw.header_count = fields.count
                return unsafe table.http?(name.pointer, &raw, httpDone, receiver.toOpaque())
                    ?? ConnectorFailure.Status.unsupported.rawValue
            }
        }
        guard let refusal = ConnectorFailure.Status(rawValue: status) else { return }
        unsafe receiver.release()
        receive(.failure(ConnectorFailure(refusal, "the host did not take the request")))
    }

    /// Starts a wait; `receive` is called exactly once, on any thread.
    func after(
        _ name: HostCallName, _ duration: Duration,
        _ receive: @escaping @Sendable (Result<Response, ConnectorFailure>) -> Void
    ) {
        let receiver = unsafe Unmanaged.passRetained(Receiver(receive))
        let delay = UInt64(max(0, duration.wholeMilliseconds))
        let status =
            unsafe table.after?(name.pointer, delay, timerDone, receiver.toOpaque())
            ?? ConnectorFailure.Status.unsupported.rawValue
        guard let refusal = ConnectorFailure.Status(rawValue: status) else { return }
        unsafe receiver.release()
        receive(.failure(ConnectorFailure(refusal, "the host did not take the wait")))
    }

    func isCancelled(_ name: HostCallName) -> Bool { unsafe (table.cancelled?(name.pointer) ?? 0) != 0 }

    func log(_ name: HostCallName, _ level: LogLevel, _ message: String, _ fields: [Request.Field]) {
        unsafe Borrowed.withSlices([Array(message.utf8)]) { slices in
            unsafe Borrowed.withFields(fields) { fields in
                unsafe table.log?(name.pointer, level.rawValue, slices[0], fields.baseAddress, fields.count)
            }
        }
    }

    var nowMilliseconds: Int64 { table.now_ms?() ?? 0 }

    func randomBytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe table.random?(buffer.baseAddress, count)
            filled = count
        }
    }
}

/// What a callback's context points to, retained until the callback, which runs exactly once.
private final class Receiver: Sendable {
    let receive: @Sendable (Result<Response, ConnectorFailure>) -> Void

    init(_ receive: @escaping @Sendable (Result<Response, ConnectorFailure>) -> Void) {
        self.receive = receive
    }
}

private func httpDone(
    _ context: UnsafeMutableRawPointer?, _ call: OpaquePointer?,
    _ response: UnsafePointer<riposte_http_response>?
) {
    guard let context = unsafe context, let response = unsafe response else { return }
    let receiver = unsafe Unmanaged<Receiver>.fromOpaque(context).takeRetainedValue()
    receiver.receive(unsafe Borrowed.response(response.pointee))
}

private func timerDone(_ context: UnsafeMutableRawPointer?, _ call: OpaquePointer?, _ status: riposte_status)
{
    guard let context = unsafe context else { return }
    let receiver = unsafe Unmanaged<Receiver>.fromOpaque(context).takeRetainedValue()
    receiver.receive(status == 0 ? .success(Response(status: 0)) : .failure(.cancelled))
}
