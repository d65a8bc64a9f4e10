import Values

extension DescriptorReader {
    /// How the handle of a connection is made and ended.
    mutating func handle(_ node: DescriptorNode, _ scope: NativeScope) -> NativeHandle? {
        guard check(node, DescriptorKeys.nativeHandle) else { return nil }
        let places = items(node["open"])
        if places.isEmpty, node["open"]?.value.array != nil {
            findings.add(
                .badNative, "`open` is empty", help: "describe at least the function that gives the handle",
                at: node.path + ["open"])
        }
        let open = places.compactMap { function($0, scope, DescriptorKeys.native) }
        let close = node["close"].flatMap { function($0, scope, DescriptorKeys.nativeClose) }
        guard open.count == places.count else { return nil }
        for (index, function) in open.enumerated() {
            let place = places[index].path + ["signature"]
            checkHandle(in: function.signature, isFirst: index == 0, at: place)
            checkSettings(of: function.signature, scope.settings, at: place)
        }
        guard var close else { return NativeHandle(open: open, close: nil) }
        close.traits.endsHandle = true
        if !close.signature.takesHandle || !close.signature.inputs.isEmpty || close.signature.makesHandle {
            findings.add(
                .badNative, "what closes a handle takes the handle and nothing else",
                help: "write `void(handle)`", at: node.path + ["close", "signature"])
        }
        return NativeHandle(open: open, close: close)
    }

    private mutating func checkHandle(in signature: NativeSignature, isFirst: Bool, at path: [String]) {
        let made =
            (signature.returned == .handle ? 1 : 0) + signature.outputs.count { $0.parameter.type == .handle }
        if isFirst, made != 1 || signature.takesHandle {
            findings.add(
                .badNative, "the first function of `open` has to give one handle",
                help: "return `handle`, or give it with `out handle name`", at: path)
        } else if !isFirst, made > 0 || !signature.takesHandle {
            findings.add(
                .badNative, "after the first, functions of `open` take the handle and give none",
                help: "take it with a parameter `handle`", at: path)
        }
    }

    /// What is given when a connection is opened comes from its settings.
    private mutating func checkSettings(
        of signature: NativeSignature, _ settings: [String], at path: [String]
    ) {
        for (name, parameter) in signature.inputs where parameter.preset == nil && !settings.contains(name) {
            findings.add(
                .danglingName, "`\(name)` is not a setting of this connector",
                help: "describe it under `settings`, or give it a default here", at: path)
        }
    }
}
