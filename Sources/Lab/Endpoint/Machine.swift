import Values

/// A device of the simulated tenant.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "Machine resource type".
struct Machine: Sendable {
    var id: String
    var name: String
    var platform: String
    var version: String
    var health: String = "Active"
    var tags: [String] = []
    /// The account names of who signs in to it.
    var accounts: [String]
    var lastSeen: Timestamp
    var number: Int
    var deviceValue = "Normal"
    /// A device that Defender has only seen on the network can be contained, nothing else.
    var isOnboarded = true

    var dnsName: String { "\(name).\(TenantState.tenantDomain)" }
    /// One of 10.20.0.0/16.
    var address: String { "10.20.\((10 + number) / 256 % 256).\((10 + number) % 256)" }
    var isWindows: Bool { platform.hasPrefix("Windows") }
    private var directoryDeviceID: String {
        "5c3f0ad1-7f5e-4b0a-9a64-1d2e\(LabText.hex(0x8f0b_1000 + UInt64(number), digits: 8))"
    }

    /// The machine as Defender for Endpoint shows it.
    var value: Value {
        [
            "id": .string(id), "computerDnsName": .string(dnsName),
            "firstSeen": .string((lastSeen + .seconds(-90 * 86400)).iso8601),
            "lastSeen": .string(lastSeen.iso8601),
            "osPlatform": .string(platform), "onboardingStatus": isOnboarded ? "onboarded" : "CanBeOnboarded",
            "osProcessor": "x64",
            "osArchitecture": "64-bit", "version": .string(version), "osBuild": isWindows ? 22631 : .null,
            "lastIpAddress": .string(address), "lastExternalIpAddress": "203.0.113.7",
            "healthStatus": .string(health), "rbacGroupId": 140, "rbacGroupName": "Workstations",
            "riskScore": "None", "exposureLevel": "Low", "deviceValue": .string(deviceValue),
            "aadDeviceId": .string(directoryDeviceID), "isAadJoined": true,
            "machineTags": .array(tags.map { .string($0) }),
            "ipAddresses": [
                [
                    "ipAddress": .string(address),
                    "macAddress": .string("00155D0A\(LabText.hex(UInt64(number), digits: 4).uppercased())"),
                    "operationalStatus": "Up",
                ]
            ],
        ]
    }

    /// The machine as Graph shows it.
    var device: Value {
        [
            "@odata.type": "#microsoft.graph.device",
            "id": .string(
                "d0e7a1c5-3b69-4e55-8a0f-6b1c\(LabText.hex(0x2d3e_1000 + UInt64(number), digits: 8))"),
            "deviceId": .string(directoryDeviceID), "displayName": .string(name), "accountEnabled": true,
            "operatingSystem": .string(isWindows ? "Windows" : platform),
            "operatingSystemVersion": .string(version),
            "trustType": "AzureAd", "isCompliant": true, "isManaged": true,
        ]
    }

    static func seed(now: Timestamp) -> [Machine] {
        let rows: [(name: String, platform: String, version: String, accounts: [String])] = [
            ("desk-mbowen", "Windows11", "23H2", ["meganb"]), ("lap-mbowen", "Windows10", "22H2", ["meganb"]),
            ("lap-awilber", "Windows11", "23H2", ["alexw"]), ("mac-avance", "macOS", "14.5", ["adelev"]),
            ("lap-dsiciliani", "Windows11", "23H2", ["diegos"]), ("ws-garchie", "Linux", "22.4", ["gradya"]),
            ("lap-ilanger", "Windows10", "22H2", ["isaiahl"]),
            ("lap-jsherman", "Windows11", "23H2", ["jonis"]),
            ("old-jsherman", "Windows10", "1709", ["jonis"]),
            ("ops-nwilke", "Windows11", "23H2", ["nestorw"]),
            ("dc-01", "WindowsServer2022", "21H2", ["nestorw"]),
            ("desk-pfernandez", "Windows11", "23H2", ["pattif"]),
        ]
        return rows.enumerated().map { index, row in
            var machine = Machine(
                id: "1e5bc9d7e413ddd7902c2932e418702b84d0" + LabText.hex(UInt64(0xc0 + index), digits: 4),
                name: row.name, platform: row.platform, version: row.version, accounts: row.accounts,
                lastSeen: now + .seconds(-600 * (index + 1)), number: index)
            if row.name == "old-jsherman" {
                machine.health = "Inactive"
                machine.lastSeen = now + .seconds(-20 * 86400)
            }
            if row.name == "dc-01" { machine.tags = ["domain-controller"] }
            return machine
        }
    }
}
