import Foundation
public import Values

/// A recorded case of a connector: `input.json`, `exchange.http` and `expected.json` of one folder.
///
/// The folder's name up to the first dot is the action's.
public struct RecordedCase: Sendable {
    /// The folder's name.
    public let name: String
    /// What the action is given.
    public let input: Value
    /// What the action is to give; nil when only its success matters.
    public let expected: Value?
    /// What goes over the wire.
    public let exchanges: [Exchange]
    /// Whether it was recorded with settings of its own, `settings.json` beside the input.
    public let hasOwnSettings: Bool

    /// The name of the action.
    public var action: String { String(name.prefix { $0 != "." }) }

    /// The cases in the folders of a folder, sorted by name.
    public static func all(in folder: String) throws(RecordingError) -> [RecordedCase] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw RecordingError(message: "`\(folder)` cannot be read")
        }
        var cases: [RecordedCase] = []
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: "\(path)/input.json") else { continue }
            cases.append(try RecordedCase(path, name))
        }
        guard !cases.isEmpty else {
            throw RecordingError(message: "`\(folder)` has no folder with an `input.json`")
        }
        return cases
    }

    private init(_ folder: String, _ name: String) throws(RecordingError) {
        self.name = name
        input = try Self.value("\(folder)/input.json")
        let expected = "\(folder)/expected.json"
        self.expected =
            FileManager.default.fileExists(atPath: expected) ? try Self.value(expected) : Value?.none
        hasOwnSettings = FileManager.default.fileExists(atPath: "\(folder)/settings.json")
        let recording = "\(folder)/exchange.http"
        guard FileManager.default.fileExists(atPath: recording) else {
            exchanges = []
            return
        }
        do throws(RecordingError) {
            exchanges = try Exchange.all(String(decoding: try Self.bytes(recording), as: UTF8.self))
        } catch {
            throw RecordingError(message: "`\(recording)` cannot be read: \(error.message)")
        }
    }

    private static func bytes(_ path: String) throws(RecordingError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RecordingError(message: "`\(path)` cannot be read")
        }
        return Array(data)
    }

    private static func value(_ path: String) throws(RecordingError) -> Value {
        do throws(JSONError) {
            return try Value(json: FileManager.default.contents(atPath: path).map { Array($0) } ?? [])
        } catch {
            throw RecordingError(message: "`\(path)` is not JSON: \(error.message)")
        }
    }
}
