import Catalog

/// What follows from a call's status: the table of the ABI.
enum Verdict {
    /// The step succeeded.
    case success
    /// The step failed for good.
    case failure
    /// Nothing happened, or nothing that a repetition would double: again by the retry policy.
    case again
    /// As `again`, but only once.
    case onceMore
    /// It may have happened, and must not be repeated before that is known.
    case unknown

    private static let table: [CallStatus: (repeatable: Verdict, other: Verdict)] = [
        .ok: (.success, .success),
        .throttled: (.again, .again),
        .transient: (.again, .again),
        .timeout: (.again, .again),
        .cancelled: (.again, .again),
        .unknownOutcome: (.again, .unknown),
        .internal: (.onceMore, .unknown),
    ]

    /// What follows from a status for an action of the given safety; statuses that the table leaves out are failures.
    static func of(_ status: CallStatus, _ safety: CallSafety) -> Verdict {
        guard let row = table[status] else { return .failure }
        return safety.isRepeatable ? row.repeatable : row.other
    }
}
