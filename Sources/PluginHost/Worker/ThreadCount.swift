import Glibc

/// How many threads a process has.
///
/// Source: proc_pid_status(5) of the Linux manual.
enum ThreadCount {
    static func of(_ process: pid_t) -> Int {
        let descriptor = unsafe open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 4096)
        let count = unsafe text.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        let lines = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("Threads:") }
        return line.flatMap { Int($0.dropFirst(8).drop { $0 == "\t" || $0 == " " }) } ?? 0
    }
}
