public import Values

/// Which way the value of a parameter goes.
public enum NativeWay: Sendable, Hashable {
    /// Into the function.
    case input
    /// Out of it, through a pointer that it writes to.
    case output
    /// Both, through one pointer.
    case both
    /// Memory of this many bytes that the function may write to: a pointer and its size.
    case buffer(Int)
    /// The same with a pointer to the size, which the function sets to what it wrote.
    case measuredBuffer(Int)
}

/// One parameter of a C function.
public struct NativeParameter: Sendable, Hashable {
    /// Its name in inputs and outputs; nil for a constant, and for the connection's handle.
    public var name: String?
    /// Its type; bytes for buffers.
    public var type: NativeType
    /// Which way its value goes.
    public var way: NativeWay
    /// What it is when nothing is given; nil when something has to be given.
    public var preset: Value?

    /// A parameter.
    public init(name: String?, type: NativeType, way: NativeWay = .input, preset: Value? = nil) {
        self.name = name
        self.type = type
        self.way = way
        self.preset = preset
    }

    /// Whether a value goes into the function.
    public var takesValue: Bool { way == .input || way == .both }
    /// Whether a value comes out of the function.
    public var givesValue: Bool { way != .input }
    /// Whether it takes the connection's handle.
    public var isHandle: Bool { type == .handle && way == .input }
}

/// A C function's type: what it takes and what it gives.
public struct NativeSignature: Sendable, Hashable {
    /// The most parameters a function can have.
    public static let maximumParameters = 32
    /// The most bytes of a value, and of all buffers of a function.
    public static let maximumBytes = 16 << 20
    /// The longest text of a signature, in bytes.
    public static let maximumLength = 2048

    /// The type of what it returns; nil for `void`.
    public var returned: NativeType?
    /// Its parameters, in C's order.
    public var parameters: [NativeParameter]

    /// A signature.
    public init(returned: NativeType?, parameters: [NativeParameter]) {
        self.returned = returned
        self.parameters = parameters
    }

    /// The parameters that callers give by name.
    public var inputs: [(name: String, parameter: NativeParameter)] {
        parameters.compactMap { parameter in
            guard parameter.takesValue, !parameter.isHandle, let name = parameter.name else { return nil }
            return (name, parameter)
        }
    }

    /// The parameters that give something.
    public var outputs: [(name: String, parameter: NativeParameter)] {
        parameters.compactMap { parameter in
            guard parameter.givesValue, let name = parameter.name else { return nil }
            return (name, parameter)
        }
    }
}
