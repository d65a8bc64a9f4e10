import Engine
import Glibc

/// Proof that this process is the one host of a store: an exclusive `flock` on a file beside it.
///
/// The system gives the lock back when the process ends, however it ends; the file stays.
final class HostLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock or says who has it.
    init(beside path: String) throws(StoreError) {
        let name = path + ".lock"
        // The string lives through the call.
        let opened = unsafe Glibc.open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw StoreError.cannotOpen(name) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(opened)
            Glibc.close(opened)
            throw StoreError.hosted(path, by: holder)
        }
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(opened, 0)
        // The bytes live through the call. The number only helps a message: not being able to write it is no
        // failure.
        _ = unsafe pwrite(opened, text, text.count, 0)
        descriptor = opened
    }

    deinit { Glibc.close(descriptor) }

    /// Lets another host have the store.
    func release() { flock(descriptor, LOCK_UN) }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        // The buffer is as long as the count given and lives through the call.
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).filter {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
    }
}
