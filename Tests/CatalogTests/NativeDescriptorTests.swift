import Catalog
import Testing
import Values

@Suite struct NativeDescriptorTests {
    private static func document(
        native: String = "", action: String, connector: String = "", input: String = ""
    ) -> String {
        """
        { "riposte": 1, "plugin": { "name": "p", "version": "1.0.0" }, "connectors": { "c": { "title": "C",
          \(connector)
          "actions": { "a": { "title": "A", "effect": "read", \(input)
            "native": \(action) } } } } }
        """
    }

    private static func read(
        _ action: String, connector: String = "", input: String = "", standsAlone: Bool = false
    ) -> (PluginDescriptor?, [Diagnostic]) {
        PluginDescriptor.read(
            document(action: action, connector: connector, input: input), file: "d.json",
            standsAlone: standsAlone)
    }

    @Test func `an action in a library of the system is read whole`() throws {
        let (descriptor, findings) = Self.read(
            """
            { "library": "libidn2.so.0", "symbol": "idn2_to_ascii_8z", "errno": true,
              "signature": "i32(cstr name, out cstr result, i32 flags = 0)", "ok": "return == 0",
              "error": { "symbol": "idn2_strerror", "signature": "cstr(i32 return)" },
              "statuses": { "-304": "INVALID" }, "free": { "result": "idn2_free" } }
            """, standsAlone: true)
        #expect(findings == [])
        let action = try #require(descriptor?.connectors.first?.actions.first)
        let native = try #require(action.native)
        #expect(native.library == "libidn2.so.0")
        #expect(native.wire == "i32(cstr,out cstr~idn2_free,i32);errno")
        #expect(native.error?.wire == "cstr(i32)")
        #expect(native.statuses == ["-304": .invalid])
        #expect(action.isBlocking)
        #expect(action.input?.violations(of: ["name": "x"]) == [])
        #expect(action.input?.violations(of: [:]).isEmpty == false)
        #expect(action.output?.violations(of: ["return": 0, "result": "x"]) == [])
        #expect(descriptor?.nativeLibraries == ["libidn2.so.0"])
        #expect(descriptor?.connectors.first?.isCodeless == true)
    }

    static let handle = """
        "settings": { "type": "object", "properties": { "file": { "type": "string" } } },
        "native": { "library": "libmagic.so.1", "threadSafe": true, "handle": {
          "open": [ { "symbol": "magic_open", "signature": "handle(i32 = 16)" },
                    { "symbol": "magic_load", "signature": "i32(handle, cstr file = null)", "ok": "return == 0" } ],
          "close": { "symbol": "magic_close", "signature": "void(handle)" } } },
        """

    @Test func `a connection's handle is made, used and ended`() throws {
        let (descriptor, findings) = Self.read(
            #"{ "symbol": "magic_buffer", "signature": "cstr(handle, bytes data)" }"#, connector: Self.handle)
        #expect(findings == [])
        let connector = try #require(descriptor?.connectors.first)
        #expect(connector.handle?.open.map(\.wire) == ["handle(i32);parallel", "i32(handle,cstr);parallel"])
        #expect(connector.handle?.close?.wire == "void(-handle);parallel")
        #expect(connector.actions.first?.native?.library == "libmagic.so.1")
    }

    @Test func `limits of the descriptor are added to the input`() throws {
        let (descriptor, findings) = Self.read(
            #"{ "library": "libz.so.1", "symbol": "crc32_z", "signature": "u64(u64 = 0, bytes data)" }"#,
            input:
                #""input": { "properties": { "data": { "type": "string", "maxLength": 8, "title": "Data" } } },"#
        )
        #expect(findings == [])
        let input = try #require(descriptor?.connectors.first?.actions.first?.input)
        #expect(input.violations(of: ["data": "MTIz"]) == [])
        #expect(input.violations(of: ["data": "MTIzNDU2Nzg5"]).count == 1)
        #expect(input.violations(of: ["data": "", "other": 1]).count == 1)
    }

    @Test func `a finding in a signature has its own place`() throws {
        let (_, findings) = Self.read(
            "{ \"symbol\": \"f\",\n\"signature\": \"i32(cstr a = \\\"x\\\", FILE *f)\" }")
        let finding = try #require(findings.first)
        #expect(finding.code == "DE0018")
        #expect(finding.range?.line == 5)
        // `"signature": "i32(cstr a = \"x\", FILE`: the tag begins in column 35.
        #expect(finding.range?.column == 35)
        #expect(finding.range?.length == 4)
        #expect(finding.message.contains("`FILE *`"))
    }

    @Test(arguments: [
        (#"{ "symbol": "f" }"#, "DE0003", "`signature` is missing"),
        (#"{ "symbol": "f", "signature": "i32(" }"#, "DE0017", "a type is missing"),
        (#"{ "symbol": "f g", "signature": "i32()" }"#, "DE0005", "is not the name of a C function"),
        (#"{ "symbol": "f", "signature": "i32()", "library": "/usr/lib/libz.so.1" }"#, "DE0020", "SONAME"),
        (#"{ "symbol": "f", "signature": "i32()", "library": "zlib" }"#, "DE0020", "SONAME"),
        (
            #"{ "symbol": "f", "signature": "i32()", "ok": "result == 0" }"#, "DE0019",
            "nothing that the function gives"
        ),
        (
            #"{ "symbol": "f", "signature": "i32()", "free": { "x": "g" } }"#, "DE0012",
            "nothing that the function gives"
        ),
        (#"{ "symbol": "f", "signature": "i32()", "free": { "return": "g" } }"#, "DE0020", "allocates"),
        (#"{ "symbol": "f", "signature": "i32(buffer(8) b)", "free": { "b": "g" } }"#, "DE0020", "allocates"),
        (#"{ "symbol": "f", "signature": "i32()", "lengths": { "b": "return" } }"#, "DE0020", "`buffer(N)`"),
        (
            #"{ "symbol": "f", "signature": "cstr(buffer(8) b)", "lengths": { "b": "return" } }"#, "DE0020",
            "whole number"
        ),
        (#"{ "symbol": "f", "signature": "i32()", "statuses": { "1": "FINE" } }"#, "DE0009", "`FINE`"),
        (
            #"{ "symbol": "f", "signature": "i32()", "error": { "symbol": "e", "signature": "i32(i32 return)" } }"#,
            "DE0020", "gives one text"
        ),
        (
            #"{ "symbol": "f", "signature": "i32()", "error": { "symbol": "e", "signature": "cstr(i64 return)" } }"#,
            "DE0020", "`return` is `i32`, not `i64`"
        ),
        (
            #"{ "symbol": "f", "signature": "i32()", "error": { "symbol": "e", "signature": "cstr(i32 code)" } }"#,
            "DE0012", "nothing that the function takes or gives"
        ),
        (#"{ "symbol": "f", "signature": "handle()" }"#, "DE0020", "an action cannot give a `handle`"),
        (
            #"{ "symbol": "f", "signature": "i32(out handle h)" }"#, "DE0020",
            "an action cannot give a `handle`"
        ),
        (#"{ "symbol": "f", "signature": "i32(handle)" }"#, "DE0020", "the connector has no handle to pass"),
        (#"{ "symbol": "f", "signature": "i32()", "flags": 1 }"#, "DE0002", "unknown key `flags`"),
    ])
    func `what does not fit together is found`(_ action: String, _ code: String, _ part: String) throws {
        let (descriptor, findings) = Self.read(action)
        #expect(descriptor == nil)
        let finding = try #require(findings.first)
        #expect(finding.code == code)
        #expect(finding.message.contains(part), "\(finding.message)")
        #expect(finding.help != nil)
    }

    @Test(arguments: [
        (#"{ "open": [] }"#, "`open` is empty"),
        (#"{ "open": [ { "symbol": "f", "signature": "i32()" } ] }"#, "has to give one handle"),
        (#"{ "open": [ { "symbol": "f", "signature": "handle(cstr path)" } ] }"#, "`path` is not a setting"),
        (
            #"{ "open": [ { "symbol": "f", "signature": "handle()" }, { "symbol": "g", "signature": "i32()" } ] }"#,
            "take the handle and give none"
        ),
        (
            #"{ "open": [ { "symbol": "f", "signature": "handle()" } ], "close": { "symbol": "g", "signature": "void()" } }"#,
            "takes the handle and nothing else"
        ),
    ])
    func `what does not make a handle is found`(_ handle: String, _ part: String) throws {
        let (_, findings) = Self.read(
            #"{ "symbol": "f", "signature": "i32(handle)" }"#,
            connector: "\"native\": { \"handle\": \(handle) },")
        #expect(findings.contains { $0.message.contains(part) }, "\(findings.map(\.message))")
    }

    @Test func `a descriptor that stands alone names libraries and has no code`() {
        let (_, findings) = Self.read(#"{ "symbol": "f", "signature": "i32()" }"#, standsAlone: true)
        #expect(findings.map(\.code) == ["DE0003"])
        let (_, others) = PluginDescriptor.read(
            """
            { "riposte": 1, "plugin": { "name": "p", "version": "1.0.0" }, "connectors": { "c": { "title": "C",
              "actions": { "a": { "title": "A", "effect": "read" } },
              "triggers": { "t": { "title": "T", "modes": ["poll"] } } } } }
            """, file: "d.json", standsAlone: true)
        #expect(others.map(\.code) == ["DE0020", "DE0020"])
    }

    @Test func `an input that is no parameter is found`() {
        let (_, findings) = Self.read(
            #"{ "library": "libz.so.1", "symbol": "f", "signature": "i32(i32 level)" }"#,
            input: #""input": { "properties": { "levle": { "maximum": 3 } } },"#)
        #expect(findings.map(\.help) == ["did you mean `level`?"])
    }

    @Test func `settings can name files that the plugin may read`() throws {
        let (descriptor, _) = PluginDescriptor.read(
            """
            { "riposte": 1, "plugin": { "name": "p", "version": "1.0.0" }, "connectors": { "c": { "title": "C",
              "settings": { "type": "object", "properties": {
                "file": { "type": "string", "x-readable": true }, "other": { "type": "string" } } },
              "actions": { "a": { "title": "A", "effect": "read" } } } } }
            """, file: "d.json")
        let connector = try #require(descriptor?.connectors.first)
        #expect(
            connector.readablePaths(of: ["file": "/srv/a.mmdb", "other": "/etc/shadow"]) == ["/srv/a.mmdb"])
        #expect(connector.readablePaths(of: ["file": "/srv/../etc/shadow"]) == [])
        #expect(connector.readablePaths(of: ["file": "a.mmdb"]) == [])
        #expect(connector.readablePaths(of: [:]) == [])
    }
}
