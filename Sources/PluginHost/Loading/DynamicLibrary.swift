import ConnectorABI
import Glibc

/// `dlopen`, and the plugin's one exported function.
enum DynamicLibrary {
    private static let symbol = "riposte_plugin_v1"
    private typealias Entry = @convention(c) () -> UnsafePointer<riposte_plugin>?

    /// Opens a library for good and gets its table.
    static func table(of file: LibraryFile) throws(PluginRefusal) -> PluginTable {
        let path = file.path
        // A name without a slash would be searched for in the system's folders.
        let name = path.contains("/") ? path : "./\(path)"
        guard let library = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
            throw refusal(path, reason: lastError())
        }
        guard let address = unsafe dlsym(library, symbol) else {
            throw PluginRefusal(
                path, "PL0008", "`\(path)` is a library, but not a plugin: it does not export `\(symbol)`",
                help: "export `\(symbol)` as riposte/connector.h says; other libraries belong elsewhere")
        }
        let entry = unsafe unsafeBitCast(address, to: Entry.self)
        guard let table = unsafe entry() else {
            throw PluginRefusal(
                path, "PL0009", "`\(symbol)` in `\(path)` gives no table",
                help: "return the address of a constant `riposte_plugin`")
        }
        try file.checkPath()
        return try unsafe PluginTable(table, path)
    }

    private static func refusal(_ path: String, reason: String) -> PluginRefusal {
        guard let found = reason.split(separator: "undefined symbol: ", maxSplits: 1).dropFirst().first else {
            return PluginRefusal(
                path, "PL0007", "`\(path)` cannot be loaded: \(reason)",
                help: "install what it needs (`ldd \(path)` lists it), or build it for this system")
        }
        let missing = found.prefix { !$0.isWhitespace && $0 != "," }
        return PluginRefusal(
            path, "PL0006", "`\(path)` needs the symbol `\(missing)`, which nothing provides",
            help:
                "link the library that has it; a plugin gets the host's functions from `load`, not by name"
        )
    }

    private static func lastError() -> String {
        unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
    }
}
