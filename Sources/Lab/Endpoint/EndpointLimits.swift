/// The calls of Defender for Endpoint that have limits of their own.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages, "Limitations" of each.
extension EndpointRoute.Limit {
    static let hunting = EndpointRoute.Limit(name: "hunting", minute: 45, hour: 1500)
    static let batchUpdate = EndpointRoute.Limit(name: "batchUpdate", minute: 10, hour: 500)
    static let createAlert = EndpointRoute.Limit(name: "createAlert", minute: 15)
    static let importIndicators = EndpointRoute.Limit(name: "importIndicators", minute: 30)
    static let deleteIndicators = EndpointRoute.Limit(name: "deleteIndicators", minute: 30, hour: 1500)
    static let startInvestigation = EndpointRoute.Limit(name: "startInvestigation", hour: 50)
    static let packageAddress = EndpointRoute.Limit(name: "packageAddress", minute: 2, hour: 120)
    static let liveResponse = EndpointRoute.Limit(name: "liveResponse", minute: 10)
    static let vulnerabilities = EndpointRoute.Limit(name: "vulnerabilities", minute: 50, hour: 1500)

    private init(name: String, minute: Int? = nil, hour: Int? = nil) {
        self.name = name
        limits =
            [(minute, Duration.seconds(60)), (hour, Duration.seconds(3600))].compactMap { count, window in
                count.map { RateLimiter.Limit(requests: $0, window: window) }
            }
    }
}
