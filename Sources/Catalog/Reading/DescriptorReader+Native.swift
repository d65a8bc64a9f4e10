import Values

/// What the native functions of one connector share.
struct NativeScope {
    var library: String?
    var isParallel = false
    var handle: NativeHandle?
    /// Whether there is a handle, legible or not.
    var hasHandle = false
    var settings: [String] = []
}

extension DescriptorReader {
    /// What stands under `native` of a connector.
    mutating func nativeScope(_ node: DescriptorNode?, settings: [String]) -> NativeScope {
        var scope = NativeScope(settings: settings)
        guard let node, check(node, DescriptorKeys.nativeConnector) else { return scope }
        scope.library = library(node["library"])
        scope.isParallel = truth(node["threadSafe"]) ?? false
        guard let handle = node["handle"] else { return scope }
        scope.hasHandle = true
        scope.handle = self.handle(handle, scope)
        return scope
    }

    /// What stands under `native` of an action; nil for one of the plugin's own code.
    mutating func native(of action: DescriptorNode, _ scope: NativeScope) -> NativeFunction? {
        guard let node = action["native"] else {
            if action["request"] == nil { checkHasLibrary(action) }
            return nil
        }
        if let request = action["request"] {
            findings.add(
                .badRequest, "`\(action.path.last ?? "")` has both `native` and `request`",
                help: "an action is one of the two: remove the other", at: request.path, isName: true)
        }
        guard let function = function(node, scope, DescriptorKeys.native) else { return nil }
        let place = node.path + ["signature"]
        if function.signature.makesHandle {
            findings.add(
                .badNative, "an action cannot give a `handle`",
                help: "make it in `native.handle.open` of the connector; it lives in the connection",
                at: place)
        }
        if function.signature.takesHandle, !scope.hasHandle {
            findings.add(
                .badNative, "the connector has no handle to pass",
                help: "describe how it is made in `native.handle.open` of the connector", at: place)
        }
        return function
    }

    /// Without a library beside it, a descriptor can only describe functions of other libraries.
    mutating func checkHasLibrary(_ operation: DescriptorNode) {
        guard standsAlone else { return }
        findings.add(
            .badNative,
            "`\(operation.path.last ?? "")` needs a plugin's code, and this descriptor stands alone",
            help: "describe its request under `request`, or a C function under `native`, or build a plugin",
            at: operation.path)
    }

    mutating func function(
        _ node: DescriptorNode, _ scope: NativeScope, _ keys: DescriptorKeys
    ) -> NativeFunction? {
        guard check(node, keys), let symbol = symbol(node["symbol"]),
            let signature = signature(node["signature"])
        else { return nil }
        let library = library(node["library"]) ?? scope.library
        if library == nil, node["library"] == nil, standsAlone {
            findings.add(
                .missingKey, "`library` is missing: this descriptor stands alone",
                help: "name the library by its SONAME, such as `libz.so.1`", at: node.path)
        }
        var traits = NativeTraits()
        traits.keepsErrno = truth(node["errno"]) ?? false
        traits.isParallel = truth(node["threadSafe"]) ?? scope.isParallel
        traits.free = free(node["free"], signature)
        let values = signature.values(withErrno: traits.keepsErrno)
        let error = errorFunction(node["error"], signature, values, isParallel: traits.isParallel)
        var function = NativeFunction(library: library, symbol: symbol, signature: signature)
        function.condition = condition(node["ok"], values)
        function.error = error
        function.statuses = statuses(node["statuses"])
        function.lengths = lengths(node["lengths"], signature)
        function.traits = traits
        return function
    }

    private mutating func library(_ node: DescriptorNode?) -> String? {
        guard let node, let name = text(node) else { return nil }
        let isName =
            name.utf8.count <= 255
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        guard isName, name.contains(".so") else {
            findings.add(
                .badNative, "`\(name)` is not the SONAME of a library",
                help: "write the name that `objdump -p` shows as SONAME, such as `libz.so.1`, without a path",
                at: node.path)
            return nil
        }
        return name
    }

    private mutating func symbol(_ node: DescriptorNode?) -> String? {
        guard let node, let name = text(node) else { return nil }
        let isName =
            name.utf8.count <= 255 && !name.isEmpty && name.first?.isNumber != true
            && name.utf8.allSatisfy {
                48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == UInt8(ascii: "_")
            }
        guard isName else {
            findings.add(
                .badName, "`\(name)` is not the name of a C function", help: "write its name alone",
                at: node.path)
            return nil
        }
        return name
    }

    private mutating func signature(
        _ node: DescriptorNode?, reserved: Set<String> = []
    ) -> NativeSignature? {
        guard let node, let text = text(node) else { return nil }
        do throws(NativeTextError) {
            return try NativeSignature(parsing: text, reserved: reserved)
        } catch {
            findings.add(error.isRefused ? .refusedSignature : .badSignature, error, in: text, at: node.path)
            return nil
        }
    }

    private mutating func condition(
        _ node: DescriptorNode?, _ values: [String: NativeType]
    ) -> NativeCondition? {
        guard let node, let text = text(node) else { return nil }
        do throws(NativeTextError) {
            return try NativeCondition(parsing: text, over: values)
        } catch {
            findings.add(.badCondition, error, in: text, at: node.path)
            return nil
        }
    }

    private mutating func errorFunction(
        _ node: DescriptorNode?, _ failed: NativeSignature, _ values: [String: NativeType], isParallel: Bool
    ) -> NativeErrorFunction? {
        guard let node, check(node, DescriptorKeys.nativeError), let symbol = symbol(node["symbol"]),
            let signature = signature(node["signature"], reserved: ["return", "errno"])
        else { return nil }
        let place = node.path + ["signature"]
        if signature.returned != .cstr || !signature.outputs.isEmpty {
            findings.add(
                .badNative, "an error function gives one text",
                help: "begin the signature with `cstr(`, without `out`",
                at: place)
        }
        let known = failed.inputs.reduce(into: values) { $0[$1.name] = $1.parameter.type }
        for (name, parameter) in signature.inputs where parameter.preset == nil {
            guard let type = known[name] else {
                findings.add(
                    .danglingName, "`\(name)` is nothing that the function takes or gives",
                    help: help(for: name, among: known.keys.sorted()), at: place)
                continue
            }
            if type != parameter.type {
                findings.add(
                    .badNative, "`\(name)` is `\(type.text)`, not `\(parameter.type.text)`",
                    help: "write the type that it has in the function", at: place)
            }
        }
        return NativeErrorFunction(symbol: symbol, signature: signature, isParallel: isParallel)
    }

    private mutating func free(_ node: DescriptorNode?, _ signature: NativeSignature) -> [String: String] {
        guard let node, isObject(node) else { return [:] }
        var free: [String: String] = [:]
        let values = signature.values(withErrno: false)
        for (name, member) in node.members {
            guard let type = values[name] else {
                findings.add(
                    .danglingName, "`\(name)` is nothing that the function gives",
                    help: help(for: name, among: values.keys.sorted()), at: member.path, isName: true)
                continue
            }
            let isBuffer = signature.outputs.contains { $0.name == name && $0.parameter.way != .output }
            if type.isNumber || type == .handle || isBuffer {
                findings.add(
                    .badNative, "`\(name)` is nothing that the function allocates", help: "remove it",
                    at: member.path, isName: true)
            }
            free[name] = symbol(member)
        }
        return free
    }

    private mutating func lengths(_ node: DescriptorNode?, _ signature: NativeSignature) -> [String: String] {
        guard let node, isObject(node) else { return [:] }
        var lengths: [String: String] = [:]
        let values = signature.values(withErrno: false)
        let buffers = signature.outputs.filter { if case .buffer = $0.parameter.way { true } else { false } }
        for (name, member) in node.members {
            guard let source = text(member) else { continue }
            if !buffers.contains(where: { $0.name == name }) {
                findings.add(
                    .badNative, "`\(name)` is not a `buffer(N)` of the signature",
                    help: "only these need a length", at: member.path, isName: true)
            }
            if case .integer = values[source] {
                lengths[name] = source
            } else {
                findings.add(
                    .badNative, "`\(source)` is not a whole number that the function gives",
                    help: "name `return` or an `out` integer", at: member.path)
            }
        }
        return lengths
    }

    private mutating func statuses(_ node: DescriptorNode?) -> [String: CallStatus] {
        guard let node, isObject(node) else { return [:] }
        var statuses: [String: CallStatus] = [:]
        for (value, member) in node.members {
            guard let word = text(member) else { continue }
            if let status = CallStatus(name: word), status != .ok {
                statuses[value] = status
            } else {
                unknownChoice(word, member, among: CallStatus.allCases.dropFirst().map(\.name))
            }
        }
        return statuses
    }
}

extension NativeSignature {
    var makesHandle: Bool {
        returned == .handle || parameters.contains { $0.type == .handle && $0.way != .input }
    }

    var takesHandle: Bool { parameters.contains(where: \.isHandle) }

    /// The types of what a call gives, by name.
    func values(withErrno: Bool) -> [String: NativeType] {
        var values = outputs.reduce(into: [:]) { $0[$1.name] = $1.parameter.type }
        values["return"] = returned
        if withErrno { values["errno"] = .integer(.i32) }
        return values
    }
}
