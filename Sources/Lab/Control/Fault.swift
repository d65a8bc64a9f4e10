import Values

/// Something that goes wrong on purpose.
struct Fault: Sendable {
    /// What goes wrong.
    enum Kind: String, Sendable, CaseIterable {
        case latency, throttle, error, reset
    }

    /// Whether the request takes effect first.
    enum Moment: String, Sendable {
        case before, after
    }

    /// The longest latency, in seconds.
    static let longest = 600.0

    var kind: Kind
    /// Only requests whose path starts so.
    var path: String?
    /// How many more requests; nil until cleared.
    var count: Int?
    /// The latency, or the `Retry-After` of a throttle.
    var seconds: Double
    var when: Moment

    /// Reads what `POST /lab/faults` was given; the text says what is wrong.
    static func read(_ body: Value) -> Result<Fault, FaultProblem> {
        let names = Kind.allCases.map(\.rawValue)
        guard let kind = body["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
            return .failure(FaultProblem(message: "`kind` must be one of \(names.joined(separator: ", "))"))
        }
        let seconds = body["seconds"]?.double ?? (kind == .throttle ? 1 : 0)
        guard (0...longest).contains(seconds) else {
            return .failure(FaultProblem(message: "`seconds` must be between 0 and \(Int(longest))"))
        }
        if let count = body["count"], (count.int ?? 0) < 1 {
            return .failure(FaultProblem(message: "`count` must be a whole number from 1"))
        }
        // A slow answer to a request that took effect is what clients stumble over.
        let usual: Moment = kind == .latency ? .after : .before
        guard let when = body["when"].map({ Moment(rawValue: $0.string ?? "") }) ?? usual else {
            return .failure(FaultProblem(message: "`when` must be before or after"))
        }
        return .success(
            Fault(
                kind: kind, path: body["path"]?.string, count: body["count"]?.int.map { Int($0) },
                seconds: seconds,
                when: when))
    }

    var value: Value {
        [
            "kind": .string(kind.rawValue), "path": path.map { .string($0) } ?? .null,
            "count": count.map { .int(Int64($0)) } ?? .null, "seconds": .double(seconds),
            "when": .string(when.rawValue),
        ]
    }
}

/// Why a fault is refused.
struct FaultProblem: Error, Sendable, Hashable {
    var message: String
}

/// What a connection gets for one request.
struct Exchange: Sendable {
    var answer: LabAnswer
    /// How long the answer is held back.
    var delay: Duration = .zero
    /// Whether the connection ends without an answer.
    var isCut = false
}
