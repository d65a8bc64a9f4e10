import Catalog
import Engine
import Foundation
import PluginHost
import TestSupport
import Testing
import Values

/// The shipped plugins that are C libraries of the system, in their workers.
@Suite struct NativePluginTests {
    private static let folder = packageRoot.appending(path: "Plugins")

    /// A host with one plugin and a connection `c` to it, for the time of `body`.
    private static func withPlugin(
        _ file: String, _ connector: String, _ settings: Value = [:], readable: [String] = [],
        _ body: (PluginHost) async throws -> Void
    ) async throws {
        var options = SandboxOptions.built
        options.readable = readable
        let (plugins, refused) = PluginLibrary.load(files: [file], isolation: .sandbox(options))
        #expect(refused == [])
        let transport = ScriptedTransport { _ in HTTPResponse(status: 500) }
        let binding = ConnectionBinding(
            name: "c", connector: connector, settings: settings, transport: transport)
        let host = PluginHost(plugins: plugins, connections: [binding], grace: .seconds(1)) { _ in }
        try await body(host)
        await host.shutDown()
    }

    /// Builds a plugin's C sources as its README says.
    private static func build(_ name: String, into folder: URL) throws -> String {
        let plugin = Self.folder.appending(path: name)
        let library = folder.appending(path: "\(name).so").path
        let headers = packageRoot.appending(path: "Sources/ConnectorABI/include").path
        let sources = try FileManager.default.contentsOfDirectory(
            atPath: plugin.appending(path: "Sources").path
        )
        .filter { $0.hasSuffix(".c") }.sorted().map { "Sources/\($0)" }
        try Tool.run(
            ["cc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-shared", "-fPIC"]
                + ["-fvisibility=hidden", "-I", headers] + sources + ["-l\(name)", "-o", library], in: plugin)
        return library
    }

    private static func base64(_ bytes: [UInt8]) -> Value { .string(Base64.encode(bytes)) }

    @Test func `zlib gives the well-known check values`() async throws {
        let file = Self.folder.appending(path: "zlib/zlib.riposte.json").path
        try await Self.withPlugin(file, "zlib") { host in
            let check = Self.base64(Array("123456789".utf8))
            #expect(await host.act("zlib.crc32", ["data": check]).output == 0xcbf4_3926)
            #expect(
                await host.act("zlib.adler32", ["data": Self.base64(Array("Wikipedia".utf8))]).output
                    == 0x11e6_0398)
            let first = await host.act("zlib.crc32", ["data": Self.base64(Array("1234".utf8))]).output
            let whole = await host.act(
                "zlib.crc32", ["start": first, "data": Self.base64(Array("56789".utf8))])
            #expect(whole.output == 0xcbf4_3926)
            #expect(await host.act("zlib.crc32", ["data": ""]).output == 0)
            #expect(await host.act("zlib.crc32", ["data": "%"]).status == .invalid)
            #expect(await host.act("zlib.crc32", ["start": 4_294_967_296, "data": ""]).code == "PL0104")
        }
    }

    /// A descriptor that stands alone, with functions of libc by the names of actions.
    private static func libc(_ natives: [(name: String, native: String)], into folder: URL) throws -> String {
        let actions = natives.map {
            #""\#($0.name)": { "title": "T", "effect": "read", "native": { "library": "libc.so.6", \#($0.native) } }"#
        }
        let text = """
            { "riposte": 1, "plugin": { "name": "libc", "version": "1.0.0" }, "connectors": { "libc": {
              "title": "libc", "actions": { \(actions.joined(separator: ",")) } } } }
            """
        let file = folder.appending(path: "libc.riposte.json")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test func `values go through C and back`() async throws {
        try await withTemporaryFolder { folder in
            let file = try Self.libc(
                [
                    ("length", #""symbol": "strlen", "signature": "u64(cstr text)""#),
                    (
                        "copy",
                        #""symbol": "strdup", "signature": "cstr(cstr text)", "free": { "return": "free" }"#
                    ),
                    ("explain", #""symbol": "strerror", "signature": "cstr(i32 number)""#),
                    ("split", #""symbol": "frexp", "signature": "f64(f64 number, out i32 exponent)""#),
                    (
                        "name",
                        #""symbol": "gethostname", "signature": "i32(buffer(256) name)", "ok": "return == 0""#
                    ),
                    ("digits", #""symbol": "a64l", "signature": "i64(cstr text)""#),
                    (
                        "enter",
                        #""symbol": "chdir", "signature": "i32(cstr path)", "ok": "return == 0", "errno": true,"#
                            + #" "error": { "symbol": "strerror", "signature": "cstr(i32 errno)" },"#
                            + #" "statuses": { "-1": "NOT_FOUND" }"#
                    ),
                ], into: folder)
            try await Self.withPlugin(file, "libc") { host in
                #expect(await host.act("libc.length", ["text": "h\u{e9}"]).output == 3)
                #expect(await host.act("libc.copy", ["text": "\u{1F44B}"]).output == "\u{1F44B}")
                #expect(await host.act("libc.explain", ["number": 2]).output == "No such file or directory")
                let parts = await host.act("libc.split", ["number": -6])
                #expect(parts.output == ["return": -0.75, "exponent": 3])
                #expect(await host.act("libc.name").output["name"]?.string?.isEmpty == false)
                #expect(await host.act("libc.digits", ["text": "zz"]).output == 4095)
                let entered = await host.act("libc.enter", ["path": "/nowhere"])
                #expect(entered.status == .notFound && entered.code == "PL0246")
                #expect(entered.message == "`chdir` failed: No such file or directory")
            }
        }
    }

    @Test func `a function that ends its worker fails its call and no other`() async throws {
        try await withTemporaryFolder { folder in
            let file = try Self.libc(
                [
                    ("fall", #""symbol": "abort", "signature": "void()""#),
                    ("length", #""symbol": "strlen", "signature": "u64(cstr text)""#),
                ], into: folder)
            try await Self.withPlugin(file, "libc") { host in
                #expect(await host.act("libc.length", ["text": "abc"]).output == 3)
                let fallen = await host.act("libc.fall")
                #expect(fallen.code == "PL0205", "\(fallen.code)")
                #expect(fallen.message.contains("died of signal 6 (abort)"), "\(fallen.message)")
                let again = await host.act("libc.length", ["text": "abc"])
                #expect(again.output == 3, "\(again.message)")
            }
        }
    }

    @Test(arguments: [
        (
            #""symbol": "no_such_function", "signature": "void()""#, "PL0242",
            "has no function `no_such_function`"
        ),
        (#""symbol": "deflate", "signature": "void()""#, "PL0242", "has no function `deflate`"),
        (
            #""symbol": "strlen", "signature": "void()", "library": "libnowhere.so.9""#, "PL0241",
            "libnowhere.so.9"
        ),
    ])
    func `what cannot be bound fails the connection`(_ native: String, _ code: String, _ part: String)
        async throws
    {
        try await withTemporaryFolder { folder in
            let file = try Self.libc([("call", native)], into: folder)
            try await Self.withPlugin(file, "libc") { host in
                let result = await host.act("libc.call")
                #expect(result.status == .permanent && result.code == code, "\(result.code)")
                #expect(result.message.contains(part), "\(result.message)")
            }
        }
    }

    static let files: [(bytes: [UInt8], type: String)] = [
        (
            [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
                + [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89], "image/png"
        ),
        (Array("%PDF-1.7\n%\u{e2}\n1 0 obj\n".utf8), "application/pdf"),
        (Array("MZ".utf8) + Array(repeating: 0, count: 62), "application/x-dosexec"),
        ([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "application/gzip"),
        (Array("#!/bin/sh\nexit 0\n".utf8), "text/x-shellscript"),
    ]

    @Test func `libmagic knows files by their bytes`() async throws {
        let file = Self.folder.appending(path: "libmagic/libmagic.riposte.json").path
        try await Self.withPlugin(file, "libmagic") { host in
            for (bytes, type) in Self.files {
                let result = await host.act("libmagic.identify", ["data": Self.base64(bytes)])
                #expect(result.output == .string(type), "\(result.message)")
            }
            let program = [UInt8](
                try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped).prefix(4096))
            let elf = await host.act("libmagic.identify", ["data": ["$content": Self.base64(program)]])
            #expect(elf.output.string?.hasPrefix("application/x-") == true)
            #expect((await host.act("libmagic.version").output.int ?? 0) >= 500)
        }
        try await Self.withPlugin(file, "libmagic", ["flags": 0]) { host in
            let result = await host.act("libmagic.identify", ["data": Self.base64(Self.files[0].bytes)])
            #expect(result.output == "PNG image data, 1 x 1, 8-bit/color RGBA, non-interlaced")
        }
        try await Self.withPlugin(file, "libmagic", ["database": "/nowhere.mgc"]) { host in
            let result = await host.act("libmagic.identify", ["data": ""])
            #expect(result.status == .permanent)
            #expect(result.message.contains("could not find any valid magic files"), "\(result.message)")
        }
    }

    /// In two parts, so that no scanner takes this file for the test file itself.
    /// Source: https://www.eicar.org/download-anti-malware-testfile/
    static let eicar = #"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-"# + #"ANTIVIRUS-TEST-FILE!$H+H*"#

    @Test func `yara finds the test file of antivirus programs`() async throws {
        let rules = """
            rule eicar : test harmless { strings: $a = "EICAR-STANDARD-" $b = "TEST-FILE" condition: $a at 28 and $b }
            rule large { condition: filesize > 1000 }
            """
        try await withTemporaryFolder { folder in
            let library = try Self.build("yara", into: folder)
            try await Self.withPlugin(library, "yara", ["rules": .string(rules)]) { host in
                let found = await host.act("yara.scan", ["data": Self.base64(Array(Self.eicar.utf8))])
                #expect(
                    found.output["matches"] == [
                        [
                            "rule": "eicar", "namespace": "default", "tags": ["test", "harmless"],
                            "strings": [
                                ["id": "a", "offset": 28, "length": 15],
                                ["id": "b", "offset": 53, "length": 9],
                            ],
                        ]
                    ], "\(found.message)")
                let other = await host.act("yara.scan", ["data": Self.base64(Array("nothing".utf8))])
                #expect(other.output["matches"] == [])
            }
            try await Self.withPlugin(library, "yara", ["rules": "rule x {\n condition: y }"]) { host in
                let wrong = await host.act("yara.scan", ["data": ""])
                #expect(wrong.message.contains("line 2: undefined identifier \"y\""), "\(wrong.message)")
            }
            let file = folder.appending(path: "rules.yar")
            try Data(rules.utf8).write(to: file)
            let settings: Value = ["file": .string(file.path)]
            try await Self.withPlugin(library, "yara", settings, readable: [file.path]) { host in
                let found = await host.act(
                    "yara.scan", ["data": Self.base64(Array(repeating: 0, count: 1001))])
                #expect(found.output["matches"]?[0]?["rule"] == "large", "\(found.message)")
            }
            try await Self.withPlugin(library, "yara") { host in
                let empty = await host.act("yara.scan", ["data": ""])
                #expect(empty.message.contains("neither `rules` nor a `file`"), "\(empty.message)")
            }
        }
    }

    /// MaxMind's test data, as the sources of their Python package have it; nil without a network.
    ///
    /// Source: https://pypi.org/project/geoip2/
    static let testData: URL? = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "riposte-geoip2-4.8.0")
        let database = folder.appending(path: "geoip2-4.8.0/tests/data/test-data")
        if FileManager.default.fileExists(atPath: database.path) { return database }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let environment = folder.appending(path: "venv").path
            try Tool.run(["python3", "-m", "venv", environment])
            let download = ["download", "-q", "--no-deps", "--no-binary", ":all:", "-d", folder.path]
            try Tool.run(["\(environment)/bin/pip"] + download + ["geoip2==4.8.0"])
            try Tool.run(["tar", "xzf", "geoip2-4.8.0.tar.gz"], in: folder)
            return database
        } catch {
            return nil
        }
    }()

    @Test(.enabled(if: testData != nil, "the test data cannot be fetched"))
    func `maxminddb gives the place of an address`() async throws {
        let data = try #require(Self.testData)
        try await withTemporaryFolder { folder in
            let library = try Self.build("maxminddb", into: folder)
            let city = data.appending(path: "GeoIP2-City-Test.mmdb").path
            let settings: Value = ["database": .string(city)]
            try await Self.withPlugin(library, "maxminddb", settings, readable: [city]) { host in
                let london = await host.act("maxminddb.lookup", ["address": "81.2.69.160"])
                let record = london.output["record"]
                #expect(record?["city"]?["names"]?["en"] == "London", "\(london.message)")
                #expect(record?["country"]?["iso_code"] == "GB")
                #expect(record?["location"]?["latitude"] == 51.5142)
                #expect(london.output["prefix"] == 27)
                let six = await host.act("maxminddb.lookup", ["address": "2001:218::1"])
                #expect(six.output["record"]?["country"]?["iso_code"] == "JP")
                let private4 = await host.act("maxminddb.lookup", ["address": "10.0.0.1"])
                #expect(private4.status == .notFound)
                let wrong = await host.act("maxminddb.lookup", ["address": "example.com"])
                #expect(wrong.status == .invalid)
                #expect(wrong.message.contains("neither an IPv4 nor an IPv6 address"))
            }
            try await Self.withPlugin(library, "maxminddb", ["database": "/nowhere.mmdb"]) { host in
                let missing = await host.act("maxminddb.lookup", ["address": "10.0.0.1"])
                #expect(missing.status == .permanent)
                #expect(missing.message.contains("riposte_mmdb_open"), "\(missing.message)")
            }
            let decoder = data.appending(path: "MaxMind-DB-test-decoder.mmdb").path
            try await Self.withPlugin(
                library, "maxminddb", ["database": .string(decoder)], readable: [decoder]
            ) { host in
                let all = await host.act("maxminddb.lookup", ["address": "1.1.1.1"]).output["record"]
                #expect(all?["array"] == [1, 2, 3])
                #expect(all?["boolean"] == true)
                #expect(all?["bytes"] == "0000002a")
                #expect(all?["double"] == 42.123456)
                #expect(all?["int32"] == -268_435_456)
                #expect(all?["uint64"] == 1_152_921_504_606_846_976)
                #expect(all?["uint128"] == "01000000000000000000000000000000")
                #expect(all?["utf8_string"] == "unicode! ☯ - ♫")
                #expect(all?["map"]?["mapX"]?["arrayX"] == [7, 8, 9])
            }
        }
    }
}
