import Foundation

/// How much memory processes hold.
///
/// Source: proc_pid_status(5) of the Linux manual.
enum ProcessMemory {
    /// The resident bytes of this process, and of its children that are workers.
    static func resident() -> Int {
        let own = value("VmRSS", of: "self") ?? 0
        return own + workers().reduce(0) { $0 + (value("VmRSS", of: $1) ?? 0) }
    }

    private static func workers() -> [String] {
        let own = ProcessInfo.processInfo.processIdentifier
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { name in
            name.allSatisfy(\.isNumber) && value("PPid", of: name).map { $0 / 1024 } == Int(own)
                && text("Name", of: name)?.hasPrefix("riposte-worker") == true
        }
    }

    /// A number of the file, in bytes where the file has KiB.
    private static func value(_ name: String, of process: String) -> Int? {
        text(name, of: process).flatMap { $0.split(separator: " ").first.flatMap { Int($0) } }.map {
            $0 * 1024
        }
    }

    private static func text(_ name: String, of process: String) -> String? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return nil }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("\(name):") {
            return line.dropFirst(name.count + 1).split { $0 == " " || $0 == "\t" }.joined(separator: " ")
        }
        return nil
    }
}
