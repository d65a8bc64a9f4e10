// swift-tools-version: 6.2
import PackageDescription

// Fuzzing of what reads foreign text. `run` builds it with libFuzzer and AddressSanitizer; the sources are those of the
// package two folders up, by link. Release builds keep Swift's own checks, so that a trap is a finding.

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["FuzzInput"],
        swiftSettings: house + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "riposte-fuzz",
    dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.2")],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        module("Values"),
        module("XML", ["Values", "CLibXML2"]),
        module("TimeZones", ["Values"]),
        module("Catalog", ["Values"]),
        module("Expressions", ["Values", "XML", "TimeZones"]),
        module("Playbooks", ["Values", "Catalog", "Expressions", .product(name: "Yams", package: "Yams")]),

        module("FuzzInput"),
        fuzzer("fuzz-json", ["Values"]),
        fuzzer("fuzz-expressions", ["Values", "Expressions"]),
        fuzzer("fuzz-playbooks", ["Values", "Playbooks"]),
        fuzzer("fuzz-definitions", ["Values", "Playbooks"]),
    ])
