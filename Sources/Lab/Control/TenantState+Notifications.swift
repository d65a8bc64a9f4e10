import Values

extension TenantState {
    /// `POST /lab/notifications`: a hunting rule matched a file.
    mutating func raiseMatch(_ body: Value, at now: Timestamp) -> LabAnswer {
        let hash = body["hash"]?.string ?? files.first?.sha256 ?? ""
        guard let file = files.first(where: { $0.has(hash) }) else {
            return Self.unknown("file", hash, among: files.map(\.sha256))
        }
        let rule = body["rule"]?.string ?? HuntingMatch.usualRule
        guard !rule.isEmpty, rule.utf8.count <= 128 else {
            return .refusal(400, "`rule` is no rule's name", help: "name it in at most 128 characters")
        }
        return LabAnswer(status: 201, body: raiseMatch(of: file.sha256, rule: rule, at: now).record)
    }
}
