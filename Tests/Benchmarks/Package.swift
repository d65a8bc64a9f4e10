// swift-tools-version: 6.2
import PackageDescription

// Benchmarks by themselves, so that building and testing the product does not build them. The modules are links to the
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

let package = Package(
    name: "benchmarks",
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "Values", swiftSettings: house),
        .target(name: "XML", dependencies: ["Values", "CLibXML2"], swiftSettings: house),
        .target(name: "TimeZones", dependencies: ["Values"], swiftSettings: house),
        .target(name: "Expressions", dependencies: ["Values", "XML", "TimeZones"], swiftSettings: house),
        .executableTarget(
            name: "expressions-benchmark", dependencies: ["Values", "Expressions"], swiftSettings: house),
    ])
