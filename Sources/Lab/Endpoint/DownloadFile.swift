import Values

/// A file that an address with a signature in it opens, for half an hour.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Get package SAS URI API" and "Get live response results".
struct DownloadFile: Sendable {
    var name: String
    var content: LabAnswer.Content

    /// The package that a machine action collected.
    static func package(_ action: MachineAction) -> DownloadFile {
        let note = "Investigation package of \(action.dnsName), collected \(action.created.iso8601)\r\n"
        return DownloadFile(
            name: "package-\(action.id).zip",
            content: LabAnswer.Content(
                type: "application/zip",
                bytes: StoredZip.archive([("Autoruns/note.txt", Array(note.utf8))])))
    }

    /// What one command of a live response session gave.
    static func result(_ action: MachineAction, _ index: Int) -> DownloadFile {
        let command = action.commands[index]
        let main = command.parameters.first?.value ?? ""
        let name = "result-\(action.id)-\(index)"
        guard command.type == "RunScript" else {
            let text = "\(command.type) \(main) of \(action.dnsName)\n"
            return DownloadFile(
                name: name,
                content: LabAnswer.Content(type: "application/octet-stream", bytes: Array(text.utf8)))
        }
        let transcript: Value = [
            "script_name": .string(main), "exit_code": 0,
            "script_output": .string("Transcript started on \(action.dnsName)\r\n"), "script_errors": "",
        ]
        return DownloadFile(
            name: name,
            content: LabAnswer.Content(type: "application/json", bytes: transcript.jsonBytes()))
    }
}

/// A ZIP archive of files that are not compressed.
///
/// Source: PKWARE, "APPNOTE.TXT", sections 4.3.7, 4.3.12 and 4.3.16.
enum StoredZip {
    static func archive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in files {
            let place = UInt32(archive.count)
            // Version 2.0, no flags, stored, and 1 January 1980: the archive says nothing of time.
            let common =
                small([20, 0, 0, 0, 0x21])
                + large([checksum(bytes), UInt32(bytes.count), UInt32(bytes.count)])
                + small([UInt16(name.utf8.count), 0])
            archive += large([0x0403_4b50]) + common + Array(name.utf8) + bytes
            directory += large([0x0201_4b50]) + small([20]) + common + small([0, 0, 0]) + large([0, place])
            directory += Array(name.utf8)
        }
        let count = UInt16(files.count)
        return archive + directory + large([0x0605_4b50]) + small([0, 0, count, count])
            + large([UInt32(directory.count), UInt32(archive.count)]) + small([0])
    }

    private static func small(_ numbers: [UInt16]) -> [UInt8] {
        numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static func large(_ numbers: [UInt32]) -> [UInt8] {
        numbers.flatMap { small([UInt16(truncatingIfNeeded: $0), UInt16(truncatingIfNeeded: $0 >> 16)]) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
