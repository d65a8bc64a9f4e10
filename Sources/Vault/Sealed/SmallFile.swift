import Engine
import Foundation
import Glibc

/// Files that are read and written whole.
enum SmallFile {
    /// The bytes, at most `limit` of them.
    static func read(_ path: String, limit: Int) throws(SecretError) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw SecretError.unreadable(path) }
        defer { try? handle.close() }
        do {
            // One read may give less than it was asked for, as a pipe does.
            var bytes: [UInt8] = []
            while bytes.count <= limit, let part = try handle.read(upToCount: limit + 1 - bytes.count),
                !part.isEmpty
            {
                bytes += part
            }
            guard bytes.count <= limit else { throw SecretError.tooLarge(path, limit: limit) }
            return bytes
        } catch let error as SecretError {
            throw error
        } catch {
            throw SecretError.unreadable(path)
        }
    }

    /// Makes a file of mode 0600 that holds all the bytes from the first moment; leaves one that is there.
    static func create(_ path: String, _ bytes: [UInt8]) throws(SecretError) {
        let draft = "\(path).\(UUID().uuidString)"
        let files = FileManager.default
        defer { try? files.removeItem(atPath: draft) }
        do {
            // Made empty with its mode first: there is no moment at which others could read the bytes.
            guard files.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: draft)
            else { throw SecretError.unwritable(path) }
            defer { try? handle.close() }
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            // A hard link, unlike a move, never replaces what another process put there.
            do { try files.linkItem(atPath: draft, toPath: path) } catch  where files.fileExists(atPath: path)
            {}
        } catch {
            throw SecretError.unwritable(path)
        }
    }

    /// Puts a file of mode 0600 in place of the one that is there.
    static func replace(_ path: String, _ bytes: [UInt8]) throws(SecretError) {
        do {
            if !FileManager.default.fileExists(atPath: path) { try create(path, []) }
            // Foundation writes a new file, flushes it to disk, gives it the old one's mode and renames it.
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw SecretError.unwritable(path)
        }
    }
}

/// Keeps two processes from changing one file at the same time, by `flock` on a file beside it.
struct FileLock {
    private let handle: FileHandle

    /// Waits for the lock, a few seconds unless more is said.
    static func take(
        beside path: String, waiting: Duration = .seconds(5)
    ) async throws(SecretError) -> FileLock {
        let name = path + ".lock"
        if !FileManager.default.fileExists(atPath: name) { try SmallFile.create(name, []) }
        guard let handle = FileHandle(forUpdatingAtPath: name) else { throw SecretError.unwritable(name) }
        for _ in 0..<Int(waiting / pause) {
            if flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(handle: handle) }
            do { try await Task.sleep(for: pause) } catch { break }
        }
        try? handle.close()
        throw SecretError.busy(path)
    }

    /// Lets the next one go on.
    func release() { try? handle.close() }

    private static let pause = Duration.milliseconds(50)
}
