// swift-tools-version: 6.2
import PackageDescription

// In a repository of your own, name a release in place of the path:
//     .package(url: "https://github.com/OWNER/riposte", from: "0.4.0")
let package = Package(
    name: "file-reputation-swift",
    products: [
        .library(name: "file-reputation-swift", type: .dynamic, targets: ["FileReputation"])
    ],
    dependencies: [
        .package(name: "riposte", path: "../../..")
    ],
    targets: [
        .target(
            name: "FileReputation",
            dependencies: [.product(name: "ConnectorKit", package: "riposte")],
            resources: [.embedInCode("descriptor.json")]),
        .testTarget(name: "FileReputationTests", dependencies: ["FileReputation"], path: "UnitTests"),
    ])
