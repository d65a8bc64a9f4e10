import Catalog

/// A native function as a worker is told of it.
struct NativeBinding: Sendable, Hashable {
    /// What it goes by in the worker; the same for the life of the plugin's use.
    var number: UInt64
    /// The library's SONAME; nil for the plugin itself.
    var library: String?
    var symbol: String
    /// In the worker's spelling.
    var signature: String
}

/// The native functions of a connector, numbered.
struct NativeBindings: Sendable {
    private(set) var all: [NativeBinding] = []

    /// All functions of a plugin's connectors, and those that say what went wrong.
    init(_ descriptor: PluginDescriptor) {
        for connector in descriptor.connectors {
            for function in connector.nativeFunctions {
                add(function.library, function.symbol, function.wire)
                if let error = function.error { add(function.library, error.symbol, error.wire) }
            }
        }
    }

    private mutating func add(_ library: String?, _ symbol: String, _ signature: String) {
        guard number(library, symbol, signature) == nil else { return }
        all.append(
            NativeBinding(number: UInt64(all.count), library: library, symbol: symbol, signature: signature))
    }

    /// The number of a function.
    func number(_ function: NativeFunction) -> UInt64? {
        number(function.library, function.symbol, function.wire)
    }

    /// The number of the function that says what went wrong.
    func number(_ error: NativeErrorFunction, of function: NativeFunction) -> UInt64? {
        number(function.library, error.symbol, error.wire)
    }

    private func number(_ library: String?, _ symbol: String, _ signature: String) -> UInt64? {
        all.first { $0.library == library && $0.symbol == symbol && $0.signature == signature }?.number
    }
}
