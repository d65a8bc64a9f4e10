// A plugin in Swift that brings Foundation with it: only how long it takes to be ready is measured.
import Foundation

private let descriptor =
    "{\"riposte\":1,\"plugin\":{\"name\":\"heavy\",\"version\":\"1.0.0\"},\"connectors\":{\"heavy\":"
    + "{\"title\":\"Heavy\",\"summary\":\"For measuring\",\"actions\":{\"day\":{\"title\":\"Day\",\"effect\":\"read\"}}}}}"

nonisolated(unsafe) private var host: UnsafePointer<riposte_host>?

private func end(_ call: OpaquePointer?, _ output: String) {
    let bytes = Array(output.utf8CString)
    bytes.withUnsafeBufferPointer { buffer in
        var result = riposte_result()
        result.size = UInt32(MemoryLayout<riposte_result>.size)
        result.output = riposte_slice(bytes: buffer.baseAddress, length: buffer.count - 1)
        host?.pointee.complete(call, &result)
    }
}

nonisolated(unsafe) private let table: UnsafePointer<riposte_plugin> = {
    // Something of Foundation's, so that it is there when the worker says that it is ready.
    let date = Date(timeIntervalSince1970: 0).description
    let text = strdup(descriptor.replacingOccurrences(of: "measuring", with: date))
    var plugin = riposte_plugin()
    plugin.size = UInt32(MemoryLayout<riposte_plugin>.size)
    plugin.abi = UInt32(RIPOSTE_ABI)
    plugin.descriptor = riposte_slice(bytes: text, length: text.map { strlen($0) } ?? 0)
    plugin.load = { _, given, call in
        host = given
        end(call, "")
    }
    plugin.open = { _, call, _ in end(call, "") }
    plugin.start = { _, call, _ in end(call, "\"\(Date())\"") }
    let kept = UnsafeMutablePointer<riposte_plugin>.allocate(capacity: 1)
    kept.initialize(to: plugin)
    return UnsafePointer(kept)
}()

/// The one export.
@_cdecl("riposte_plugin_v1")
public func entry() -> UnsafePointer<riposte_plugin> { table }
