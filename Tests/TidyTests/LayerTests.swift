import Foundation
import TestSupport
import Testing

/// Who may import whom.
///
/// SwiftPM stops cycles but lets a module import what a dependency depends on.
private let allowed: [String: Set<String>] = [
    "Values": [],
    "TimeZones": ["Foundation"],
    "XML": ["Values", "CLibXML2", "Glibc"],
    "Archives": ["Values", "CZlib", "Glibc"],
    "Catalog": ["Values"],
    "Mail": ["Values"],
    "Expressions": ["Values", "XML", "TimeZones", "FoundationEssentials"],
    "Playbooks": ["Values", "Catalog", "Expressions", "Yams"],
    "Importing": ["Values", "Archives"],
    "Engine": [
        "Values", "Catalog", "TimeZones", "Expressions", "Playbooks", "Logging", "Synchronization",
        "FoundationEssentials",
    ],
    "HostConnectors": ["Values", "Catalog", "Engine", "Crypto", "Logging", "FoundationEssentials"],
    "PluginHost": [
        "Values", "Catalog", "Engine", "ConnectorABI", "WorkerProtocol", "Crypto", "Synchronization", "Glibc",
        "Dispatch", "Logging",
    ],
    "PluginTrust": ["Values", "Crypto", "FoundationEssentials"],
    "ConformanceKit": [
        "Values", "Catalog", "Engine", "PluginHost", "Logging", "Synchronization", "Foundation",
    ],
    "Scaffolds": ["FoundationEssentials"],
    "Gallery": [],
    "CurlTransport": [
        "Values", "Catalog", "Engine", "CCurl", "Synchronization", "Glibc", "FoundationEssentials",
    ],
    "SQLiteStore": [
        "Values", "Engine", "Playbooks", "CSQLite", "Synchronization", "Glibc", "Dispatch",
        "FoundationEssentials",
    ],
    "Vault": [
        "Values", "Catalog", "Playbooks", "Engine", "Crypto", "CryptoExtras", "_CryptoExtras",
        "Synchronization",
        "Glibc", "FoundationEssentials", "Foundation",
    ],
    "Server": ["Values", "Hummingbird", "HTTPTypes", "Logging", "ServiceLifecycle", "Synchronization"],
    "Lab": [
        "Values", "Mail", "NIOCore", "NIOPosix", "Hummingbird", "HTTPTypes", "Crypto", "CryptoExtras",
        "_CryptoExtras", "Logging",
        "ServiceLifecycle",
        "Synchronization", "FoundationEssentials", "Foundation",
    ],
    "Commands": [
        "Values", "Catalog", "Expressions", "Playbooks", "Importing", "Engine", "PluginHost",
        "PluginTrust", "ConformanceKit", "Scaffolds", "Gallery", "CurlTransport", "HostConnectors",
        "SQLiteStore",
        "Vault", "Server", "Lab", "ArgumentParser", "Logging", "ServiceLifecycle", "Synchronization",
        "Foundation",
        "Glibc", "UnixSignals",
    ],
    "riposte": ["Commands"],
    "ConnectorKit": ["Values", "ConnectorABI", "Synchronization", "_Concurrency"],
]

/// Modules that own a C handle, and so may say `unsafe`.
private let unsafeModules: Set<String> = [
    "PluginHost", "CurlTransport", "SQLiteStore", "ConnectorKit", "XML", "Archives",
]

private struct Source: Sendable, CustomTestStringConvertible {
    let module: String
    let path: String
    let lines: [Substring]

    var testDescription: String { path }
}

private func sources(in folder: String, moduleDepth: Int) -> [Source] {
    let root = packageRoot.appending(path: folder)
    let walker = FileManager.default.enumerator(atPath: root.path)
    return (walker?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted().compactMap
    {
        let parts = $0.split(separator: "/")
        guard parts.count > moduleDepth,
            let text = try? String(contentsOf: root.appending(path: $0), encoding: .utf8)
        else { return nil }
        return Source(
            module: String(parts[moduleDepth]), path: "\(folder)/\($0)",
            lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
}

/// The module that an import line names; nil for other lines.
private func importedModule(_ line: Substring) -> String? {
    var words = line.split(separator: " ")
    while let first = words.first, first == "public" || first == "internal" || first.hasPrefix("@") {
        words.removeFirst()
    }
    guard words.first == "import", words.count >= 2 else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
    return name.split(separator: ".").first.map(String.init)
}

@Suite struct LayerTests {
    @Test func `every module imports only what its layer allows`() {
        for source in sources(in: "Sources", moduleDepth: 0) {
            let known = allowed[source.module]
            #expect(known != nil, "module `\(source.module)` is not in the table of LayerTests.swift")
            for module in source.lines.compactMap(importedModule) {
                #expect(known?.contains(module) == true, "\(source.path) may not import \(module)")
            }
        }
    }

    @Test func `a connector imports the kit and nothing of the host`() {
        for source in sources(in: "Plugins", moduleDepth: 0) where !source.path.contains("/Tests/") {
            for module in source.lines.compactMap(importedModule) {
                let isOwn = module.hasSuffix("Connector")
                #expect(
                    isOwn || ["ConnectorKit", "Values", "Mail", "ConnectorABI"].contains(module),
                    "\(source.path) may not import \(module)")
            }
        }
    }

    @Test func `unsafe code lives only where a C handle is owned`() {
        for source in sources(in: "Sources", moduleDepth: 0) where !unsafeModules.contains(source.module) {
            for (number, line) in source.lines.enumerated() {
                let code = line.split(separator: "//", omittingEmptySubsequences: false).first ?? ""
                let words = code.split { !$0.isLetter && $0 != "_" && $0 != "@" }
                #expect(
                    !words.contains("unsafe") && !words.contains("OpaquePointer")
                        && !code.contains("@unchecked Sendable"),
                    "\(source.path):\(number + 1) has unsafe code")
            }
        }
    }

    @Test func `no file has grown past what fits one idea`() {
        for source in sources(in: "Sources", moduleDepth: 0) {
            #expect(source.lines.count <= 500, "\(source.path) has \(source.lines.count) lines")
        }
    }
}

@Suite struct ConnectorFolderTests {
    @Test(arguments: [
        "cloud-apps", "defender-endpoint", "defender-xdr", "email", "entra-http", "entra-id", "jira",
        "servicenow", "slack", "teams",
    ])
    func `a connector has its README, descriptor, entry and tests`(name: String) {
        let folder = packageRoot.appending(path: "Plugins/\(name)")
        for item in ["README.md", "descriptor.json", "Sources", "Entry/Entry.swift", "Tests"] {
            #expect(
                FileManager.default.fileExists(atPath: folder.appending(path: item).path), "\(name)/\(item)")
        }
    }
}
