/// The services of the host that runs the plugin, for one call.
struct HostServices: CallServices {
    let host: HostTable
    let name: HostCallName

    // The host answers every request and wait exactly once, at once when the call is cancelled, so that no
    // continuation is lost.
    func send(_ request: Request) async throws(ConnectorFailure) -> Response {
        try await withCheckedContinuation { continuation in
            host.http(name, request) { continuation.resume(returning: $0) }
        }.get()
    }

    func sleep(for duration: Duration) async throws(ConnectorFailure) {
        _ = try await withCheckedContinuation { continuation in
            host.after(name, duration) { continuation.resume(returning: $0) }
        }.get()
    }

    func log(_ level: LogLevel, _ message: String, _ fields: [(name: String, value: String)]) {
        host.log(name, level, message, fields)
    }

    var nowMilliseconds: Int64 { host.nowMilliseconds }

    var isCancelled: Bool { Task.isCancelled || host.isCancelled(name) }

    func randomBytes(_ count: Int) -> [UInt8] { host.randomBytes(count) }
}
