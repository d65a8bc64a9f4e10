import Values

/// A file that scanners have seen.
///
/// Source: VirusTotal API v3 reference, "Files", object attributes.
struct KnownFile: Sendable {
    /// How many scanners said what.
    struct Verdicts: Sendable {
        var malicious: Int64 = 0
        var suspicious: Int64 = 0
        var undetected: Int64 = 0
        var harmless: Int64 = 0

        /// `last_analysis_stats` of an address.
        var value: Value {
            [
                "malicious": .int(malicious), "suspicious": .int(suspicious),
                "undetected": .int(undetected), "harmless": .int(harmless), "timeout": 0,
            ]
        }

        /// `last_analysis_stats` of a file, which has reasons more.
        var fileValue: Value {
            value.setting("confirmed-timeout", 0).setting("failure", 0).setting("type-unsupported", 8)
        }
    }

    var sha256: String
    var sha1: String
    var md5: String
    var size: Int64
    var kind: String
    var names: [String]
    var reputation: Int64
    /// Seconds since 1970.
    var firstSeen: Int64
    var verdicts: Verdicts

    /// Whether a hash, in any case, is one of the file's.
    func has(_ hash: String) -> Bool { [sha256, sha1, md5].contains(hash.lowercased()) }

    /// The file as the service shows it.
    func value(_ origin: String, at now: Timestamp) -> Value {
        [
            "data": [
                "type": "file", "id": .string(sha256),
                "links": ["self": .string("\(origin)/api/v3/files/\(sha256)")],
                "attributes": [
                    "sha256": .string(sha256), "sha1": .string(sha1), "md5": .string(md5),
                    "size": .int(size), "type_description": .string(kind),
                    "meaningful_name": names.first.map { .string($0) } ?? .null,
                    "names": .array(names.map { .string($0) }), "reputation": .int(reputation),
                    "first_submission_date": .int(firstSeen),
                    "last_submission_date": .int(now.milliseconds / 1000 - 3600),
                    "last_analysis_date": .int(now.milliseconds / 1000 - 3600), "times_submitted": 12,
                    "total_votes": ["harmless": 0, "malicious": .int(max(0, -reputation))],
                    "last_analysis_stats": verdicts.fileValue, "tags": [],
                ],
            ]
        ]
    }

    /// The EICAR test file, whose hashes EICAR publishes, and two of Contoso's own.
    static let seed = [
        KnownFile(
            sha256: "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
            sha1: "3395856ce81f2b7382dee72602f798b642f14140", md5: "44d88612fea8a8f36de82e1278abb02f",
            size: 68, kind: "Text", names: ["eicar.com", "eicar.txt", "eicar_com"], reputation: 3438,
            firstSeen: 1_148_292_194, verdicts: Verdicts(malicious: 62, undetected: 6)),
        KnownFile(
            sha256: "9f2c4a7e1b3d5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8",
            sha1: "1b3d5f60718293a4b5c6d7e8f90a1b2c3d4e5f60", md5: "5f60718293a4b5c6d7e8f90a1b2c3d4e",
            size: 184_320, kind: "Win32 EXE", names: ["invoice-0311.exe", "update.exe"], reputation: -47,
            firstSeen: 1_794_800_000, verdicts: Verdicts(malicious: 41, suspicious: 2, undetected: 27)),
        KnownFile(
            sha256: "c0ffee0d1e2f30415263748596a7b8c9dae0f1021324354657687980a1b2c3d4",
            sha1: "c0ffee0d1e2f30415263748596a7b8c9dae0f102", md5: "c0ffee0d1e2f30415263748596a7b8c9",
            size: 2_411_008, kind: "Win32 EXE", names: ["contoso-agent.exe"], reputation: 12,
            firstSeen: 1_767_225_600, verdicts: Verdicts(undetected: 70)),
    ]
}

/// An address that scanners have an opinion on.
///
/// Source: VirusTotal API v3 reference, "IP addresses", object attributes.
struct KnownAddress: Sendable {
    var address: String
    var country: String
    var network: String
    var number: Int64
    var owner: String
    var reputation: Int64
    var verdicts: KnownFile.Verdicts

    /// The address as the service shows it.
    func value(_ origin: String) -> Value {
        [
            "data": [
                "type": "ip_address", "id": .string(address),
                "links": ["self": .string("\(origin)/api/v3/ip_addresses/\(address)")],
                "attributes": [
                    "country": .string(country), "network": .string(network), "asn": .int(number),
                    "as_owner": .string(owner), "reputation": .int(reputation),
                    "last_analysis_stats": verdicts.value, "tags": [],
                ],
            ]
        ]
    }

    /// Addresses of the ranges for documentation; the first is where the lab's alerts come from.
    static let seed = [
        KnownAddress(
            address: "198.51.100.23", country: "DE", network: "198.51.100.0/24", number: 64_496,
            owner: "Example Net", reputation: -11,
            verdicts: KnownFile.Verdicts(malicious: 9, suspicious: 1, undetected: 30, harmless: 52)),
        KnownAddress(
            address: "203.0.113.10", country: "NL", network: "203.0.113.0/24", number: 64_511,
            owner: "Example Hosting", reputation: 0,
            verdicts: KnownFile.Verdicts(undetected: 31, harmless: 61)),
    ]
}
