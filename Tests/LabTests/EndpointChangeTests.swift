import Testing
import Values

@testable import Lab

@Suite struct EndpointChangeTests {
    private static let desk = EndpointTests.desk

    private static func alert(_ world: inout LabWorld, _ machine: String = "desk-mbowen") -> String {
        world.control("POST", "endpoint-alerts", body: ["machine": .string(machine)]).body["id"]?.string ?? ""
    }

    @Test func `an alert is updated, alone and among others`() throws {
        var world = try LabWorld()
        let ids = [Self.alert(&world), Self.alert(&world)]
        let change: Value = [
            "status": "Resolved", "classification": "FalsePositive", "determination": "Clean",
            "assignedTo": "soc", "comment": "checked",
        ]
        let one = world.ask(as: .endpoint, "PATCH", "/api/alerts/\(ids[0])", body: change)
        #expect(one.status == 200 && one.body["status"] == "Resolved")
        #expect(one.body["comments"]?[0]?["comment"] == "checked")
        #expect(one.body["resolvedTime"]?.string == world.now.iso8601)
        let all = world.ask(
            as: .endpoint, "POST", "/api/alerts/batchUpdate",
            body: ["status": "InProgress", "alertIds": .array(ids.map { .string($0) })])
        #expect(all.status == 200 && all.body == .null)
        let found = world.ask(
            as: .endpoint, "GET", "/api/alerts?$filter=status eq 'InProgress'&$expand=evidence")
        #expect(found.body["value"]?.array?.count == 2)
        #expect(found.body["value"]?[0]?["evidence"]?.array?.isEmpty == false)
        #expect(found.body["value"]?[0]?["resolvedTime"] == .null)
        #expect(world.ask(as: .endpoint, "GET", "/api/alerts").body["value"]?[0]?["evidence"] == [])
    }

    @Test func `an open alert of the title takes in another by reference`() throws {
        var world = try LabWorld()
        let body: Value = [
            "eventTime": "2026-11-18T08:00:00Z", "reportId": "20776", "machineId": .string(Self.desk),
            "severity": "Low", "title": "made", "description": "d", "recommendedAction": "r",
            "category": "Exploit",
        ]
        let path = "/api/alerts/CreateAlertByReference"
        let first = world.ask(as: .endpoint, "POST", path, body: body).body
        #expect(world.ask(as: .endpoint, "POST", path, body: body).body["id"] == first["id"])
        let id = first["id"]?.string ?? ""
        #expect(
            world.ask(as: .endpoint, "GET", "/api/investigations/\(id)").body["triggeringAlertId"]?.string
                == id)
        _ = world.ask(as: .endpoint, "PATCH", "/api/alerts/\(id)", body: ["status": "Resolved"])
        #expect(world.ask(as: .endpoint, "POST", path, body: body).body["id"] != first["id"])
        let unknown = world.ask(as: .endpoint, "POST", path, body: body.setting("machineId", "none"))
        #expect(unknown.status == 404)
    }

    @Test func `tags come and go, on one machine and on many`() throws {
        var world = try LabWorld()
        let path = "/api/machines/\(Self.desk)/tags"
        for action in ["Add", "Add"] {
            let body: Value = ["Value": "vip", "Action": .string(action)]
            #expect(world.ask(as: .endpoint, "POST", path, body: body).body["machineTags"] == ["vip"])
        }
        let many = "/api/machines/AddOrRemoveTagForMultipleMachines"
        let ids: Value = [.string(Self.desk), "lap-mbowen"]
        let added = world.ask(
            as: .endpoint, "POST", many, body: ["Value": "wave-1", "Action": "Add", "MachineIds": ids])
        #expect(added.body["value"]?.array?.count == 2)
        let found = world.ask(
            as: .endpoint, "GET", "/api/machines/findbytag?tag=wave&useStartsWithFilter=true")
        #expect(found.body["value"]?.array?.count == 2)
        let gone = world.ask(as: .endpoint, "POST", path, body: ["Value": "vip", "Action": "Remove"])
        #expect(gone.body["machineTags"] == ["wave-1"])
        let value = world.ask(
            as: .endpoint, "POST", "/api/machines/lap-mbowen/setDeviceValue", body: ["DeviceValue": "High"])
        #expect(value.body["deviceValue"] == "High")
        let time = (world.now + .seconds(-600)).iso8601
        let byAddress = world.ask(
            as: .endpoint, "GET", "/api/machines/findbyip(ip='10.20.0.10',timestamp=\(time))")
        #expect(byAddress.body["value"]?.array?.count == 1)
    }

    @Test func `an indicator is submitted, updated by its value, imported and deleted`() throws {
        var world = try LabWorld()
        let body: Value = [
            "indicatorValue": "203.0.113.9", "indicatorType": "IpAddress", "action": "Block", "title": "t",
            "description": "d", "severity": "High",
        ]
        let first = world.ask(as: .endpoint, "POST", "/api/indicators", body: body).body
        let again = world.ask(as: .endpoint, "POST", "/api/indicators", body: body.setting("title", "u")).body
        #expect(again["id"] == first["id"] && again["title"] == "u")
        let bad = body.setting("indicatorValue", "nowhere")
        let batch = world.ask(
            as: .endpoint, "POST", "/api/indicators/import",
            body: ["Indicators": [body.setting("indicatorValue", "203.0.113.8"), bad]])
        #expect(batch.body["value"]?[0]?["isFailed"] == false)
        #expect(batch.body["value"]?[1]?["isFailed"] == true)
        #expect(world.ask(as: .endpoint, "GET", "/api/indicators").body["value"]?.array?.count == 2)
        // An application with the smaller permission sees its own only.
        world.state.applications[1].roles[.endpoint] = ["Ti.ReadWrite"]
        #expect(world.ask(as: .endpoint, app: 1, "GET", "/api/indicators").body["value"] == [])
        let id = first["id"]?.string ?? ""
        #expect(world.ask(as: .endpoint, app: 1, "DELETE", "/api/indicators/\(id)").status == 404)
        #expect(world.ask(as: .endpoint, "DELETE", "/api/indicators/\(id)").status == 204)
        let other = batch.body["value"]?[0]?["id"] ?? .null
        #expect(
            world.ask(as: .endpoint, "POST", "/api/indicators/BatchDelete", body: ["IndicatorIds": [other]])
                .status == 204)
    }

    @Test func `a package is there once it is collected, and its address opens it for half an hour`() throws {
        var world = try LabWorld()
        let made = world.ask(
            as: .endpoint, "POST", "/api/machines/desk-mbowen/collectInvestigationPackage",
            body: ["Comment": "x"])
        let path = "/api/machineactions/\(made.body["id"]?.string ?? "")/getPackageUri"
        #expect(world.ask(as: .endpoint, "GET", path).status == 404)
        world.now = world.now + .seconds(2)
        let quoted = world.ask(as: .endpoint, "GET", path).body["value"]?.string ?? ""
        #expect(quoted.hasPrefix("\"http://127.0.0.1:8080/safedownload/") && quoted.hasSuffix("\""))
        let target = String(quoted.dropFirst().dropLast().dropFirst("http://127.0.0.1:8080".count))
        let file = world.ask("GET", target)
        #expect(file.content?.bytes.starts(with: [0x50, 0x4b, 3, 4]) == true)
        #expect(world.ask("GET", target, headers: ["authorization": "Bearer x"]).status == 403)
        #expect(world.ask("GET", target + "0").status == 403)
        world.now = world.now + .seconds(1801)
        #expect(world.ask("GET", target).status == 403)
    }

    @Test func `live response runs one session a machine, and gives each command's result`() throws {
        var world = try LabWorld()
        let commands: Value = [
            ["type": "RunScript", "params": [["key": "ScriptName", "value": "collect-events.ps1"]]],
            ["type": "GetFile", "params": [["key": "Path", "value": "C:\\log.txt"]]],
        ]
        let path = "/api/machines/desk-mbowen/runliveresponse"
        let made = world.ask(as: .endpoint, "POST", path, body: ["Commands": commands])
        #expect(made.status == 201 && made.body["commands"]?[0]?["commandStatus"] == "Created")
        let second = world.ask(as: .endpoint, "POST", path, body: ["Commands": commands])
        #expect(second.body["error"]?["code"] == "ActiveRequestAlreadyExists")
        let id = made.body["id"]?.string ?? ""
        let link = "/api/machineactions/\(id)/GetLiveResponseResultDownloadLink(index=0)"
        #expect(world.ask(as: .endpoint, "GET", link).status == 404)
        world.now = world.now + .seconds(2)
        let address = world.ask(as: .endpoint, "GET", link).body["value"]?.string ?? ""
        let file = world.ask("GET", String(address.dropFirst("http://127.0.0.1:8080".count)))
        let transcript = try Value(json: file.content?.bytes ?? [])
        #expect(transcript["script_name"] == "collect-events.ps1" && transcript["exit_code"] == 0)
        let missing: Value = [
            "Commands": [["type": "PutFile", "params": [["key": "FileName", "value": "none.exe"]]]]
        ]
        let failed = world.ask(as: .endpoint, "POST", path, body: missing).body["id"]?.string ?? ""
        world.now = world.now + .seconds(2)
        let state = world.ask(as: .endpoint, "GET", "/api/machineactions/\(failed)").body
        #expect(state["status"] == "Failed" && state["commands"]?[0]?["commandStatus"] == "Failed")
        let off = world.ask(
            as: .endpoint, "POST", "/api/machines/old-jsherman/runliveresponse", body: ["Commands": commands])
        world.now = world.now + .seconds(3 * 86_400)
        let last = world.ask(as: .endpoint, "GET", "/api/machineactions/\(off.body["id"]?.string ?? "")").body
        #expect(last["status"] == "TimeOut")
    }

    @Test func `a library file is uploaded as a form, and replaced only on request`() throws {
        var world = try LabWorld()
        let token = world.token(.endpoint)
        func form(_ fields: String) -> String {
            "--b\r\nContent-Disposition: form-data; name=\"File\"; filename=\"a.ps1\"\r\n\r\nWrite-Output 1\r\n"
                + fields + "--b--\r\n"
        }
        let headers = [
            "authorization": "Bearer \(token)", "content-type": "multipart/form-data; boundary=b",
        ]
        let first = world.ask("POST", "/api/libraryfiles", text: form(""), headers: headers)
        #expect(first.status == 200 && first.body["fileName"] == "a.ps1")
        #expect(world.ask("POST", "/api/libraryfiles", text: form(""), headers: headers).status == 400)
        let more =
            "--b\r\nContent-Disposition: form-data; name=\"OverrideIfExists\"\r\n\r\ntrue\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"Description\"\r\n\r\nsays 1\r\n"
        let second = world.ask("POST", "/api/libraryfiles", text: form(more), headers: headers)
        #expect(second.body["description"] == "says 1")
        #expect(world.ask(as: .endpoint, "DELETE", "/api/libraryfiles/a.ps1").status == 204)
    }

    @Test func `a device that is not onboarded can be contained and released, nothing else`() throws {
        var world = try LabWorld()
        _ = world.control("POST", "machines", body: ["count": 1, "platform": "Other", "onboarded": false])
        let contain: Value = ["Comment": "x", "IsolationType": "UnManagedDevice"]
        #expect(world.ask(as: .endpoint, "POST", "/api/machines/pc-12/isolate", body: contain).status == 201)
        #expect(
            world.ask(as: .endpoint, "POST", "/api/machines/pc-12/unisolate", body: ["Comment": "x"]).status
                == 201)
        let scan = world.ask(
            as: .endpoint, "POST", "/api/machines/pc-12/runAntiVirusScan", body: EndpointTests.scan)
        #expect(scan.body["error"]?["code"] == "OsPlatformNotSupported")
    }

    static let limits: [(String, String, Value?, Int)] = [
        ("POST", "alerts/batchUpdate", [:], 10), ("POST", "alerts/createAlertByReference", [:], 15),
        ("POST", "indicators/import", [:], 30), ("POST", "indicators/BatchDelete", [:], 30),
        ("GET", "machineactions/a/getPackageUri", nil, 2),
        ("POST", "machines/a/runliveresponse", [:], 10), ("POST", "machines/a/startInvestigation", [:], 50),
        ("GET", "machines/a/vulnerabilities", nil, 50), ("POST", "advancedqueries/run", [:], 45),
    ]

    @Test(arguments: limits)
    func `a call with a limit of its own is refused beyond it`(
        _ method: String, _ path: String, _ body: Value?, _ most: Int
    ) throws {
        var world = try LabWorld(limits: true)
        let token = world.token(.endpoint)
        let headers = ["authorization": "Bearer \(token)"]
        for _ in 0..<most {
            #expect(world.ask(method, "/api/\(path)", body: body, headers: headers).status != 429)
        }
        #expect(world.ask(method, "/api/\(path)", body: body, headers: headers).status == 429)
    }

    @Test func `a list that a page does not hold has a link to the rest`() throws {
        var world = try LabWorld()
        #expect(world.control("POST", "machines", body: ["count": 10_000, "tag": "many"]).status == 201)
        let first = world.ask(as: .endpoint, "GET", "/api/machines")
        #expect(first.body["value"]?.array?.count == 10_000)
        let next = first.body["@odata.nextLink"]?.string ?? ""
        let rest = world.ask(as: .endpoint, "GET", String(next.dropFirst("http://127.0.0.1:8080".count)))
        #expect(rest.body["value"]?.array?.count == 12 && rest.body["@odata.nextLink"] == nil)
    }
}
