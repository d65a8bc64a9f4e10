import Values

/// Indicators of Defender for Endpoint.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on indicators.
extension TenantState {
    private static let largestBatch = 500
    private static let mostIndicators = 15_000
    private static let properties: Set<String> = [
        "application", "createdByDisplayName", "expirationTime", "generateAlert", "title", "rbacGroupNames",
        "rbacGroupIds", "indicatorValue", "indicatorType", "creationTimeDateTimeUtc", "createdBy", "action",
        "severity", "id",
    ]

    static let indicatorRoutes: [EndpointRoute] = [
        EndpointRoute("GET /indicators", EndpointRoles.indicators) { state, call throws(EndpointError) in
            let rows = state.visibleIndicators(call).map(\.value)
            return try .ok(
                ODataList.answer(rows, call.request, set: "Indicators", filterable: properties))
        },
        EndpointRoute("POST /indicators", EndpointRoles.indicators) { state, call throws(EndpointError) in
            .ok(try state.submit(try call.body(), call).value)
        },
        EndpointRoute("POST /indicators/import", EndpointRoles.indicators, limit: .importIndicators) {
            state, call throws(EndpointError) in
            try state.importIndicators(call)
        },
        EndpointRoute("POST /indicators/batchDelete", EndpointRoles.indicators, limit: .deleteIndicators) {
            state, call throws(EndpointError) in
            let ids = try call.body().texts("IndicatorIds", most: largestBatch)
            for id in ids { try state.checkIndicator(id, call) }
            state.defender.indicators.removeAll { ids.contains($0.id) }
            return LabAnswer(status: 204)
        },
        EndpointRoute("DELETE /indicators/{}", EndpointRoles.indicators) {
            state, call throws(EndpointError) in
            try state.checkIndicator(call.name, call)
            state.defender.indicators.removeAll { $0.id == call.name }
            return LabAnswer(status: 204)
        },
    ]

    /// Those that the caller may see: its own, or all with the larger permission.
    private func visibleIndicators(_ call: EndpointCall) -> [Indicator] {
        if has("Ti.ReadWrite.All", call) { return defender.indicators }
        let caller = caller(call)
        return defender.indicators.filter { $0.owner == caller }
    }

    private func checkIndicator(_ id: String, _ call: EndpointCall) throws(EndpointError) {
        guard !id.isEmpty, id.allSatisfy(\.isNumber) else {
            throw .badRequest("Indicator id \(id) is invalid.")
        }
        guard visibleIndicators(call).contains(where: { $0.id == id }) else {
            throw .notFound("Indicator \(id)")
        }
    }

    /// Adds an indicator, or changes the one of the same value and type.
    private mutating func submit(_ body: JSONObject, _ call: EndpointCall) throws(EndpointError) -> Indicator
    {
        var members = try Indicator.read(body, at: call.time)
        if let place = defender.indicators.firstIndex(where: { $0.isSame(as: members) }) {
            // The application of an indicator stays what it was.
            members["application"] = defender.indicators[place].members["application"]
            defender.indicators[place].members = members
            defender.indicators[place].changed = call.time
            return defender.indicators[place]
        }
        let active = defender.indicators.count { $0.isActive(at: call.time) }
        guard active < Self.mostIndicators else {
            throw .badRequest("The tenant has \(Self.mostIndicators) active indicators already.")
        }
        let indicator = Indicator(
            id: String(nextNumber() + 2800), members: members, owner: caller(call), created: call.time,
            changed: call.time)
        defender.indicators.append(indicator)
        return indicator
    }

    /// One that is wrong does not keep the others out.
    private mutating func importIndicators(_ call: EndpointCall) throws(EndpointError) -> LabAnswer {
        guard let items = try call.body()["Indicators"]?.array, !items.isEmpty else {
            throw .missingParameter("Indicators")
        }
        guard items.count <= Self.largestBatch else { throw .batchTooLarge(Self.largestBatch) }
        var results: [Value] = []
        for item in items {
            guard let body = item.object else { throw .invalidBody }
            var (id, reason): (String?, String?)
            do throws(EndpointError) {
                id = try submit(body, call).id
            } catch {
                reason = error.message
            }
            results.append([
                "id": .text(id), "indicator": body["indicatorValue"] ?? .null,
                "isFailed": .bool(reason != nil), "failureReason": .text(reason),
            ])
        }
        return .ok([
            "@odata.context": .string("\(call.request.origin)/api/$metadata#Collection(ImportResult)"),
            "value": .array(results),
        ])
    }
}
