import Foundation
import Testing
import Values

@testable import Playbooks

/// Any JSON at any place has to give findings, never a trap.
@Suite struct `Broken definitions` {
    private static let strangers: [Value] = [
        .null, true, 0, -1, 9_223_372_036_854_775_807, 1.5, "", "@", "@{", "@@", "@concat(", "PT", "[x]", [],
        [1, "a", [], [:]], [:], ["a": ["b": []]], ["type": "If"], ["type": 5, "inputs": ["x": "@{item()}"]],
    ]

    @Test(arguments: 0..<6) func `never stop the reader`(part: Int) throws {
        var random = SplitMix(state: UInt64(part) &+ 17)
        let files = DefinitionCorpus.files.enumerated().filter { $0.offset % 6 == part }.map(\.element)
        for file in files {
            var source = try DefinitionCorpus.source(of: file)
            guard source.text.utf8.count < 20_000 else { continue }
            let whole = source.definition
            for _ in 0..<3 {
                var definition = whole
                for _ in 0..<(1 + Int(random.next() % 4)) { definition = definition.mutated(by: &random) }
                source.definition = definition
                let result = DefinitionReader.read(source, catalog: nil, environment: nil, digest: "")
                #expect((result.plan == nil) == result.findings.hasErrors)
                guard let plan = result.plan, let yaml = result.yaml() else { continue }
                let (again, findings) = PlaybookReader.read(yaml, file: "playbook.yaml", catalog: nil)
                #expect(again.map(PlanText.of) == PlanText.of(plan), "\(file.lastPathComponent) \(findings)")
            }
        }
    }

    @Test(arguments: strangers) func `may be anything`(stranger: Value) {
        let keys = [
            "triggers", "actions", "parameters", "outputs", "staticResults", "description", "metadata",
        ]
        let documents = keys.map { Value.object(JSONObject([($0, stranger)])) } + [stranger]
        let members = [
            "inputs", "actions", "expression", "foreach", "limit", "runAfter", "runtimeConfiguration",
        ]
        let actions = DefinitionActionKind.names.flatMap { type in
            members.map { member -> Value in
                let action = JSONObject([("type", .string(type)), (member, stranger)])
                return ["triggers": [:], "actions": ["A": .object(action)]]
            }
        }
        for document in documents + actions {
            let source = DefinitionSource(
                name: "x", flavour: .powerAutomate, file: "x.json", text: document.json(),
                definition: document)
            let result = DefinitionReader.read(source, catalog: nil, environment: nil, digest: "")
            #expect((result.plan == nil) == result.findings.hasErrors)
        }
    }

    @Test func `may be nested too deep`() {
        let inner = "{\"actions\":"
        let scopes = (0..<40).map { "{\"S\($0)\":{\"type\":\"Scope\",\"actions\":" }.joined()
        let text =
            "{\"triggers\":{}," + inner.dropFirst() + scopes + "{}" + String(repeating: "}}", count: 40) + "}"
        let result = Self.read(text)
        #expect(result.plan == nil)
        #expect(result.findings.contains { $0.code == "PB0003" || $0.code == "DF0001" })
        #expect(Self.read(String(repeating: "[", count: 100_000)).findings.map(\.code) == ["DF0001"])
    }

    @Test func `may be as large as a definition gets`() throws {
        let text = Self.large(steps: 4000)
        #expect(text.utf8.count > 1_500_000)
        let clock = ContinuousClock()
        let time = clock.measure { _ = Self.read(text) }
        #expect(time < .seconds(60))
    }

    /// A chain that is written from its end to its start, on one line.
    private static func large(steps: Int) -> String {
        let filler = String(repeating: "é text ", count: 40)
        let actions = (0..<steps).reversed().map { place in
            let after = place == 0 ? "{}" : "{\"A\(place - 1)\":[\"Succeeded\"]}"
            return
                "\"A\(place)\":{\"type\":\"Compose\",\"inputs\":\"\(filler)@{triggerBody()}\",\"runAfter\":\(after)}"
        }
        return "{\"triggers\":{\"m\":{\"type\":\"Request\"}},\"actions\":{\(actions.joined(separator: ","))}}"
    }

    private static func read(_ text: String) -> DefinitionResult {
        let definition = (try? Value(json: text)) ?? .null
        let source = DefinitionSource(
            name: "x", flavour: .logicAppsConsumption, file: "x.json", text: text, definition: definition)
        return DefinitionReader.read(source, catalog: nil, environment: nil, digest: "")
    }

    /// Small and the same everywhere.
    struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    fileprivate static func stranger(_ random: inout SplitMix) -> Value {
        strangers[Int(random.next() % UInt64(strangers.count))]
    }
}

extension Value {
    /// With one place of it changed: another value, another name, or nothing.
    fileprivate func mutated(by random: inout `Broken definitions`.SplitMix) -> Value {
        let isHere = random.next() % 8 == 0
        switch self {
        case .object(var object) where !isHere && !object.isEmpty:
            let name = object.names[Int(random.next() % UInt64(object.count))]
            switch random.next() % 10 {
            case 0: object[name] = nil
            case 1:
                object[name.uppercased()] = object[name]
                object[name] = nil
            default: object[name] = object[name]?.mutated(by: &random)
            }
            return .object(object)
        case .array(var items) where !isHere && !items.isEmpty:
            let place = Int(random.next() % UInt64(items.count))
            items[place] = items[place].mutated(by: &random)
            return .array(items)
        default: return `Broken definitions`.stranger(&random)
        }
    }
}
