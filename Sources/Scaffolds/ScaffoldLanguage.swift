/// A language that there is a scaffold for.
public enum ScaffoldLanguage: String, CaseIterable, Sendable {
    case c, cpp, rust, go, swift
    /// No language: a descriptor alone.
    case descriptor

    /// What has to be on the `PATH` to build it, the first of them being the language's own.
    public var tools: [String] {
        switch self {
        case .c: ["cc", "make"]
        case .cpp: ["c++", "make"]
        case .rust: ["cargo", "make"]
        case .go: ["go", "cc", "make"]
        case .swift: ["swift", "make"]
        case .descriptor: ["make"]
        }
    }

    /// Whether the ABI's header lies beside its sources; Rust has its own bindings, and Swift gets it with the kit.
    var needsHeader: Bool { self == .c || self == .cpp || self == .go }

    /// What is made of it, without the connector's name: a library, or the descriptor itself.
    public var productSuffix: String { self == .descriptor ? ".riposte.json" : ".so" }

    var template: [UInt8] {
        switch self {
        case .c: PackageResources.c_scaffold
        case .cpp: PackageResources.cpp_scaffold
        case .rust: PackageResources.rust_scaffold
        case .go: PackageResources.go_scaffold
        case .swift: PackageResources.swift_scaffold
        case .descriptor: PackageResources.descriptor_scaffold
        }
    }
}
