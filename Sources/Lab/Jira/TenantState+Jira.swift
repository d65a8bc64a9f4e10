import Values

/// Jira Cloud and Jira Data Center of the tenant.
extension TenantState {
    mutating func jira(_ request: LabRequest) -> LabAnswer {
        LabAnswer(status: 404)
    }
}
