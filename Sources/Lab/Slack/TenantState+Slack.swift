import Values

/// Slack of the tenant.
extension TenantState {
    mutating func slack(_ request: LabRequest) -> LabAnswer {
        LabAnswer(status: 404)
    }
}
