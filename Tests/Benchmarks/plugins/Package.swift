// swift-tools-version: 6.2
import PackageDescription

// What plugins cost, by itself: building and testing the product does not build it. The modules are links to the
// product's sources: what is measured is what is shipped.

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

func module(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house + more)
}

let package = Package(
    name: "plugins-benchmark",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "ConnectorABI", publicHeadersPath: "include"),
        .target(name: "WorkerProtocol"),
        module("Values"),
        module("TimeZones"),
        module("XML", ["Values", "CLibXML2"]),
        module("Catalog", ["Values"]),
        module("Expressions", ["Values", "XML", "TimeZones"]),
        module("Playbooks", ["Values", "Catalog", "Expressions", yams]),
        module("Engine", ["Values", "Catalog", "TimeZones", "Expressions", "Playbooks", logging]),
        // A call is measured where it begins, beneath what is public.
        module(
            "PluginHost", ["Values", "Catalog", "Engine", "ConnectorABI", "WorkerProtocol", crypto, logging],
            [.unsafeFlags(["-enable-testing"])]),
        .executableTarget(
            name: "riposte-worker", dependencies: ["WorkerProtocol", "ConnectorABI"],
            linkerSettings: [
                .linkedLibrary("dl"), .linkedLibrary("ffi"), .linkedLibrary("pthread"),
                .unsafeFlags(["-Xlinker", "--export-dynamic-symbol=open"]),
            ]),
        .executableTarget(
            name: "plugins-benchmark", dependencies: ["Values", "Catalog", "Engine", "PluginHost", logging],
            swiftSettings: house),
    ])
