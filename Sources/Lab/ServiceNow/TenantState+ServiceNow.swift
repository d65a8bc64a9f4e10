import Values

/// ServiceNow of the tenant.
extension TenantState {
    mutating func serviceNow(_ request: LabRequest) -> LabAnswer {
        LabAnswer(status: 404)
    }
}
