import Playbooks
import Testing
import Values

/// Documents broken at random places: read without a trap, and every finding points into the document.
@Suite struct `Broken documents` {
    @Test(arguments: 0..<20) func `mutated playbooks never trap`(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let catalog = try TestCatalog.make()
        for _ in 0..<25 {
            let text = Self.mutated(`Reading playbooks`.example, &random)
            let (_, findings) = PlaybookReader.read(
                text, file: "p.yaml", catalog: catalog, environment: TestCatalog.environment)
            Self.expectPlaces(of: findings, in: text)
        }
    }

    @Test(arguments: 0..<20) func `mutated environments never trap`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        for _ in 0..<25 {
            let text = Self.mutated(`Environments`.production, &random)
            let (environment, findings) = Environment.read(text, name: "e", file: "e.yaml") { _ in
                "store: x\n"
            }
            Self.expectPlaces(of: findings, in: text)
            let edited = try? EnvironmentEditor.attaching(playbook: "scan", to: "New", in: text)
            if let environment, let edited {
                let after = Environment.read(edited, name: "e", file: "e.yaml") { _ in "store: x\n" }.0
                #expect(after?.policies["New"] == ["scan"])
                #expect(after?.connections.count == environment.connections.count)
            }
        }
    }

    private static func expectPlaces(of findings: [Diagnostic], in text: String) {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for finding in findings {
            guard let range = finding.range, range.file != "base.yaml" else { continue }
            #expect((1...(lines.count + 1)).contains(range.line), "\(finding)")
            if range.line <= lines.count {
                #expect(range.column <= lines[range.line - 1].count + 1, "\(finding)\n\(text)")
            }
        }
    }

    private static func mutated(_ text: String, _ random: inout SplitMix) -> String {
        var scalars = Array(text.unicodeScalars)
        let pieces: [[Unicode.Scalar]] = [
            Array(": ".unicodeScalars), Array("\n".unicodeScalars), Array("- ".unicodeScalars), ["{"], ["}"],
            ["["],
            ["]"], ["\""], ["'"], ["@"], ["#"], ["é"], ["&", "a", " "], ["*", "a"], ["|"], [" "], ["\u{301}"],
        ]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<scalars.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                scalars.removeSubrange(
                    place..<min(scalars.count, place + Int.random(in: 1...12, using: &random)))
            case 1: scalars.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
            default:
                let end = min(scalars.count, place + Int.random(in: 1...60, using: &random))
                scalars.insert(contentsOf: scalars[place..<end], at: place)
            }
            if scalars.isEmpty { scalars = ["a"] }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
