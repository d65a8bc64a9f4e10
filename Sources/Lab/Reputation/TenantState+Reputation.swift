import Values

/// A file reputation service with the API of VirusTotal: who may call, how often, and what.
///
/// Source: VirusTotal API v3 reference, "Authentication", "Errors", "Public vs Premium API", "Files", "IP addresses",
/// "Get objects from the IoC Stream". Webhooks are the lab's own: VirusTotal documents none.
extension TenantState {
    private static let mostHooks = 1000

    mutating func reputation(_ request: LabRequest) -> LabAnswer {
        if let refusal = reputationRefusal(request) { return refusal.answer }
        let route = Array(request.segments.dropFirst(2))
        switch (request.method, route.first ?? "", route.count) {
        case ("GET", "files", 2): return file(route[1], request)
        case ("GET", "ip_addresses", 2): return address(route[1], request)
        case ("GET", "ioc_stream", 1): return stream(request)
        case ("POST", "webhooks", 1): return addHook(request)
        case ("DELETE", "webhooks", 2):
            guard reputationHooks.removeValue(forKey: route[1]) != nil else {
                return ReputationError.notFound("Webhook \"\(route[1])\" not found").answer
            }
            return .ok()
        default: return ReputationError.notFound("Resource not found.").answer
        }
    }

    /// Raises a notification, in the stream and to everyone who registered.
    mutating func raiseMatch(of sha256: String, rule: String, at now: Timestamp) -> HuntingMatch {
        let id = String(9_047_905_000 + nextNumber())
        let match = HuntingMatch(id: id, sha256: sha256, rule: rule, time: now)
        matches.append(match)
        if matches.count > 10_000 { matches.removeFirst(1000) }
        for url in reputationHooks.sorted(by: { $0.key < $1.key }).map(\.value) {
            outbox.append(Callback(url: url, body: ["data": match.value], matchID: id))
        }
        return match
    }

    private mutating func reputationRefusal(_ request: LabRequest) -> ReputationError? {
        guard let key = request.headers["x-apikey"], !key.isEmpty else { return .noKey }
        guard key == reputationKey else { return .wrongKey }
        guard enforcesLimits,
            let wait = limiter.secondsToWait("reputation", RateLimiter.reputation, at: request.time)
        else { return nil }
        return .quotaExceeded(wait)
    }

    private func file(_ hash: String, _ request: LabRequest) -> LabAnswer {
        guard let file = files.first(where: { $0.has(hash) }) else {
            return ReputationError.notFound("File \"\(hash)\" not found").answer
        }
        return .ok(file.value(request.origin, at: request.time))
    }

    private func address(_ text: String, _ request: LabRequest) -> LabAnswer {
        guard text.contains(":") || text.split(separator: ".").count == 4 else {
            return ReputationError(
                status: 400, code: "InvalidArgumentError", message: "\"\(text)\" is not a valid IP address"
            ).answer
        }
        guard let address = addresses.first(where: { $0.address == text }) else {
            return ReputationError.notFound("IP address \"\(text)\" not found").answer
        }
        return .ok(address.value(request.origin))
    }

    private func stream(_ request: LabRequest) -> LabAnswer {
        do throws(StreamQuery.Problem) {
            let (found, next) = try StreamQuery(request).page(of: matches)
            return .ok([
                "data": .array(found.map(\.value)),
                "meta": next.map { ["cursor": .string($0)] } ?? [:],
                "links": ["self": .string("\(request.origin)/api/v3/ioc_stream")],
            ])
        } catch {
            return ReputationError(status: 400, code: "BadRequestError", message: error.message).answer
        }
    }

    private mutating func addHook(_ request: LabRequest) -> LabAnswer {
        guard let url = request.json?["data"]?["attributes"]?["url"]?.string, url.hasPrefix("http") else {
            return ReputationError(
                status: 400, code: "InvalidArgumentError", message: "attribute \"url\" is missing"
            ).answer
        }
        guard reputationHooks.count < Self.mostHooks else {
            return ReputationError(
                status: 400, code: "BadRequestError", message: "There are too many webhooks"
            ).answer
        }
        let id = nextGUID(0xf11e)
        reputationHooks[id] = url
        return .ok([
            "data": ["type": "webhook", "id": .string(id), "attributes": ["url": .string(url)]]
        ])
    }
}
