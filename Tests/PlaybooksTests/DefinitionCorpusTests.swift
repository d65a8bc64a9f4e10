import Foundation
import Testing
import Values

@testable import Playbooks

@Suite struct `Real definitions` {
    /// The first error of each definition that has one.
    ///
    /// DF0006 are scripts, which this host does not run; the rest are mistakes of the authors: a step that is not
    /// there, and a text without its closing quote.
    static let wrong: [String: String] = [
        "AgenticSalesPredictionAndAnalysisParseWithSchema-9aef6584.json": "DF0006",
        "Get-AD4IoTDeviceCVEs-Incident-a89f6489.json": "EX0006",
        "RAG-Retrieval-Workflow-dc0e2120.json": "DF0006",
        "SendCustomerOrdersSpreadsheetsWorkflow-ce20b86c.json": "DF0006",
        "SendCustomerOrdersWorkflow-c2809480.json": "DF0006",
        "Zscaler-add-Domains-to-URL-Category-07302795.json": "DF0006",
        "Zscaler-add-Domains-to-URL-Category-e0f083ac.json": "DF0006",
        "analyze-documents-ai-docintelligence-a330efaa.json": "EX0002",
    ]

    @Test func `are read without an error, but for scripts and the authors' own mistakes`() throws {
        var wrong: [String: String] = [:]
        let catalog = try DefinitionCorpus.catalog()
        for file in DefinitionCorpus.files {
            let source = try DefinitionCorpus.source(of: file)
            let result = DefinitionReader.read(source, catalog: catalog, environment: nil, digest: "")
            let codes = Set(result.findings.filter { $0.severity == .error }.map(\.code))
            #expect((result.plan == nil) == !codes.isEmpty)
            guard !codes.isEmpty else { continue }
            wrong[source.file] = codes.contains("DF0006") ? "DF0006" : codes.sorted().joined(separator: " ")
        }
        #expect(DefinitionCorpus.files.isEmpty || wrong == Self.wrong)
    }

    @Test func `give the same plan as the playbooks that are made of them`() throws {
        var compared = 0
        let catalog = try DefinitionCorpus.catalog()
        for file in DefinitionCorpus.files {
            let source = try DefinitionCorpus.source(of: file)
            let result = DefinitionReader.read(source, catalog: catalog, environment: nil, digest: "")
            guard let expected = result.plan else { continue }
            let yaml = try #require(result.yaml(), "\(source.file)")
            let (plan, findings) = PlaybookReader.read(yaml, file: "playbook.yaml", catalog: catalog)
            guard let plan else {
                Issue.record("\(source.file): \(findings.filter { $0.severity == .error }.prefix(3))")
                continue
            }
            Self.compare(expected, plan, source.file)
            compared += 1
        }
        #expect(compared >= 600 || DefinitionCorpus.files.isEmpty)
    }

    @Test func `name the managed APIs that they use`() throws {
        var right = 0
        var wrong: [String] = []
        for file in DefinitionCorpus.files {
            let document = try Value(json: try String(contentsOf: file, encoding: .utf8))
            let known = Set((document["connectors"]?.array ?? []).compactMap { $0.string?.lowercased() })
            let source = try DefinitionCorpus.source(of: file)
            let result = DefinitionReader.read(source, catalog: nil, environment: nil, digest: "")
            for connection in result.connections {
                let api = connection.api.lowercased()
                if known.contains(api) || known.contains("custom:\(api)") {
                    right += 1
                } else {
                    wrong.append("\(connection.key) \(api) \(known.sorted())")
                }
            }
        }
        #expect(wrong.count * 20 <= right, "\(wrong)")
    }

    private static func compare(_ expected: Plan, _ plan: Plan, _ file: String) {
        let (left, right) = (PlanText.of(expected), PlanText.of(plan))
        guard left != right else { return }
        let place = zip(left.split(separator: "\n"), right.split(separator: "\n")).first { $0 != $1 }
        Issue.record("\(file): \(place.map { "\($0)\n\($1)" } ?? "of different length")")
    }
}
