import ConformanceKit
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(10))) struct KitTests {
    @Test(arguments: BrokenPlugin.all + BrokenPlugin.deadly)
    func `a plugin that is wrong in one point gets the finding for it`(plugin: BrokenPlugin) async throws {
        try await check(plugin, in: .worker)
    }

    @Test(arguments: BrokenPlugin.all + BrokenPlugin.lasting)
    func `in this process it gets the same`(plugin: BrokenPlugin) async throws {
        try await check(plugin, in: .thisProcess)
    }

    private func check(_ plugin: BrokenPlugin, in place: KitRun.Place) async throws {
        try await withTemporaryFolder { folder in
            let library = try KitRun.build(broken: plugin.name, into: folder)
            let report = await KitRun.report(on: library, in: place) { $0.groups = plugin.groups }
            let codes = Set(report.findings.map(\.code))
            guard let code = plugin.code else {
                return #expect(report.findings.isEmpty && report.passed, "\(report.findings)")
            }
            #expect(codes.contains(code), "\(report.findings)")
            #expect(report.passed == !codes.contains { $0.severity == .error })
            let finding = report.findings.first { $0.code == code }
            #expect(finding?.observation.isEmpty == false)
        }
    }

    @Test(arguments: [KitRun.Place.worker, .thisProcess])
    func `the example in C passes`(place: KitRun.Place) async throws {
        try await withTemporaryFolder { folder in
            let source = packageRoot.appending(path: "examples/connectors/c-minimal/c_minimal.c")
            let library = try KitRun.build(source, into: folder)
            let report = await KitRun.report(on: library, in: place)
            #expect(report.passed && report.plugin == "c-minimal 1.0.0", "\(report.findings)")
            #expect(Set(report.outcomes.map(\.group)) == Set(CheckGroup.allCases))
        }
    }

    @Test(arguments: [
        "cloud-apps", "defender-endpoint", "defender-xdr", "email", "entra-http", "entra-id", "jira",
        "servicenow", "slack", "teams",
    ])
    func `our own connectors pass`(plugin: String) async throws {
        let library = KitRun.built.appending(path: "lib\(plugin).so").path
        let golden = packageRoot.appending(path: "Plugins/\(plugin)/Tests/Golden").path
        let cases = try RecordedCase.all(in: golden)
        let report = await KitRun.report(on: library, in: .worker) { options in
            options.cases = cases
            // Thousands of calls of every action take minutes: the command has the time.
            options.groups.remove(.memory)
            let settings = FileManager.default.contents(atPath: "\(golden)/settings.json")
            options.settings = settings.flatMap { try? Value(json: [UInt8]($0)) }
            // What HTTP means by 403 no mail server says.
            if plugin == "email" { options.groups.remove(.failure) }
            if plugin == "entra-http" {
                let graph: Value = "https://graph.microsoft.com"
                options.settings = ["baseUrl": graph, "resource": graph]
            }
        }
        #expect(report.passed && report.plugin.hasPrefix(plugin), "\(report.findings)")
    }

    @Test(arguments: ["zlib", "libmagic", "key-vault", "twilio"])
    func `plugins that are a descriptor alone pass`(plugin: String) async throws {
        let file = packageRoot.appending(path: "Plugins/\(plugin)/\(plugin).riposte.json").path
        let report = await KitRun.report(on: file, in: .worker) { $0.groups.remove(.memory) }
        #expect(report.passed && report.plugin.hasPrefix(plugin), "\(report.findings)")
    }

    @Test func `what is no library is said to be none`() async throws {
        try await withTemporaryFolder { folder in
            let text = folder.appending(path: "text.so")
            try Data("text".utf8).write(to: text)
            for file in [text.path, "/nowhere/x.so", folder.path] {
                let report = await KitRun.report(on: file, in: .thisProcess)
                #expect(report.findings.map(\.code) == [.notALibrary] && !report.passed)
            }
        }
    }

    @Test func `a library that is cut off anywhere is no fault of the kit`() async throws {
        try await withTemporaryFolder { folder in
            let whole = try Data(contentsOf: URL(filePath: KitRun.build(broken: "sound", into: folder)))
            let cut = folder.appending(path: "cut.so")
            for length in stride(from: 0, to: whole.count, by: 977) {
                try whole.prefix(length).write(to: cut)
                let report = await KitRun.report(on: cut.path, in: .worker) { $0.groups = [.file] }
                // What is behind the loaded segments is missed by nobody.
                #expect(!report.passed || length > whole.count / 2, "cut to \(length) bytes")
            }
        }
    }

    @Test func `a report says in JSON what it says`() async throws {
        try await withTemporaryFolder { folder in
            let library = try KitRun.build(broken: "fails-example", into: folder)
            let report = await KitRun.report(on: library, in: .worker) {
                $0.groups = [.calls]
                $0.seed = 7
            }
            let document = report.document
            #expect(
                document["passed"] == false && document["seed"] == "7" && document["isolation"] == "worker")
            let failed = try #require(document["checks"]?.array?.first { $0["result"] == "failed" })
            let finding = try #require(failed["findings"]?[0])
            #expect(finding["code"] == "KT0501" && finding["subject"] == "broken.act")
            #expect(finding["advice"]?.string?.isEmpty == false)
        }
    }

    @Test func `every code has an advice, and a row in the reference`() throws {
        let page = packageRoot.appending(path: "docs/reference/plugin-test.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for code in FindingCode.allCases {
            #expect(!code.advice.isEmpty)
            let row = text.split(separator: "\n").first {
                $0.hasPrefix("| `\(code.rawValue)` | \(code.severity.rawValue) |")
            }
            #expect(row != nil, "\(code.rawValue) has no row with the severity `\(code.severity.rawValue)`")
        }
    }
}
