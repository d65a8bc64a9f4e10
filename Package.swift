// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The architecture, as targets in layer order: each may import what is listed with it and nothing else.
// `Tests/TidyTests` holds the sources to the same table.

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Every connector is a folder in `Plugins`: its module, its descriptor, and an entry that exports the ABI symbol.
let connectors: [(folder: String, module: String)] = [
    ("cloud-apps", "CloudAppsConnector"),
    ("defender-endpoint", "DefenderEndpointConnector"),
    ("defender-xdr", "DefenderXDRConnector"),
    ("entra-id", "EntraIDConnector"),
    ("entra-http", "EntraHTTPConnector"),
    ("jira", "JiraConnector"),
    ("servicenow", "ServiceNowConnector"),
    ("slack", "SlackConnector"),
    ("teams", "TeamsConnector"),
    ("email", "EmailConnector"),
    ("gmail", "GmailConnector"),
    ("outlook", "OutlookConnector"),
]

/// Playbooks to start from: each a folder of `Sources/Gallery` with its playbook, its tests and its README.
let templates = [
    "ask-manager-before-disabling",
    "close-low-severity",
    "create-servicenow-incident",
    "disable-inbox-rule",
    "email-soc-team",
    "hunt-on-schedule",
    "isolate-by-severity",
    "isolate-machine",
    "isolate-on-high-severity",
    "notify-by-office-location",
    "open-jira-ticket",
    "post-in-slack",
    "post-on-high-severity",
    "remove-file-sharing",
    "resolve-malware-detection",
    "run-antivirus-scan",
    "scan-user-endpoint",
    "triage-infrequent-country",
    "triage-mass-share",
    "verify-user-travel",
]

/// What connectors are built from besides the kit: vocabulary that their own services speak.
let vocabulary: [String: [Target.Dependency]] = ["email": ["Mail"], "gmail": ["Mail"]]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
]
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], embedding resources: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources.map { .embedInCode($0) },
        swiftSettings: house)
}

/// A suite; `data` names files and folders that its tests read from the source tree.
func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], exclude: data, swiftSettings: house)
}

let layers: [Target] = [
    // L0 vocabulary: JSON value, schema, time, diagnostics; the C ABI; what connectors say of themselves.
    module("Values"),
    module("TimeZones"),
    module("XML", ["Values", "CLibXML2"]),
    module("Archives", ["Values", "CZlib"]),
    .target(name: "ConnectorABI", publicHeadersPath: "include"),
    .target(name: "WorkerProtocol"),
    module("Catalog", ["Values"]),
    module("Mail", ["Values"]),

    // L1 language: expressions, playbooks, environments, and where definitions come from.
    module("Expressions", ["Values", "XML", "TimeZones"]),
    module("Playbooks", ["Values", "Catalog", "Expressions", .product(name: "Yams", package: "Yams")]),
    module("Importing", ["Values", "Archives"]),

    // L2 engine: runs, and the protocols that the drivers fulfil.
    module("Engine", ["Values", "Catalog", "TimeZones", "Expressions", "Playbooks", logging]),

    // L3 drivers.
    module("PluginHost", ["Values", "Catalog", "Engine", "ConnectorABI", "WorkerProtocol", crypto, logging]),
    module("PluginTrust", ["Values", crypto]),
    module("CurlTransport", ["Values", "Catalog", "Engine", "CCurl"]),
    module(
        "HostConnectors", ["Values", "Catalog", "Engine", crypto, logging],
        embedding: ["approvals.json", "descriptor.json"]),
    module("SQLiteStore", ["Values", "Engine", "CSQLite"]),
    module("Vault", ["Values", "Catalog", "Playbooks", "Engine", crypto, cryptoExtras]),

    // L4 surfaces.
    module("Server", ["Values", hummingbird, httpTypes, logging, lifecycle]),
    module(
        "Lab", ["Values", "Mail", hummingbird, httpTypes, crypto, cryptoExtras, logging, lifecycle] + nio),
    module("ConformanceKit", ["Values", "Catalog", "Engine", "PluginHost", logging]),
    .target(
        name: "Gallery", exclude: templates.flatMap { ["\($0)/README.md", "\($0)/\($0).test.yaml"] },
        resources: templates.map { .embedInCode("\($0)/\($0).yaml") }, swiftSettings: house),
    module(
        "Scaffolds", [],
        embedding: [
            "c.scaffold", "common.scaffold", "cpp.scaffold", "descriptor.scaffold", "go.scaffold",
            "rust.scaffold", "swift.scaffold",
        ]),
    module(
        "Commands",
        [
            "Values", "Catalog", "Expressions", "Playbooks", "Importing", "Engine", "PluginHost",
            "PluginTrust", "ConformanceKit", "Scaffolds", "Gallery",
            "CurlTransport", "HostConnectors", "SQLiteStore", "Vault", "Server", "Lab", argumentParser,
            logging, lifecycle, unixSignals,
        ],
        embedding: ["Plugins/Headers/connector.h", "Plugins/Headers/calls.h", "Plugins/Headers/mail.h"]),

    // A plugin's process. In C, so that a plugin's own runtime is the only one in it and it is ready at once.
    .executableTarget(
        name: "riposte-worker", dependencies: ["WorkerProtocol", "ConnectorABI"],
        cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
        linkerSettings: [
            .linkedLibrary("dl"), .linkedLibrary("ffi"), .linkedLibrary("pthread"),
            .unsafeFlags(["-Xlinker", "--export-dynamic-symbol=open"]),
        ]),

    // L5 run.
    .executableTarget(
        name: "riposte", dependencies: ["Commands"], swiftSettings: house),

    // Beside: the SDK for connector authors.
    module("ConnectorKit", ["Values", "ConnectorABI"]),

    // C libraries of the system.
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

let plugins: [Target] = connectors.flatMap { connector in
    [
        Target.target(
            name: connector.module,
            dependencies: ["ConnectorKit", "Values"] + (vocabulary[connector.folder] ?? []),
            path: "Plugins/\(connector.folder)",
            exclude: ["README.md", "Entry", "Tests"], sources: ["Sources"],
            resources: [.embedInCode("descriptor.json")], swiftSettings: house),
        .target(
            name: "\(connector.module)Entry",
            dependencies: [.byName(name: connector.module), "ConnectorKit"],
            path: "Plugins/\(connector.folder)/Entry", swiftSettings: house),
        .testTarget(
            name: "\(connector.module)Tests",
            dependencies: [
                .byName(name: connector.module), "ConnectorKit", "ConnectorTestSupport", "Values", "Catalog",
                "Engine", "TestSupport",
            ],
            path: "Plugins/\(connector.folder)/Tests", exclude: ["Golden"], swiftSettings: house),
    ]
}

/// What the end-to-end tests run: programs of Python, for which a build system has no use.
let scripts = try FileManager.default.contentsOfDirectory(
    atPath: "\(Context.packageDirectory)/Tests/EndToEnd"
)
.filter { $0.hasSuffix(".py") || $0 == "__pycache__" }

let suites: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["Values", "Playbooks", "Engine"], path: "Tests/TestSupport",
        swiftSettings: house),
    .target(
        name: "ConnectorTestSupport",
        dependencies: [
            "ConnectorKit", "ConformanceKit", "Values", "Catalog", "Engine", "PluginHost", "TestSupport",
        ],
        path: "Tests/ConnectorTestSupport", swiftSettings: house),
    tests("ValuesTests", ["Values"]),
    tests("CatalogTests", ["Values", "Catalog"]),
    tests("ExpressionsTests", ["Values", "Expressions", "TimeZones"]),
    tests("PlaybooksTests", ["Values", "Catalog", "Expressions", "Playbooks"], data: ["Golden"]),
    tests(
        "EngineTests", ["Values", "Catalog", "Expressions", "Playbooks", "Engine", logging], data: ["Golden"]),
    tests("MailTests", ["Values", "Mail"], data: []),
    tests("ArchivesTests", ["Values", "Archives"]),
    tests("ImportingTests", ["Values", "Importing"]),
    tests(
        "HostConnectorsTests",
        [
            "Values", "Catalog", "Playbooks", "Engine", "HostConnectors", "CurlTransport", "Vault", "Lab",
            logging,
        ], data: ["server.py"]),
    tests("ServerTests", ["Server", "Values"]),
    tests(
        "PluginHostTests", ["Values", "Catalog", "Engine", "PluginHost", "ConnectorABI"], data: ["Fixtures"]),
    tests(
        "ABITests", ["Values", "Catalog", "Engine", "PluginHost"],
        data: ["Fixtures", "frozen", "layout.golden"]),
    tests("HostileTests", ["Values", "Catalog", "Engine", "PluginHost"]),
    tests("PluginTrustTests", ["PluginTrust", "Values"]),
    tests(
        "ConformanceKitTests", ["Values", "Catalog", "Engine", "PluginHost", "ConformanceKit"],
        data: ["Broken"]),
    tests("ConnectorKitTests", ["Values", "ConnectorKit"]),
    tests(
        "CurlTransportTests", ["Values", "Catalog", "Playbooks", "Engine", "PluginHost", "CurlTransport"],
        data: ["Fixtures"]),
    tests("SQLiteStoreTests", ["Values", "Playbooks", "Engine", "SQLiteStore"]),
    tests("VaultTests", ["Values", "Catalog", "Playbooks", "Engine", "Vault", crypto, cryptoExtras]),
    tests("LabTests", ["Values", "Lab", crypto, cryptoExtras, logging]),
    tests(
        "CommandsTests",
        [
            "Values", "Catalog", "Commands", "Playbooks", "Engine", "Gallery", "HostConnectors", "PluginHost",
            "Scaffolds",
        ]),
    .testTarget(
        name: "GoldenTests",
        dependencies: connectors.map { .byName(name: $0.module) } + [
            "ConnectorKit", "ConnectorTestSupport", "Values", "TestSupport",
        ], path: "Tests/GoldenTests", swiftSettings: house),
    tests("TidyTests", []),
    .testTarget(
        name: "EndToEndTests", dependencies: ["TestSupport"], path: "Tests/EndToEnd",
        exclude: ["Flows"] + scripts, swiftSettings: house),
]

let package = Package(
    name: "riposte",
    products: [
        .executable(name: "riposte", targets: ["riposte"]),
        .executable(name: "riposte-worker", targets: ["riposte-worker"]),
        .library(name: "ConnectorKit", targets: ["ConnectorKit", "Values"]),
    ]
        + connectors.map { .library(name: $0.folder, type: .dynamic, targets: ["\($0.module)Entry"]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: layers + plugins + suites)
