import Testing
import Values

@testable import Lab

@Suite struct EndpointCallTests {
    private static let sha1 = "3395856ce81f2b7382dee72602f798b642f14140"
    private static let machine = EndpointTests.desk
    private static let indicator: Value = [
        "indicatorValue": "203.0.113.9", "indicatorType": "IpAddress", "action": "Block", "title": "t",
        "description": "d",
    ]

    /// Reading calls, and the permission that opens each; `ALERT` is the id of an alert on the first machine.
    static let reads: [(String, String)] = [
        ("alerts", "Alert.Read.All"), ("alerts/ALERT", "Alert.Read.All"),
        ("alerts/ALERT/machine", "Machine.Read.All"), ("alerts/ALERT/user", "User.Read.All"),
        ("alerts/ALERT/files", "File.Read.All"), ("alerts/ALERT/ips", "Ip.Read.All"),
        ("alerts/ALERT/domains", "URL.Read.All"), ("machines", "Machine.ReadWrite.All"),
        ("machines/findbytag?tag=domain-controller", "Machine.Read.All"),
        ("machines/desk-mbowen/logonusers", "User.Read.All"),
        ("machines/desk-mbowen/alerts", "Alert.Read.All"),
        ("machines/desk-mbowen/software", "Software.Read.All"),
        ("machines/desk-mbowen/vulnerabilities", "Vulnerability.Read.All"),
        ("machines/desk-mbowen/recommendations", "SecurityRecommendation.Read.All"),
        ("machines/desk-mbowen/getmissingkbs", "Software.Read.All"),
        ("users/meganb/machines", "Machine.ReadWrite.All"), ("users/meganb/alerts", "Alert.Read.All"),
        ("machineactions", "Machine.Read.All"), ("investigations", "Alert.Read.All"),
        ("indicators", "Ti.ReadWrite"), ("files/\(sha1)", "File.Read.All"),
        ("files/\(sha1)/stats?lookBackHours=48", "File.Read.All"),
        ("files/\(sha1)/machines", "Machine.Read.All"), ("files/\(sha1)/alerts", "Alert.Read.All"),
        ("ips/198.51.100.23/stats", "Ip.Read.All"), ("ips/198.51.100.23/alerts", "Alert.Read.All"),
        ("domains/cdn.fabrikam-updates.example/stats", "URL.Read.All"),
        ("domains/cdn.fabrikam-updates.example/alerts", "Alert.Read.All"),
        ("domains/cdn.fabrikam-updates.example/machines", "Machine.Read.All"),
        ("libraryfiles", "Library.Manage"), ("remediationtasks", "RemediationTasks.Read.All"),
        (
            "remediationtasks/03942ef5-aecb-4c6e-b555-d6a97013844c/machinereferences",
            "RemediationTasks.Read.All"
        ),
    ]

    @Test(arguments: reads)
    func `a call is opened by its permission and by no other`(_ path: String, _ role: String) throws {
        var world = try LabWorld()
        let alert = world.control("POST", "endpoint-alerts", body: ["machine": "desk-mbowen"]).body
        let target = "/api/" + path.replacing("ALERT", with: alert["id"]?.string ?? "")
        world.state.applications[0].roles[.endpoint] = EndpointRoles.all.filter {
            $0 != role && !$0.hasPrefix(role.prefix { $0 != "." } + ".")
        }
        let refused = world.ask(as: .endpoint, "GET", target)
        #expect(refused.status == 403 && refused.body["error"]?["code"] == "Forbidden")
        world.state.applications[0].roles[.endpoint] = [role]
        let answer = world.ask(as: .endpoint, "GET", target)
        #expect(answer.status == 200, "\(answer.body)")
        if let rows = answer.body["value"]?.array, !path.hasPrefix("machineactions"),
            !["investigations", "indicators"].contains(path)
        {
            #expect(!rows.isEmpty, "\(path)")
        }
    }

    static let refusals: [(String, String, Value?, Int, String)] = [
        ("GET", "files/123", nil, 400, "InvalidHashValue"),
        ("GET", "files/\(String(repeating: "a", count: 40))", nil, 404, "ResourceNotFound"),
        ("GET", "files/\(sha1)/stats?lookBackHours=721", nil, 400, "InvalidInput"),
        ("GET", "ips/10.0.0.0/24/stats", nil, 404, "ResourceNotFound"),
        ("GET", "ips/300.1.1.1/stats", nil, 400, "InvalidIpAddress"),
        ("GET", "domains/nothing/stats", nil, 400, "InvalidDomainName"),
        ("GET", "alerts/none", nil, 404, "ResourceNotFound"),
        ("GET", "alerts?$filter=title eq 'x'", nil, 400, "ODataError"),
        ("GET", "machines?$top=10001", nil, 400, "ODataError"),
        ("GET", "machines?$orderby=a b c", nil, 400, "ODataError"),
        ("GET", "machines/findbytag", nil, 400, "MissingRequiredParameter"),
        (
            "GET", "machines/findbyip(ip='10.20.0.10',timestamp=2020-01-01T00:00:00Z)", nil, 400,
            "InvalidInput"
        ),
        ("GET", "machines/findbyip(ip='x',timestamp=2020-01-01T00:00:00Z)", nil, 400, "InvalidIpAddress"),
        ("GET", "machines/nothing", nil, 404, "ResourceNotFound"),
        ("GET", "machineactions/none/getPackageUri", nil, 404, "ResourceNotFound"),
        ("DELETE", "machines/desk-mbowen", nil, 405, "BadRequest"),
        ("POST", "machines/desk-mbowen/tags", ["Value": "a", "Action": "Set"], 400, "InvalidInput"),
        ("POST", "machines/desk-mbowen/tags", ["value": "a"], 400, "MissingRequiredParameter"),
        ("POST", "machines/desk-mbowen/setDeviceValue", ["DeviceValue": "Top"], 400, "InvalidInput"),
        (
            "POST", "machines/desk-mbowen/StopAndQuarantineFile", ["Comment": "x", "Sha1": "1"], 400,
            "InvalidHashValue"
        ),
        ("POST", "machines/desk-mbowen/offboard", [:], 400, "MissingRequiredParameter"),
        (
            "POST", "machines/desk-mbowen/isolate", ["Comment": "x", "IsolationType": "UnManagedDevice"], 400,
            "InvalidInput"
        ),
        (
            "POST", "machines/ws-garchie/isolate", ["Comment": "x", "IsolationType": "Selective"], 400,
            "OsPlatformNotSupported"
        ),
        ("POST", "machines/mac-avance/startInvestigation", ["Comment": "x"], 400, "OsPlatformNotSupported"),
        ("POST", "machines/desk-mbowen/runliveresponse", ["Commands": []], 400, "MissingRequiredParameter"),
        (
            "POST", "machines/desk-mbowen/runliveresponse", ["Commands": [["type": "Format"]]], 400,
            "InvalidInput"
        ),
        ("POST", "alerts/batchUpdate", ["status": "New"], 400, "MissingRequiredParameter"),
        ("POST", "alerts/batchUpdate", ["status": "New", "alertIds": ["none"]], 404, "ResourceNotFound"),
        (
            "POST", "alerts/batchUpdate",
            ["status": "New", "alertIds": .array(Array(repeating: "a", count: 101))], 400,
            "MaximumBatchSizeExceeded"
        ),
        ("POST", "alerts/createAlertByReference", ["machineId": "m"], 400, "MissingRequiredParameter"),
        ("POST", "indicators", ["indicatorType": "IpAddress"], 400, "MissingRequiredParameter"),
        ("POST", "indicators", indicator.setting("indicatorValue", "10.0.0.0/8"), 400, "InvalidIpAddress"),
        ("POST", "indicators", indicator.setting("action", "Audit"), 400, "InvalidInput"),
        ("POST", "indicators", indicator.setting("colour", "red"), 400, "InvalidRequestBody"),
        ("POST", "indicators", indicator.setting("indicatorType", "Url"), 400, "InvalidUrl"),
        (
            "POST", "indicators/import", ["Indicators": .array(Array(repeating: indicator, count: 501))], 400,
            "MaximumBatchSizeExceeded"
        ),
        ("POST", "indicators/batchDelete", ["IndicatorIds": ["7"]], 404, "ResourceNotFound"),
        ("DELETE", "indicators/7", nil, 404, "ResourceNotFound"),
        ("DELETE", "indicators/x", nil, 400, "BadRequest"),
        ("DELETE", "libraryfiles/none.ps1", nil, 404, "ResourceNotFound"),
        ("POST", "libraryfiles", [:], 400, "InvalidRequestBody"),
    ]

    @Test(arguments: refusals)
    func `a mistake gets the code of the service`(
        _ method: String, _ path: String, _ body: Value?, _ status: Int, _ code: String
    ) throws {
        var world = try LabWorld()
        let answer = world.ask(as: .endpoint, method, "/api/\(path)", body: body)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["code"]?.string == code, "\(answer.body)")
    }
}
