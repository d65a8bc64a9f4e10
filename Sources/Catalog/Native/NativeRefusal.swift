/// What signatures cannot hold, and what to write instead.
enum NativeRefusal {
    static let types =
        ["bool"] + NativeInteger.allCases.map(\.rawValue) + ["f32", "f64", "cstr", "bytes", "json", "handle"]

    private static let shim = "call it through a C function of your own in the plugin"

    /// By the word that gives it away.
    static let reasons: [String: (reason: String, help: String)] = [
        "...": (
            "functions with variable arguments cannot be called: their ABI depends on each call",
            "\(shim), with fixed parameters"
        ),
        "va_list": ("a `va_list` cannot be described", "\(shim), with fixed parameters"),
        "struct": (
            "a struct cannot be passed or returned by value: its layout is not described",
            "\(shim) that takes and gives its members, or `json`"
        ),
        "union": ("a union cannot be passed or returned by value", shim),
        "callback": ("a callback cannot be described: no code is made at run time", shim),
        "fn": ("a callback cannot be described: no code is made at run time", shim),
        "FILE": (
            "a `FILE *` cannot be passed: plugins open no files of the host",
            "use the function that takes the content as `bytes`, or \(shim)"
        ),
        "long_double": ("`long double` differs from machine to machine", "use the function for `f64`"),
        "f80": ("`long double` differs from machine to machine", "use `f64`"),
        "f128": ("`long double` differs from machine to machine", "use `f64`"),
        "void": (
            "`void` is for functions that return nothing",
            "for an opaque `void *` write `handle`, for memory `bytes`"
        ),
        "*": (
            "a pointer does not say what it leads to",
            "write `cstr`, `bytes`, `out TYPE`, `buffer(N)` or `handle`"
        ),
        "long": (
            "`long` differs from machine to machine, and `long double` cannot be passed",
            "write `i64` (64-bit Linux has 64 bits in a `long`), or `f64`"
        ),
    ]

    /// What to write for a pointer to a type of C, where it is not `out`.
    static let pointers: [String: String] = [
        "char":
            "write `cstr` for a text, `bytes` for memory with a length, `buffer(N)` for memory to write to",
        "const": "write `cstr` for a text, `bytes` for memory with a length",
        "unsigned": "write `bytes` for memory with a length, `out u32` for a number",
        "uint8_t": "write `bytes` for memory with a length, `buffer(N)` for memory to write to",
    ]

    /// Types of C by what we call them.
    static let spellings: [String: String] = [
        "int": "i32", "unsigned": "u32", "signed": "i32", "short": "i16", "char": "i8", "float": "f32",
        "double": "f64", "_Bool": "bool", "boolean": "bool", "size_t": "u64", "ssize_t": "i64",
        "uintptr_t": "u64", "intptr_t": "i64", "off_t": "i64", "time_t": "i64", "int8_t": "i8",
        "int16_t": "i16", "int32_t": "i32", "int64_t": "i64", "uint8_t": "u8", "uint16_t": "u16",
        "uint32_t": "u32", "uint64_t": "u64", "string": "cstr", "str": "cstr", "const": "cstr",
        "pointer": "handle",
        "data": "bytes", "usize": "u64", "isize": "i64",
    ]
}
