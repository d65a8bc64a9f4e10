/// Which exported names a plugin should not have.
enum ExportedNames {
    /// Names that languages make up, and that collide with nobody's: mangled ones, and those of run times.
    private static let harmlessPrefixes = [
        "riposte_", "$s", "$e", "_$s", "_Z", "_R", "symbolic ", "got.", "associated conformance ",
        "default associated", "get_enum_tag", "l__swift", "l_", "__swift", "_swift", "swift_", "block_",
        "__start_", "__stop_", "_cgo", "x_cgo", "crosscall2", "__cgo", "rust_", "__rust", "__rdl", "__rg",
        "objectdestroy", "keypath_", "$ld",
    ]
    private static let harmless: Set<String> = [
        "_init", "_fini", "_edata", "_end", "__bss_start", "_fini_array", "__data_start",
    ]

    /// The names among these that another library could have too.
    static func foreign(_ names: [String]) -> [String] {
        names.filter { name in
            !harmless.contains(name) && !harmlessPrefixes.contains { name.hasPrefix($0) }
        }
    }
}
