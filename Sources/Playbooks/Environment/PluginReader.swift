import Catalog
import Values

/// Reads one entry of `plugins`.
struct PluginReader {
    private static let keys = [
        "enabled", "isolation", "trust", "deny", "hosts", "rates", "connections", "secrets", "memory",
        "require", "native",
    ]
    private static let isolations = ["sandbox", "inline"]
    /// What less than this starts no plugin, and more is not one plugin's.
    private static let memory: ClosedRange<Int64> = 16 << 20...64 << 30

    private let address: String
    private var settings = PluginSettings()
    private(set) var findings = Findings()

    private init(_ name: String) { address = "plugins.\(name)" }

    static func read(_ entry: YAMLNode.Entry, findings: inout Findings) -> PluginSettings {
        var reader = PluginReader(entry.key)
        reader.read(entry)
        findings.add(reader.findings.all)
        return reader.settings
    }

    private mutating func read(_ entry: YAMLNode.Entry) {
        let entries = findings.entries(entry.node, address)
        findings.checkKeys(entries, known: Self.keys, of: "the plugin `\(entry.key)`", address)
        settings.places[""] = entry.keyRange
        for member in entries {
            settings.places[member.key] = member.keyRange
            read(member.key, member.node, "\(address).\(member.key)")
        }
        guard settings.isolation == "inline" else { return }
        for key in ["memory", "require"] {
            guard let place = settings.places[key] else { continue }
            findings.warning(
                Code.noEffect, "`\(key)` has no effect on a plugin that runs in the host's process",
                help: "take `isolation: inline` away, or take it out", at: place, "\(address).\(key)")
        }
    }

    private mutating func read(_ key: String, _ node: YAMLNode, _ own: String) {
        switch key {
        case "enabled": settings.isEnabled = findings.bool(node, own) ?? true
        case "isolation": settings.isolation = isolation(node, own)
        case "trust": settings.trust = findings.word(node, of: TrustRequirement.self, own)
        case "deny": settings.deny = names(node, "deny", own)
        case "hosts": settings.hosts = hosts(node, own)
        case "rates": settings.rates = rates(node, own)
        case "connections": settings.connections = names(node, "connections", own)
        case "secrets": settings.secrets = secrets(node, own)
        case "memory": settings.memory = memory(node, own)
        case "require": settings.require = protections(node, own)
        case "native": settings.native = libraries(node, own)
        default: break
        }
    }

    private mutating func isolation(_ node: YAMLNode, _ own: String) -> String? {
        guard let word = findings.text(node, own) else { return nil }
        // The word of the first environments.
        if word == "in-process" { return "inline" }
        if !Self.isolations.contains(word) {
            findings.unknownWord(word, among: Self.isolations, at: node.range, own)
        }
        return word
    }

    private mutating func names(_ node: YAMLNode, _ key: String, _ own: String) -> [String] {
        let names = findings.texts(node, own)
        for (name, range) in names { settings.places["\(key).\(name)"] = range }
        return names.map(\.text)
    }

    private mutating func hosts(_ node: YAMLNode, _ own: String) -> [String] {
        for (host, range) in findings.texts(node, own) where HostScope(host) == nil {
            findings.error(
                Code.badValue, "`\(host)` is not the pattern of a host",
                help: "write it like `api.example.com`, `*.example.com` or `api.example.com:8443`", at: range,
                own)
        }
        return names(node, "hosts", own)
    }

    private mutating func rates(_ node: YAMLNode, _ own: String) -> [RateLimit] {
        guard let items = node.items else {
            findings.wrongShape(node, "a list of `{ limit: NUMBER, per: PERIOD }`", own)
            return []
        }
        return items.enumerated().compactMap { rate($1, $0, own) }
    }

    private mutating func rate(_ node: YAMLNode, _ place: Int, _ own: String) -> RateLimit? {
        let address = "\(own)[\(place)]"
        settings.places["rates.\(place)"] = node.range
        findings.checkKeys(
            findings.entries(node, address), known: ["limit", "per"], of: "a rate", address)
        for key in ["limit", "per"] where node.entries != nil && node[key] == nil {
            findings.missingKey(
                key, of: "the rate", help: "write it like `{ limit: 100, per: 1m }`", at: node.range, address)
        }
        let limit = node["limit"].flatMap { findings.integer($0, in: 1...1_000_000_000, "\(address).limit") }
        let window = node["per"].flatMap { period($0, "\(address).per") }
        guard let limit, let window else { return nil }
        return RateLimit(limit: limit, period: window)
    }

    /// `10s`, `1m`, `1h`, `1d` as descriptors write it, or ISO 8601.
    private mutating func period(_ node: YAMLNode, _ own: String) -> Duration? {
        guard let text = findings.text(node, own) else { return nil }
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        if let duration = Duration(iso8601: text), duration > .zero { return duration }
        if let unit = text.last.flatMap({ seconds[$0] }), let count = Int64(text.dropLast()),
            1...100_000 ~= count
        {
            return .seconds(count * unit)
        }
        findings.error(
            Code.badDuration, "`\(text)` is not a period",
            help: "write a number and `s`, `m`, `h` or `d`, such as `1m`", at: node.range, own)
        return nil
    }

    private mutating func secrets(_ node: YAMLNode, _ own: String) -> [SecretReference] {
        if let name = node.text { return [.sealed(name)] }
        guard let items = node.items else {
            findings.wrongShape(
                node, "a list of names of sealed secrets, `{ env: NAME }` or `{ file: PATH }`", own)
            return []
        }
        return items.compactMap { item in
            item.text.map(SecretReference.sealed) ?? SecretReader.read(item, own, findings: &findings)
        }
    }

    private mutating func memory(_ node: YAMLNode, _ own: String) -> Int? {
        let units: [(String, Int64)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        let text = node.text ?? ""
        let unit = units.first { text.hasSuffix($0.0) }
        let count = unit.flatMap { unit in Int64(text.dropLast(unit.0.count).filter { $0 != " " }) }
        guard let unit, let count, !count.multipliedReportingOverflow(by: unit.1).overflow else {
            findings.error(
                Code.badValue, "`memory` is not an amount of memory",
                help: "write it like `512MiB` or `2GiB`",
                at: node.range, own)
            return nil
        }
        guard Self.memory.contains(count * unit.1) else {
            findings.error(
                Code.outOfRange, "`\(text)` is out of range", help: "give 16MiB to 64GiB", at: node.range, own
            )
            return nil
        }
        return Int(count * unit.1)
    }

    private mutating func protections(_ node: YAMLNode, _ own: String) -> [SandboxProtection] {
        findings.texts(node, own).compactMap { word, range in
            if let protection = SandboxProtection(rawValue: word) { return protection }
            findings.unknownWord(
                word, among: SandboxProtection.allCases.map(\.rawValue), at: range, own)
            return nil
        }
    }

    private mutating func libraries(_ node: YAMLNode, _ own: String) -> [String] {
        for (name, range) in findings.texts(node, own) {
            let isSoname =
                name.contains(".so") && !name.hasPrefix(".")
                && name.utf8.allSatisfy {
                    (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                        || "._+-".utf8.contains($0)
                }
            guard !isSoname else { continue }
            findings.error(
                Code.badValue, "`\(name)` is not the SONAME of a library",
                help: "write it like `libmagic.so.1`, without a folder", at: range, own)
        }
        return names(node, "native", own)
    }
}
