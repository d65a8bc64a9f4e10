import Values

extension NativeSignature {
    /// Reads a signature such as `i32(cstr name, out cstr result, i32 flags = 0)`.
    ///
    /// `reserved` are names that parameters may have although they mean something: the signature of an error
    /// function takes `return` and `errno`.
    public init(
        parsing text: String, reserved: Set<String> = []
    ) throws(NativeTextError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw NativeTextError(
                message: "the signature has more than \(Self.maximumLength) bytes", help: "describe less",
                offset: 0, length: 1)
        }
        var parser = NativeSignatureParser(text: NativeText(text), allowed: reserved)
        self = try parser.signature()
    }
}

struct NativeSignatureParser {
    static let meaningful: Set<String> = [
        "return", "errno", "null", "true", "false", "and", "or", "out", "inout",
    ]
    private static let form = "write `TYPE(TYPE name, out TYPE name, TYPE name = CONSTANT)`"

    var text: NativeText
    var allowed: Set<String>

    init(text: NativeText, allowed: Set<String>) {
        self.text = text
        self.allowed = allowed
    }

    mutating func signature() throws(NativeTextError) -> NativeSignature {
        text.skipBlanks()
        let returned = try returnedType()
        guard text.take(sign: "(") else { throw unexpected("after the return type", wanted: "`(`") }
        var parameters: [NativeParameter] = []
        var bufferBytes = 0
        if !text.take(sign: ")") {
            repeat {
                let start = text.offset
                let parameter = try self.parameter()
                try check(parameter, beside: parameters, start)
                if case .buffer(let size) = parameter.way { bufferBytes += size }
                if case .measuredBuffer(let size) = parameter.way { bufferBytes += size }
                guard bufferBytes <= NativeSignature.maximumBytes else {
                    throw error("the buffers have more than 16 MiB", help: "make them smaller", start)
                }
                parameters.append(parameter)
            } while text.take(sign: ",")
            guard text.take(sign: ")") else { throw unexpected("after a parameter", wanted: "`,` or `)`") }
        }
        guard text.isAtEnd else { throw unexpected("behind the signature", wanted: "its end") }
        return NativeSignature(returned: returned, parameters: parameters)
    }

    private mutating func returnedType() throws(NativeTextError) -> NativeType? {
        let start = text.offset
        if text.take(word: "void") {
            guard text.begins(with: "(") else { throw refusal("void", start) }
            return nil
        }
        let type = try self.type()
        guard !type.hasLength else {
            throw error(
                "`\(type.text)` cannot be returned: C returns no length with it",
                help: "return `cstr`, or give it with `out \(type.text) name`", start)
        }
        return type
    }

    private mutating func parameter() throws(NativeTextError) -> NativeParameter {
        if text.begins(with: "...") { throw refusal("...", text.offset) }
        var way = NativeWay.input
        if text.take(word: "out") { way = .output } else if text.take(word: "inout") { way = .both }
        var parameter = NativeParameter(name: nil, type: .bytes(.u64), way: way)
        let start = text.offset
        if text.nextWord == "buffer" {
            guard way != .both else {
                throw error(
                    "a buffer is written, not read", help: "write `buffer(N)` or `out buffer(N)`", start)
            }
            let size = try bufferSize()
            parameter.way = way == .output ? .measuredBuffer(size) : .buffer(size)
        } else {
            parameter.type = try type()
            if way == .both, !parameter.type.isNumber {
                throw error(
                    "`inout` is for numbers, and `\(parameter.type.text)` is none",
                    help: "take it with one parameter and give it with another", start)
            }
        }
        parameter.name = text.takeWord()
        guard text.take(sign: "=") else { return parameter }
        let place = text.offset
        parameter.preset = try preset(for: parameter, place)
        return parameter
    }

    private mutating func bufferSize() throws(NativeTextError) -> Int {
        let start = text.offset
        _ = text.takeWord()
        guard text.take(sign: "("), let size = Int(text.nextWord), 1...NativeSignature.maximumBytes ~= size
        else {
            throw error(
                "the buffer has no size", help: "write the bytes it has, at most 16 MiB: `buffer(256)`", start
            )
        }
        _ = text.takeWord()
        guard text.take(sign: ")") else { throw unexpected("after the size", wanted: "`)`") }
        return size
    }

    private mutating func preset(
        for parameter: NativeParameter, _ start: Int
    ) throws(NativeTextError) -> Value {
        guard parameter.takesValue, parameter.type != .handle else {
            throw error("a default is for what goes into the function", help: "remove it", start)
        }
        let constant = try text.takeConstant()
        if let problem = parameter.type.objection(to: constant) {
            throw NativeTextError(
                message: "the default does not fit `\(parameter.type.text)`: \(problem)", help: "correct it",
                offset: start, length: text.offset - start)
        }
        return constant
    }

    private func check(
        _ parameter: NativeParameter, beside others: [NativeParameter], _ start: Int
    ) throws(NativeTextError) {
        guard others.count < NativeSignature.maximumParameters else {
            throw error(
                "there are more than \(NativeSignature.maximumParameters) parameters",
                help: "call it through a function of your own that takes less", start)
        }
        if parameter.isHandle, others.contains(where: \.isHandle) {
            throw error("a second `handle`: a connection has one", help: "take it once", start)
        }
        guard let name = parameter.name else {
            if parameter.isHandle || parameter.preset != nil { return }
            throw error(
                "a parameter has no name", help: "name it, or give it a default to make it a constant", start)
        }
        guard name.utf8.first.map({ !(48...57 ~= $0) }) ?? false, name.utf8.count <= 64 else {
            throw error("`\(name)` is not a name", help: "begin with a letter; at most 64 letters", start)
        }
        guard !Self.meaningful.contains(name) || allowed.contains(name) else {
            throw error("`\(name)` has a meaning of its own", help: "choose another name", start)
        }
        guard !others.contains(where: { $0.name == name }) else {
            throw error("`\(name)` names two parameters", help: "choose another name", start)
        }
    }
}

extension NativeSignatureParser {
    mutating func type() throws(NativeTextError) -> NativeType {
        let start = text.offset
        let word = text.nextWord
        guard let type = Self.type(named: word) else { throw refusal(text.next, start) }
        _ = text.takeWord()
        if text.begins(with: "*") { throw refusal("*", start) }
        guard type.hasLength, text.take(sign: "(") else { return type }
        guard let length = NativeInteger(rawValue: text.nextWord) else {
            throw error(
                "`\(text.next)` is not the type of a length", help: "write an integer type: `bytes(u32)`",
                text.offset)
        }
        _ = text.takeWord()
        guard text.take(sign: ")") else { throw unexpected("after the type of a length", wanted: "`)`") }
        if case .json = type { return .json(length) }
        return .bytes(length)
    }

    private static func type(named word: String) -> NativeType? {
        switch word {
        case "bool": .bool
        case "f32": .f32
        case "f64": .f64
        case "cstr": .cstr
        case "bytes": .bytes(.u64)
        case "json": .json(.u64)
        case "handle": .handle
        default: NativeInteger(rawValue: word).map(NativeType.integer)
        }
    }

    /// Why a word of C is no type here: not callable through a description, spelled otherwise, or unknown.
    func refusal(_ word: String, _ start: Int) -> NativeTextError {
        var found: NativeTextError
        var ahead = text
        _ = ahead.takeWord()
        let isPointer = ahead.begins(with: "*") || word == "const"
        // `void (*done)(int)` as a parameter.
        let word = ahead.begins(with: "(*") || ahead.begins(with: "( *") ? "callback" : word
        if let (reason, help) = NativeRefusal.reasons[word] {
            found = error(reason, help: help, start)
            found.isRefused = true
        } else if let ours = NativeRefusal.spellings[word] {
            found = error("`\(word)` is C's name of a type", help: "write `\(ours)`", start)
            if isPointer {
                found.help = NativeRefusal.pointers[word] ?? "write `out \(ours)` or `inout \(ours)`"
            }
        } else {
            let near = nearestName(to: word, among: NativeRefusal.types)
            found = error(
                word.isEmpty ? "a type is missing" : "`\(word)` is not a type",
                help: near.map { "did you mean `\($0)`?" }
                    ?? "known here: " + NativeRefusal.types.joined(separator: ", "), start)
        }
        found.length = max(1, word.unicodeScalars.count)
        return found
    }

    private func error(_ message: String, help: String, _ start: Int) -> NativeTextError {
        NativeTextError(message: message, help: help, offset: start, length: max(1, text.offset - start))
    }

    private func unexpected(_ place: String, wanted: String) -> NativeTextError {
        // A pointer's star is what people who read C write most.
        if text.begins(with: "*") || text.begins(with: "...") {
            return refusal(text.begins(with: "*") ? "*" : "...", text.offset)
        }
        let found = text.isAtEnd ? "nothing" : "`\(text.next)`"
        return NativeTextError(
            message: "\(found) stands \(place), not \(wanted)", help: Self.form, offset: text.offset,
            length: max(1, text.next.unicodeScalars.count))
    }
}
