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

    mutating func addSyntaxError(_ error: JSONError) {
        list.append(
            Diagnostic(
                .error, DescriptorCode.syntax.rawValue, "the descriptor is not JSON: \(error.message)",
                help: "correct the JSON at this place",
                at: SourceRange(file: file, line: error.line, column: error.column)))
    }
}
