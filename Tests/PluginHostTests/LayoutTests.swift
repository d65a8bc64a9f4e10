import Catalog
import ConnectorABI
import Engine
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

@Suite struct LayoutTests {
    @Test func `Swift sees the structs as C lays them out`() {
        let sizes = unsafe [
            "slice": MemoryLayout<riposte_slice>.size, "field": MemoryLayout<riposte_field>.size,
            "input": MemoryLayout<riposte_input>.size, "result": MemoryLayout<riposte_result>.size,
            "event": MemoryLayout<riposte_event>.size, "request": MemoryLayout<riposte_http_request>.size,
            "response": MemoryLayout<riposte_http_response>.size, "host": MemoryLayout<riposte_host>.size,
            "connection": MemoryLayout<riposte_connection>.size, "plugin": MemoryLayout<riposte_plugin>.size,
        ]
        #expect(
            sizes == [
                "slice": 16, "field": 32, "input": 104, "result": 88, "event": 48, "request": 88,
                "response": 64,
                "host": 80, "connection": 56, "plugin": 80,
            ])
    }

    @Test(arguments: ["c99", "c11", "c++11", "c++17"])
    func `the header compiles without a warning`(standard: String) async throws {
        try await withTemporaryFolder { folder in
            let isCPlusPlus = standard.hasPrefix("c++")
            let source = folder.appending(path: "header.c")
            try Data("#include \"riposte/connector.h\"\n".utf8).write(to: source)
            try FixtureLibrary.build(
                source, into: folder,
                flags: ["-std=\(standard)", "-Wpedantic", "-Wpadded"] + (isCPlusPlus ? ["-x", "c++"] : []))
        }
    }

    @Test func `the C example works as its README says`() async throws {
        try await withTemporaryFolder { folder in
            let source = packageRoot.appending(path: "examples/connectors/c-minimal/c_minimal.c")
            try FixtureLibrary.build(source, into: folder, flags: ["-std=c99", "-Wpedantic"])
            let (plugins, refused) = PluginLibrary.load(searchPath: [folder.path])
            #expect(refused.isEmpty)
            let connectors = plugins.flatMap(\.descriptor.connectors)
            let binding = ConnectionBinding(
                name: "c", connector: "text", settings: [:],
                transport: ScriptedTransport { _ in .init(status: 200) })
            let host = PluginHost(plugins: plugins, connections: [binding]) { _ in }
            for action in connectors.flatMap(\.actions) {
                for example in action.examples {
                    #expect(await host.act("text.\(action.name)", example.input).output == example.output)
                }
            }
            // Sums by Python's zlib.crc32 of the UTF-8 bytes.
            for (text, sum) in [
                ("", "00000000"), ("a\"\\/\n\t\u{1}", "5429afb9"), ("é €\u{1F44B}", "d1faf3d6"),
            ] {
                #expect(
                    await host.act("text.crc32", ["text": .string(text)]).output == ["crc32": .string(sum)])
            }
            await host.shutDown()
        }
    }
}
