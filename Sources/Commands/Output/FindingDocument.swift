import Playbooks
import Values

/// Findings as `--json` prints them.
enum FindingDocument {
    static func of(_ finding: Diagnostic) -> Value {
        var object = JSONObject()
        object["severity"] = .string(finding.severity.rawValue)
        object["code"] = .string(finding.code)
        object["message"] = .string(finding.message)
        object["file"] = finding.range.map { .string($0.file) }
        object["line"] = finding.range.map { .int(Int64($0.line)) }
        object["column"] = finding.range.map { .int(Int64($0.column)) }
        object["address"] = finding.address.map { .string($0) }
        object["help"] = finding.help.map { .string($0) }
        return .object(object)
    }

    static func of(_ operation: UnsupportedOperation) -> Value {
        var object = JSONObject()
        object["step"] = .string(operation.step)
        object["operation"] = .string(operation.operation)
        object["line"] = operation.range.map { .int(Int64($0.line)) }
        object["column"] = operation.range.map { .int(Int64($0.column)) }
        return .object(object)
    }
}
