import Values

/// Gmail of the tenant.
extension TenantState {
    mutating func gmail(_ request: LabRequest) -> LabAnswer {
        LabAnswer(status: 404)
    }
}
