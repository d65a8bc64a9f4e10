import Catalog
import Foundation
import PluginHost
import TestSupport
import Testing

@Suite struct PluginLibraryTests {
    private func refusal(of name: String) async throws -> PluginRefusal? {
        try await withTemporaryFolder { folder in
            try FixtureLibrary.build(name, into: folder)
            let (plugins, refused) = PluginLibrary.load(searchPath: [folder.path])
            #expect(plugins.isEmpty)
            return refused.first
        }
    }

    @Test func `a plugin gives its descriptor and digest`() async throws {
        try await withTemporaryFolder { folder in
            let path = try FixtureLibrary.build("echo", into: folder)
            let (plugins, refused) = PluginLibrary.load(searchPath: [folder.path, "/nowhere"])
            #expect(refused.isEmpty)
            let plugin = try #require(plugins.first)
            #expect(plugin.path == path)
            #expect(plugin.descriptor.name == "echo")
            #expect(plugin.descriptor.connectors.first?.actions.map(\.name).contains("say") == true)
            let sum = try Self.output(of: ["sha256sum", path])
            #expect(sum.hasPrefix(plugin.digest) && plugin.digest.count == 64)
        }
    }

    @Test(arguments: [
        ("wrong-abi", "PL0009", "speaks version 7"), ("short-table", "PL0009", "24 bytes"),
        ("no-function", "PL0009", "lacks `load`, `open` or `start`"),
        ("missing-symbol", "PL0008", "riposte_plugin_v1"), ("unresolved", "PL0006", "`nobody_has_this`"),
        ("broken-descriptor", "PL0010", "actoins"),
    ])
    func `a library that is no good plugin is refused with a reason`(
        fixture: String, code: String, part: String
    ) async throws {
        let refusal = try #require(try await refusal(of: fixture))
        #expect(refusal.code == code)
        #expect(refusal.message.contains(part), "\(refusal.message)")
        #expect(!refusal.help.isEmpty)
    }

    @Test func `files are checked before they are opened`() async throws {
        try await withTemporaryFolder { folder in
            func write(_ name: String, _ bytes: [UInt8]) throws {
                try Data(bytes).write(to: folder.appending(path: name))
            }
            func elf(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
                var bytes = [UInt8](try Data(contentsOf: URL(filePath: "/proc/self/exe")).prefix(64))
                bytes[16] = 3
                change(&bytes)
                return bytes
            }
            try write("a-text.so", Array("just a text".utf8))
            try write("b-empty.so", [])
            try write("c-other-machine.so", elf { $0[18] = 8 })
            try write("d-32-bit.so", elf { $0[4] = 1 })
            try write("e-object.so", elf { $0[16] = 1 })
            try write("f-cut.so", Array(try elf { _ in }.prefix(30)))
            try write("f-cut-32-bit.so", [0x7f, 0x45, 0x4c, 0x46, 1, 1])
            try write("g-hollow.so", elf { _ in })
            try FileManager.default.createDirectory(
                at: folder.appending(path: "h-folder.so"), withIntermediateDirectories: false)
            try FixtureLibrary.build("echo", into: folder)
            let open = folder.appending(path: "i-open.so").path
            try FileManager.default.moveItem(atPath: folder.appending(path: "echo.so").path, toPath: open)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open)
            let (plugins, refused) = PluginLibrary.load(searchPath: [folder.path])
            #expect(plugins.isEmpty)
            #expect(
                refused.map(\.code) == [
                    "PL0004", "PL0004", "PL0005", "PL0005", "PL0004", "PL0004", "PL0004", "PL0007", "PL0001",
                    "PL0002",
                ])
            let missing = PluginLibrary.load(files: ["/nowhere/x.so"])
            #expect(missing.refused.map(\.code) == ["PL0001"])
        }
    }

    @Test func `of two plugins with one connector the second is refused`() async throws {
        try await withTemporaryFolder { folder in
            let first = try FixtureLibrary.build("echo", into: folder)
            let second = folder.appending(path: "zecho.so").path
            try FileManager.default.copyItem(atPath: first, toPath: second)
            let (plugins, refused) = PluginLibrary.load(searchPath: [folder.path])
            #expect(plugins.map(\.path) == [first])
            #expect(refused.map(\.code) == ["PL0011"])
            #expect(refused.first?.message.contains(first) == true)
        }
    }

    private static func output(of command: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
