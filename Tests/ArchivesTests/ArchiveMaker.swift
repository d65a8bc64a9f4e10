import Foundation
import TestSupport

/// Archives that another program makes.
enum ArchiveMaker {
    /// What Python's `zipfile` makes of a script in which `z` is the open archive.
    static func python(_ script: String, before: String = "") async throws -> [UInt8] {
        let program = """
            import io, sys, zipfile
            buffer = io.BytesIO()
            \(before)
            with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as z:
            \(script.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            sys.stdout.buffer.write(buffer.getvalue())
            """
        return try await output(of: ["python3", "-c", program], in: nil)
    }

    /// What the program prints; throws when it fails.
    static func output(of command: [String], in folder: URL?) async throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        if let folder { process.currentDirectoryURL = folder }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw MakerFailure(command: command) }
        return [UInt8](data)
    }
}

/// A program that could not make an archive.
struct MakerFailure: Error {
    let command: [String]
}

extension [UInt8] {
    /// A copy in which the bytes from each place where `pattern` begins are changed.
    func patching(_ pattern: [UInt8], offset: Int, with bytes: [UInt8], only occurrence: Int? = nil)
        -> [UInt8]
    {
        var copy = self
        var seen = 0
        for place in indices where self[place...].starts(with: pattern) {
            defer { seen += 1 }
            guard occurrence == nil || occurrence == seen else { continue }
            for (index, byte) in bytes.enumerated() { copy[place + offset + index] = byte }
        }
        return copy
    }
}

/// The signatures of the records of an archive.
enum Signature {
    static let list: [UInt8] = [0x50, 0x4B, 1, 2]
    static let file: [UInt8] = [0x50, 0x4B, 3, 4]
    static let end: [UInt8] = [0x50, 0x4B, 5, 6]
}
