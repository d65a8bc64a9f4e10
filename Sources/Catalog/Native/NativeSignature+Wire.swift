/// What a worker needs to know of a function beside its types.
public struct NativeTraits: Sendable, Hashable {
    /// Functions that free what the function gave, by output or `return`.
    public var free: [String: String] = [:]
    /// Whether `errno` is kept.
    public var keepsErrno = false
    /// Whether calls of the library may overlap.
    public var isParallel = false
    /// Whether the function ends the handle that it takes.
    public var endsHandle = false

    /// A function that allocates nothing and is called one at a time.
    public init() {}
}

extension NativeSignature {
    /// The form that workers bind: types without names, blanks and defaults.
    public func wire(_ traits: NativeTraits = NativeTraits()) -> String {
        var text = returned?.text ?? "void"
        if let free = traits.free["return"] { text += "~\(free)" }
        let types = parameters.map { parameter in
            let free = parameter.name.flatMap { traits.free[$0] }.map { "~\($0)" } ?? ""
            switch parameter.way {
            case .input: return (parameter.isHandle && traits.endsHandle ? "-" : "") + parameter.type.text
            case .output: return "out \(parameter.type.text)\(free)"
            case .both: return "inout \(parameter.type.text)"
            case .buffer(let size): return "buffer(\(size))"
            case .measuredBuffer(let size): return "out buffer(\(size))"
            }
        }
        text += "(" + types.joined(separator: ",") + ")"
        if traits.keepsErrno { text += ";errno" }
        if traits.isParallel { text += ";parallel" }
        return text
    }
}
