import Values

/// Teams' workflow webhooks of the tenant.
extension TenantState {
    mutating func teamsWorkflow(_ request: LabRequest) -> LabAnswer {
        LabAnswer(status: 404)
    }
}
