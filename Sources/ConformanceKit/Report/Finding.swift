public import PluginHost
public import Values

/// Something that a check saw and that the plugin's author should know.
public struct Finding: Sendable, Hashable {
    /// What kind of thing.
    public var code: FindingCode
    /// The operation, or the part of the plugin, that it is about.
    public var subject: String
    /// One sentence fragment: what was done and what was seen.
    public var observation: String

    /// A finding.
    public init(_ code: FindingCode, _ subject: String, _ observation: String) {
        self.code = code
        self.subject = subject
        self.observation = observation
    }

    /// As `--json` prints it.
    public var document: Value {
        [
            "code": .string(code.rawValue), "severity": .string(code.severity.rawValue),
            "subject": .string(subject), "observation": .string(observation), "advice": .string(code.advice),
        ]
    }
}

/// The parts of the kit.
public enum CheckGroup: String, Sendable, CaseIterable {
    case file, entry, descriptor, life, calls, `protocol`, concurrency, failure, memory, destroy
}

/// How one check went.
public struct CheckOutcome: Sendable {
    /// The part of the kit.
    public var group: CheckGroup
    /// What was checked, as a sentence fragment.
    public var title: String
    /// What was found; empty when all is well.
    public var findings: [Finding] = []
    /// Why it could not be done; nil when it was.
    public var skipped: String?
    /// How long it took.
    public var duration: Duration = .zero

    /// Whether nothing of weight was found.
    public var passed: Bool { !findings.contains { $0.code.severity == .error } }

    /// As `--json` prints it.
    public var document: Value {
        var members = JSONObject()
        members["group"] = .string(group.rawValue)
        members["check"] = .string(title)
        members["result"] = .string(skipped != nil ? "skipped" : passed ? "passed" : "failed")
        members["skipped"] = skipped.map { .string($0) }
        members["seconds"] = .double(duration.wholeSeconds)
        members["findings"] = .array(findings.map(\.document))
        return .object(members)
    }
}

extension Duration {
    /// In seconds, to the millisecond.
    fileprivate var wholeSeconds: Double { Double(Int64(self / .milliseconds(1))) / 1000 }
}

/// What the kit found in a plugin.
public struct KitReport: Sendable {
    /// The library's file.
    public var library: String
    /// Name and version as the descriptor says; empty when it could not be read.
    public var plugin: String
    /// What random parts were made from.
    public var seed: UInt64
    /// Where the plugin's code ran.
    public var isolation: String
    /// The checks, in order.
    public var outcomes: [CheckOutcome]
    /// Why no plugin can be tested here; nil when one can.
    public var obstacle: PluginRefusal?

    /// All findings.
    public var findings: [Finding] { outcomes.flatMap(\.findings) }

    /// Whether the plugin passes.
    public var passed: Bool { obstacle == nil && outcomes.allSatisfy(\.passed) }

    /// As `--json` prints it.
    public var document: Value {
        [
            "library": .string(library), "plugin": .string(plugin), "seed": .string(String(seed)),
            "isolation": .string(isolation), "passed": .bool(passed),
            "checks": .array(outcomes.map(\.document)),
        ]
    }
}
