public import Catalog

/// A shared library that was checked and opened, and what it says of itself.
///
/// Its code has not run beyond giving that.
public struct Plugin: Sendable {
    /// The library's file.
    public let path: String
    /// SHA-256 of the file, in hexadecimal.
    public let digest: String
    /// What it brings.
    public let descriptor: PluginDescriptor
    let table: PluginTable
}

/// Why a file is not used as a plugin.
public struct PluginRefusal: Sendable, Hashable {
    /// The file.
    public var path: String
    /// `PL0001` and so on; rows in `docs/errors.md`.
    public var code: String
    /// What is wrong, naming the file.
    public var message: String
    /// What to do.
    public var help: String

    init(_ path: String, _ code: String, _ message: String, help: String) {
        self.path = path
        self.code = code
        self.message = message
        self.help = help
    }
}

extension PluginRefusal: Error {}
