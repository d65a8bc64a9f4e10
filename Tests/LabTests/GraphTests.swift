import Testing
import Values

@testable import Lab

@Suite struct GraphTests {
    @Test func `a user is found by principal name and by id`() throws {
        var world = try LabWorld()
        let user = world.ask(
            as: .graph, "GET",
            "/v1.0/users/megan.bowen%40contoso.example?$select=id,displayName,userPrincipalName,onPremisesSamAccountName"
        )
        #expect(user.status == 200)
        #expect(user.body["onPremisesSamAccountName"] == "meganb")
        #expect(user.body["mail"] == nil)
        let id = try #require(user.body["id"]?.string)
        let same = world.ask(as: .graph, "GET", "/v1.0/users/\(id)")
        #expect(same.body["userPrincipalName"] == "megan.bowen@contoso.example")
        #expect(same.body["onPremisesSamAccountName"] == nil)
    }

    static let failures: [(String, String, Int, String)] = [
        ("GET", "/v1.0/users/nobody@contoso.example", 404, "Request_ResourceNotFound"),
        ("GET", "/v1.0/users/pattif@contoso.example/manager", 404, "Request_ResourceNotFound"),
        ("GET", "/v1.0/users?$select=shoeSize", 400, "BadRequest"),
        ("GET", "/v1.0/users/meganb@contoso.example/shoes", 400, "BadRequest"),
        ("GET", "/v1.0/me", 400, "BadRequest"), ("GET", "/v1.0/sites", 400, "BadRequest"),
        ("GET", "/v1.0/users?$count=true", 400, "Request_BadRequest"),
        ("GET", "/v1.0/users?$search=\"displayName:megan\"", 400, "Request_UnsupportedQuery"),
        ("GET", "/v1.0/users?$filter=shoeSize%20eq%2043", 400, "BadRequest"),
        ("GET", "/v1.0/security/alerts_v2/none", 404, "NotFound"),
        ("GET", "/v1.0/security/incidents/1", 404, "NotFound"),
        ("POST", "/v1.0/users", 405, "Request_BadRequest"),
    ]

    @Test(arguments: failures)
    func `errors have the shape of Graph`(_ method: String, _ path: String, _ status: Int, _ code: String)
        throws
    {
        var world = try LabWorld()
        let answer = world.ask(as: .graph, method, path)
        #expect(answer.status == status)
        #expect(answer.body["error"]?["code"]?.string == code)
        #expect(answer.body["error"]?["innerError"]?["request-id"]?.string != nil)
    }

    @Test func `pages lead to all users`() throws {
        var world = try LabWorld()
        var target: String? = "/v1.0/users?$top=4&$select=id"
        var pages: [Int] = []
        while let next = target {
            let answer = world.ask(as: .graph, "GET", next)
            pages.append(answer.body["value"]?.array?.count ?? -1)
            let link = answer.body["@odata.nextLink"]?.string
            #expect(link?.hasPrefix("http://127.0.0.1:8080/v1.0/users?") ?? true)
            target = link.map { String($0.dropFirst("http://127.0.0.1:8080".count)) }
        }
        #expect(pages == [4, 4, 2])
    }

    @Test func `a user has a manager and devices`() throws {
        var world = try LabWorld()
        let manager = world.ask(as: .graph, "GET", "/v1.0/users/megan.bowen@contoso.example/manager")
        #expect(manager.body["userPrincipalName"] == "patti.fernandez@contoso.example")
        let devices = world.ask(as: .graph, "GET", "/v1.0/users/megan.bowen@contoso.example/ownedDevices")
        #expect(devices.body["value"]?.array?.count == 2)
        let none = world.ask(as: .graph, "GET", "/v1.0/users/lynne.robbins@contoso.example/ownedDevices")
        #expect(none.body["value"] == [])
    }
}
