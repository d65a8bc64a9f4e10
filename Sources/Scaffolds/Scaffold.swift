/// A new connector's folder: it builds, passes its tests and can be loaded as it is.
public struct Scaffold: Sendable {
    /// One file of it.
    public struct File: Sendable, Hashable {
        /// Where it goes, within the folder.
        public let path: String
        /// What is in it.
        public let text: String
    }

    /// Where a Swift connector gets ConnectorKit from.
    public enum Kit: Sendable, Hashable {
        /// A checkout of Riposte on this machine.
        case folder(String)
        /// A repository, from a version on.
        case repository(url: String, version: String)
    }

    private let language: ScaffoldLanguage
    private let name: ScaffoldName

    /// The scaffold of a connector.
    public init(_ language: ScaffoldLanguage, name: ScaffoldName) {
        self.language = language
        self.name = name
    }

    /// Its files; `header` is the text of `riposte/connector.h`.
    public func files(header: String, kit: Kit) -> [File] {
        let words = words(kit)
        func filled(_ text: String) -> String {
            words.reduce(text) { $0.replacing("{{\($1.name)}}", with: $1.value) }
        }
        // A descriptor alone has one of its own, without what needs code.
        let common = Archive.files(PackageResources.common_scaffold)
            .filter { language != .descriptor || $0.path != "descriptor.json" }
        var files = (Archive.files(language.template) + common).map {
            File(path: filled(place(of: $0.path)), text: filled($0.text))
        }
        if language.needsHeader { files.append(File(path: "include/riposte/connector.h", text: header)) }
        return files.sorted { $0.path < $1.path }
    }

    /// Swift's resources lie beside its sources.
    private func place(of path: String) -> String {
        language == .swift && path == "descriptor.json" ? "Sources/{{type}}Connector/\(path)" : path
    }

    private func words(_ kit: Kit) -> [(name: String, value: String)] {
        [
            ("name", name.text), ("type", name.type), ("title", name.title), ("kit", kit.dependency),
            ("kitPackage", kit.package),
        ]
    }
}

extension Scaffold.Kit {
    /// The line of a package's manifest.
    fileprivate var dependency: String {
        switch self {
        case .folder(let path): ".package(name: \"riposte\", path: \(Self.quoted(path)))"
        case .repository(let url, let version):
            ".package(url: \(Self.quoted(url)), from: \(Self.quoted(version)))"
        }
    }

    /// What the package is called there.
    fileprivate var package: String {
        switch self {
        case .folder: return "riposte"
        case .repository(let url, _):
            let last = url.split(separator: "/").last.map(String.init) ?? url
            return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

/// Several files in one text, each after a line `-- PATH --`.
private enum Archive {
    static func files(_ bytes: [UInt8]) -> [Scaffold.File] {
        var files: [(path: String, lines: [Substring])] = []
        for line in String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("-- "), line.hasSuffix(" --") {
                files.append((String(line.dropFirst(3).dropLast(3)), []))
            } else if !files.isEmpty {
                files[files.count - 1].lines.append(line)
            }
        }
        return files.map { file in
            // What follows the last line end is no line.
            let lines = file.lines.last?.isEmpty == true ? file.lines.dropLast() : file.lines[...]
            return Scaffold.File(path: file.path, text: lines.map { $0 + "\n" }.joined())
        }
    }
}
