import Values

/// Random GUIDs (RFC 9562, version 4) in .NET's formats.
enum GUID {
    static func text(_ format: String, _ context: any EvaluationContext) throws(EvaluationError) -> String {
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let random = context.random()
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: random >> shift))
            }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = String.hex(bytes)
        func part(_ start: Int, _ length: Int) -> Substring { hex.dropFirst(start).prefix(length) }
        let dashed = "\(part(0, 8))-\(part(8, 4))-\(part(12, 4))-\(part(16, 4))-\(part(20, 12))"
        switch format.uppercased() {
        case "D": return dashed
        case "N": return hex
        case "B": return "{\(dashed)}"
        case "P": return "(\(dashed))"
        case "X":
            let tail = (8..<16).map { "0x\(part($0 * 2, 2))" }.joined(separator: ",")
            return "{0x\(part(0, 8)),0x\(part(8, 4)),0x\(part(12, 4)),{\(tail)}}"
        default: throw EvaluationError("`guid` knows the formats D, N, B, P and X, not `\(format)`")
        }
    }
}
