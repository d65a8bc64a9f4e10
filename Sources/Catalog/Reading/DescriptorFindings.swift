import Values

/// The stable codes of what can be wrong with a descriptor.
enum DescriptorCode: String {
    case syntax = "DE0001"
    case unknownKey = "DE0002"
    case missingKey = "DE0003"
    case wrongShape = "DE0004"
    case badName = "DE0005"
    case badSchema = "DE0006"
    case badExample = "DE0007"
    case sharedAlias = "DE0008"
    case unknownChoice = "DE0009"
    case badAmount = "DE0010"
    case badAddress = "DE0011"
    case danglingName = "DE0012"
    case unsupportedVersion = "DE0013"
    case tooLong = "DE0014"
    case badPath = "DE0015"
    case badAlias = "DE0016"
    case badSignature = "DE0017"
    case refusedSignature = "DE0018"
    case badCondition = "DE0019"
    case badNative = "DE0020"
    case badRequest = "DE0021"
}

/// What was found so far, with places in the text.
struct DescriptorFindings {
    /// Beyond this many, more findings say nothing new and each costs a walk through the text.
    private static let limit = 100
    let bytes: [UInt8]
    let file: String
    private(set) var list: [Diagnostic] = []

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func add(
        _ code: DescriptorCode, _ message: String, help: String? = nil, at path: [String],
        isName: Bool = false,
        severity: Diagnostic.Severity = .error
    ) {
        guard list.count < Self.limit else { return }
        list.append(
            Diagnostic(
                severity, code.rawValue, message, help: help,
                at: SourceRange(of: path, isName: isName, inJSON: bytes, file: file),
                address: path.isEmpty ? nil : path.joined(separator: ".")))
    }

    /// Something within the text of a value, at its place in that text.
    mutating func add(_ code: DescriptorCode, _ error: NativeTextError, in text: String, at path: [String]) {
        guard list.count < Self.limit else { return }
        var range = SourceRange(of: path, inJSON: bytes, file: file)
        if let whole = range, whole.length >= text.unicodeScalars.count + 2 {
            // Behind the opening quote; a quote and a backslash are written with a backslash before them.
            let before = text.unicodeScalars.prefix(error.offset)
            let escapes = before.count { $0 == "\"" || $0 == "\\" }
            range?.column += 1 + before.count + escapes
            range?.length = error.length
        }
        list.append(
            Diagnostic(
                .error, code.rawValue, error.message, help: error.help, at: range,
                address: path.joined(separator: ".")))
    }

    mutating func addSyntaxError(_ error: JSONError) {
        list.append(
            Diagnostic(
                .error, DescriptorCode.syntax.rawValue, "the descriptor is not JSON: \(error.message)",
                help: "correct the JSON at this place",
                at: SourceRange(file: file, line: error.line, column: error.column)))
    }
}
