import Foundation
import Playbooks
import Values

/// JSON and YAML documents that are given to commands: inputs, mocks, test cases.
enum ValueFile {
    /// The largest document that is read, in bytes.
    static let maximumBytes = 64 << 20

    /// The document in a file; `-` is standard input.
    static func read(_ name: String) throws -> Value {
        try value(of: try text(of: name), file: name)
    }

    /// The text of a file; `-` is standard input.
    static func text(of name: String) throws -> String {
        name == "-"
            ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            : try PlaybookLibrary.text(of: URL(filePath: name), limit: maximumBytes)
    }

    /// The value of a text: JSON where it begins like it, else YAML.
    static func value(of text: String, file: String) throws -> Value {
        let first = text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isYAML = file.hasSuffix(".yaml") || file.hasSuffix(".yml")
        guard isYAML, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else {
            do throws(JSONError) {
                return try Value(json: text)
            } catch {
                // YAML flow mappings begin like JSON too.
                if isYAML, case let (value?, findings) = YAMLDocument.read(text, file: file),
                    !findings.hasErrors
                {
                    return value
                }
                throw CommandFailure(
                    "CL0038",
                    "`\(file)` is not JSON: line \(error.line), column \(error.column): \(error.message)")
            }
        }
        let (value, findings) = YAMLDocument.read(text, file: file)
        guard let value, !findings.hasErrors else {
            throw DocumentFailure(diagnostics: findings, sources: [file: text])
        }
        return value
    }
}
