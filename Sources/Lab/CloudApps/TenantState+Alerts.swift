import Values

extension TenantState {
    /// The closing calls: what they resolve an alert to, and the name of their count.
    static let verdicts: [String: (resolution: Int, count: String)] = [
        "close_benign": (4, "closed_benign"), "close_false_positive": (3, "closed_false_positive"),
        "close_true_positive": (5, "closed_true_positive"),
        // The calls of older clients; Microsoft maps them so.
        "resolve": (5, "closed_true_positive"), "dismiss_bulk": (3, "closed_false_positive"),
    ]

    /// What is called of one alert, or of those that a filter finds.
    mutating func alert(_ method: String, _ route: [String], _ json: Value, at now: Timestamp) -> LabAnswer {
        if method == "POST", route.count == 1, let verdict = Self.verdicts[route[0]] {
            return close(json, as: verdict, at: now)
        }
        guard let index = alerts.firstIndex(where: { $0.id == route[0] }) else { return Self.notFound }
        switch (method, route.dropFirst().first) {
        case ("GET", nil): return .ok(alerts[index].value)
        case ("POST", "read"), ("POST", "unread"):
            alerts[index].isRead = route[1] == "read"
            return .ok()
        case ("POST", "dismiss"):
            resolve(index, as: 3, comment: json["comment"]?.string, at: now)
            return .ok()
        default: return Self.notFound
        }
    }

    private mutating func close(
        _ json: Value, as verdict: (resolution: Int, count: String), at now: Timestamp
    ) -> LabAnswer {
        guard let filters = json["filters"], filters.object?.isEmpty == false else {
            return Self.detail(400, "filters is required")
        }
        let filter: CloudFilter
        do throws(CloudFilter.Problem) {
            filter = try CloudFilter(filters, fields: CloudFilter.alertFields, now: now)
        } catch {
            return Self.detail(400, error.message)
        }
        var closed: Int64 = 0
        for index in alerts.indices where filter.holds(for: alerts[index].value) {
            resolve(index, as: verdict.resolution, comment: json["comment"]?.string, at: now)
            closed += 1
        }
        let answer: Value = .object(JSONObject([(verdict.count, .int(closed))]))
        let asked = filters["id"]?["eq"].map { $0.array ?? [$0] } ?? []
        let missing = asked.filter { id in !alerts.contains { $0.id == id.string } }
        return .ok(missing.isEmpty ? answer : answer.setting("alertsNotFound", .array(missing)))
    }

    private mutating func resolve(_ index: Int, as resolution: Int, comment: String?, at now: Timestamp) {
        alerts[index].resolution = resolution
        alerts[index].comment = comment
        alerts[index].resolvedAt = now
    }

    /// Raises an alert and calls every playbook that registered.
    mutating func raise(
        _ policy: CloudPolicy, about user: Directory.User?, severity: Int, naming more: [Value] = [],
        at now: Timestamp
    ) -> CloudAlert {
        let id =
            LabText.hex(UInt64(now.milliseconds / 1000), digits: 8) + LabText.hex(nextNumber(), digits: 16)
        let alert = CloudAlert(
            id: id, policy: policy, user: user, severity: severity, time: now, more: more)
        alerts.append(alert)
        if let user { activities.append(Activity.sharing(by: user, for: id, at: now)) }
        if alerts.count > 10_000 { alerts.removeFirst(1000) }
        if activities.count > 10_000 { activities.removeFirst(1000) }
        _ = correlate(
            alert.securityID, title: policy.name, severity: CloudAlert.severities[severity],
            entities: alert.correlated, at: now)
        for url in flows.sorted(by: { $0.key < $1.key }).map(\.value) {
            outbox.append(Callback(url: url, body: alert.callback, alertID: id))
        }
        return alert
    }

    /// Notes one attempt to deliver a callback.
    mutating func record(_ callback: Callback, status: Int?, at now: Timestamp) {
        let delivery = CloudAlert.Delivery(url: callback.url, status: status, time: now)
        if let index = alerts.lastIndex(where: { $0.id == callback.alertID }) {
            alerts[index].deliveries.append(delivery)
        } else if let index = matches.lastIndex(where: { $0.id == callback.matchID }) {
            matches[index].deliveries.append(delivery)
        }
    }
}
