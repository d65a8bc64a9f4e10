import Foundation
import Playbooks
import Values

/// A file of test cases beside a playbook: `scan.test.yaml`.
struct TestFile {
    /// As it is shown.
    let file: String
    /// The playbook's file.
    let playbook: URL
    let cases: [TestCase]
    /// What was read, for rewriting.
    let document: JSONObject
    /// The comment lines that the file begins with.
    let heading: String

    /// How the names of test files end.
    static let endings = [".test.yaml", ".test.yml", ".test.json"]
    private static let members = ["playbook", "cases"]

    /// Reads a test file; throws `CL0064` when it is wrong.
    init(_ url: URL) throws {
        let shown = Workspace.shown(url)
        let text = try PlaybookLibrary.text(of: url, limit: ValueFile.maximumBytes)
        let value = try ValueFile.value(of: text, file: shown)
        guard let document = value.object else { throw Self.failure(shown, "is no object") }
        file = shown
        self.document = document
        heading = text.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { $0.hasPrefix("#") || $0.allSatisfy(\.isWhitespace) }.map { "\($0)\n" }.joined()
        playbook = try Self.playbook(document["playbook"], beside: url, shown)
        guard let cases = document["cases"] else {
            // A file of one case has its members at the top.
            self.cases = [try TestCase(value, name: document["name"]?.string ?? "case", file: shown)]
            return
        }
        _ = try Self.object(value, shown, known: Self.members)
        guard let named = cases.object, !named.isEmpty else {
            throw Self.failure(shown, "has no `cases` by name")
        }
        self.cases = try named.map { try TestCase($0.value, name: $0.name, file: shown) }
    }

    private static func playbook(_ name: Value?, beside url: URL, _ shown: String) throws -> URL {
        let folder = url.deletingLastPathComponent()
        if let name {
            guard let text = name.string else { throw failure(shown, "has a `playbook` that is no text") }
            return text.hasPrefix("/") ? URL(filePath: text) : folder.appending(path: text)
        }
        let stem = endings.reduce(url.lastPathComponent) {
            $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0
        }
        let candidates = PlaybookLibrary.extensions.map { folder.appending(path: stem + $0) }
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
            throw failure(shown, "names no `playbook`, and there is no `\(stem).yaml` beside it")
        }
        return found
    }

    static func failure(_ place: String, _ reason: String) -> CommandFailure {
        CommandFailure("CL0064", "\(place) \(reason)", help: "the guide on testing shows the format")
    }

    /// An object that has known members only.
    static func object(_ value: Value, _ place: String, known: [String]) throws -> JSONObject {
        guard let object = value.object else { throw failure(place, "is no object") }
        for name in object.names where !known.contains(name) {
            let near = nearestName(to: name, among: known).map { "; did you mean `\($0)`" } ?? ""
            throw failure(place, "has a member `\(name)` that it cannot have\(near)")
        }
        return object
    }

    /// The test files at the paths given, folders searched through; throws `CL0065` when there are none.
    static func find(_ paths: [String]) throws -> [URL] {
        var found: [URL] = []
        for path in paths {
            let url = URL(filePath: path)
            guard (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true else {
                found.append(try testFile(of: url))
                continue
            }
            let walker = FileManager.default.enumerator(atPath: url.path)
            var names: [String] = []
            while let name = walker?.nextObject() as? String {
                if name.hasPrefix(".build") || name.contains("/.build/") { continue }
                if endings.contains(where: name.hasSuffix) { names.append(name) }
            }
            found += names.sorted().map { url.appending(path: $0) }
        }
        guard !found.isEmpty else {
            throw CommandFailure(
                "CL0065", "there are no test files in \(paths.map { "`\($0)`" }.joined(separator: ", "))",
                help: "tests of `scan.yaml` are in `scan.test.yaml` beside it")
        }
        return found
    }

    /// The tests of a playbook where a playbook is named, else the file itself.
    private static func testFile(of url: URL) throws -> URL {
        guard !endings.contains(where: url.lastPathComponent.hasSuffix) else { return url }
        let stem = url.deletingPathExtension()
        for ending in endings {
            let candidate = URL(filePath: stem.path + ending)
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
        }
        throw CommandFailure(
            "CL0065", "`\(Workspace.shown(url))` has no tests",
            help: "write them in `\(stem.lastPathComponent).test.yaml` beside it")
    }
}
