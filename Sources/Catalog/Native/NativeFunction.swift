/// A C function that is described instead of written, and what its values mean.
public struct NativeFunction: Sendable, Hashable {
    /// SONAME of the library that has it; nil for the plugin itself.
    public var library: String?
    /// Its name.
    public var symbol: String
    /// What it takes and gives.
    public var signature: NativeSignature
    /// Whether the call went well; nil where every call does.
    public var condition: NativeCondition?
    /// What to ask for a sentence when it did not; nil when there is nothing to ask.
    public var error: NativeErrorFunction?
    /// What each sort of failure means, by the value of `return`.
    public var statuses: [String: CallStatus]
    /// Outputs by `return` or the name of the number that says how many bytes of a buffer count.
    public var lengths: [String: String]
    /// What workers need to know beside the types.
    public var traits: NativeTraits

    /// A function that always goes well, of the plugin itself unless a library is named.
    public init(library: String? = nil, symbol: String, signature: NativeSignature) {
        self.library = library
        self.symbol = symbol
        self.signature = signature
        statuses = [:]
        lengths = [:]
        traits = NativeTraits()
    }

    /// What a worker binds.
    public var wire: String { signature.wire(traits) }
}

/// A C function that tells what went wrong: `cstr(i32 return)`.
///
/// Its parameters are filled by name from what the failed function took and gave, and the connection's handle.
public struct NativeErrorFunction: Sendable, Hashable {
    /// Its name.
    public var symbol: String
    /// What it takes; it returns `cstr`.
    public var signature: NativeSignature
    /// Whether calls of the library may overlap.
    public var isParallel: Bool

    /// An error function.
    public init(symbol: String, signature: NativeSignature, isParallel: Bool = false) {
        self.symbol = symbol
        self.signature = signature
        self.isParallel = isParallel
    }

    /// What a worker binds.
    public var wire: String {
        var traits = NativeTraits()
        traits.isParallel = isParallel
        return signature.wire(traits)
    }
}

/// The handle of a connector's connections: made when a connection is opened, ended when it is closed.
public struct NativeHandle: Sendable, Hashable {
    /// Called in order; the first gives the handle, the others get it.
    ///
    /// Their inputs are settings of the connection.
    public var open: [NativeFunction]
    /// Ends the handle; nil when nothing has to.
    public var close: NativeFunction?
}

extension PluginDescriptor {
    /// The libraries of the system that its native functions are in, which the operator has to allow, sorted.
    public var nativeLibraries: [String] {
        Set(connectors.flatMap { $0.nativeFunctions.compactMap(\.library) }).sorted()
    }
}

extension PluginDescriptor {
    /// Whether the host carries all of it out itself: no code of the plugin, and no function of a library.
    public var isDescribedOnly: Bool {
        connectors.allSatisfy { $0.isCodeless && $0.nativeFunctions.isEmpty }
    }
}

extension ConnectorDescriptor {
    /// All native functions of the connector, those of its handle included.
    public var nativeFunctions: [NativeFunction] {
        (handle.map { $0.open + [$0.close].compactMap(\.self) } ?? []) + actions.compactMap(\.native)
    }

    /// Whether the plugin's own code is never called for this connector.
    public var isCodeless: Bool { triggers.isEmpty && actions.allSatisfy { !$0.hasCode } }
}

extension ActionDescriptor {
    /// Whether the plugin's own code carries it out.
    public var hasCode: Bool { native == nil && request == nil }
}
