import Archives
import Foundation
import TestSupport
import Testing

@Suite struct ZipArchiveTests {
    private func contents(_ bytes: [UInt8]) throws -> [String: String] {
        let archive = try ZipArchive(bytes)
        var contents: [String: String] = [:]
        for entry in archive.entries {
            let bytes = try archive.bytes(of: entry)
            #expect(bytes.count == entry.size)
            contents[entry.path] = String(decoding: bytes, as: UTF8.self)
        }
        return contents
    }

    private func code(_ bytes: [UInt8], limits: ZipLimits = .standard) -> String? {
        do throws(ArchiveError) {
            let archive = try ZipArchive(bytes, limits: limits)
            for entry in archive.entries { _ = try archive.bytes(of: entry) }
            return nil
        } catch {
            #expect(!error.message.isEmpty && !error.help.isEmpty)
            return error.code
        }
    }

    @Test func `python's archives are read, stored and deflated`() async throws {
        let bytes = try await ArchiveMaker.python(
            """
            z.writestr('a.txt', 'hello')
            z.writestr('folder/', '')
            z.writestr('folder/ü.json', '{"x": 1}' * 1000)
            z.writestr('empty', '')
            z.writestr(zipfile.ZipInfo('stored'), 'as it is')
            z.comment = b'a comment'
            """)
        let found = try contents(bytes)
        #expect(found.count == 4)
        #expect(found["a.txt"] == "hello")
        #expect(found["folder/ü.json"] == String(repeating: "{\"x\": 1}", count: 1000))
        #expect(found["empty"] == "")
        #expect(found["stored"] == "as it is")
    }

    @Test func `an archive written without seeking has data descriptors`() async throws {
        let bytes = try await ArchiveMaker.python(
            "pass",
            before: """
                class Pipe(io.RawIOBase):
                    def writable(self): return True
                    def seekable(self): return False
                    def write(self, data):
                        sys.stdout.buffer.write(data)
                        return len(data)
                with zipfile.ZipFile(Pipe(), 'w', zipfile.ZIP_DEFLATED) as z:
                    z.writestr('a.txt', 'hello ' * 50)
                    z.writestr('b.txt', 'there')
                sys.stdout.buffer.flush()
                sys.exit(0)
                """)
        #expect(try contents(bytes) == ["a.txt": String(repeating: "hello ", count: 50), "b.txt": "there"])
    }

    @Test func `archives of the zip program are read`() async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/zip") else { return }
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "in/deep"), withIntermediateDirectories: true)
            let text = String(repeating: "some text ", count: 300)
            try Data(text.utf8).write(to: folder.appending(path: "in/deep/a.json"))
            try Data("x".utf8).write(to: folder.appending(path: "in/b.json"))
            _ = try await ArchiveMaker.output(of: ["zip", "-q", "-r", "out.zip", "in"], in: folder)
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "out.zip")))
            #expect(try contents(bytes) == ["in/deep/a.json": text, "in/b.json": "x"])
            _ = try await ArchiveMaker.output(
                of: ["zip", "-q", "-r", "-P", "secret", "locked.zip", "in"], in: folder)
            #expect(code([UInt8](try Data(contentsOf: folder.appending(path: "locked.zip")))) == "AR0005")
        }
    }

    @Test(arguments: [
        "../up.txt", "a/../../up.txt", "/etc/passwd", "C:/x", "..", "a//b", "./a", "a/./b", "a\u{7}b",
        "a/..",
    ])
    func `a path that leads out is refused`(path: String) async throws {
        let bytes = try await ArchiveMaker.python("z.writestr(zipfile.ZipInfo(\(quoted(path))), 'x')")
        #expect(code(bytes) == "AR0007")
    }

    @Test func `a backslash is refused`() async throws {
        let bytes = try await ArchiveMaker.python("z.writestr('a/b', 'x')")
        let path = Array("a/b".utf8)
        #expect(code(bytes.patching(path, offset: 1, with: [0x5C])) == "AR0007")
    }

    private func quoted(_ path: String) -> String { "bytes(\(Array(path.utf8))).decode()" }

    @Test func `names of old writers are read in their letters`() async throws {
        let bytes = try await ArchiveMaker.python("z.writestr('grXn', 'x')")
        let old = bytes.patching(Array("grXn".utf8), offset: 2, with: [0x81])
        #expect(try contents(old) == ["grün": "x"])
    }

    @Test func `a bomb is refused before it is unpacked`() async throws {
        let bytes = try await ArchiveMaker.python("z.writestr('zeros', b'0' * (8 << 20))")
        #expect(code(bytes) == "AR0009")
    }

    @Test func `files that say less than they are do not grow further`() async throws {
        let bytes = try await ArchiveMaker.python("z.writestr('zeros', b'0' * (1 << 20))")
        let small = bytes.patching(Signature.list, offset: 24, with: [5, 0, 0, 0])
        #expect(code(small) == "AR0012")
    }

    @Test func `sizes and counts are bounded`() async throws {
        let bytes = try await ArchiveMaker.python("for i in range(20): z.writestr(str(i), 'x' * 100)")
        #expect(code(bytes) == nil)
        #expect(code(bytes, limits: ZipLimits(entries: 19)) == "AR0008")
        #expect(code(bytes, limits: ZipLimits(bytes: 1999)) == "AR0008")
        #expect(code(bytes, limits: ZipLimits(entries: 20, bytes: 2000)) == nil)
    }

    @Test func `entries that share their bytes are refused`() async throws {
        let bytes = try await ArchiveMaker.python(
            "z.writestr('aa', 'the same')", before: "")
        // A second line of the list for the same record.
        let places = bytes.indices.filter { bytes[$0...].starts(with: Signature.list) }
        let end = try #require(bytes.indices.first { bytes[$0...].starts(with: Signature.end) })
        let list = try #require(places.first)
        let line = Array(bytes[list..<end])
        var doubled = Array(bytes[..<end]) + line + Array(bytes[end...])
        let newEnd = end + line.count
        doubled[newEnd + 8] = 2
        doubled[newEnd + 10] = 2
        doubled[newEnd + 12] = UInt8(line.count * 2)
        #expect(code(doubled) == "AR0011")
        let other = doubled.patching(Signature.list, offset: 46, with: Array("ab".utf8), only: 1)
        #expect(code(other) == "AR0002")
    }

    @Test func `a file inside of another file is refused`() async throws {
        // `outer` is stored and its bytes are an archive record themselves.
        let bytes = try await ArchiveMaker.python(
            """
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, 'w') as y: y.writestr('in', 'x' * 10)
            data = inner.getvalue()[:42]
            z.writestr(zipfile.ZipInfo('out'), data)
            z.writestr(zipfile.ZipInfo('in'), 'x' * 10)
            """)
        // The second file's line is moved to the record inside of the first one: 30 + 3 bytes in.
        let overlapping = bytes.patching(Signature.list, offset: 42, with: [33, 0, 0, 0], only: 1)
        #expect(code(overlapping) == "AR0010")
    }

    @Test func `other kinds have errors of their own`() async throws {
        let bytes = try await ArchiveMaker.python("z.writestr('a', 'hello hello hello')")
        #expect(code(Array("no archive at all, but long enough".utf8)) == "AR0001")
        #expect(code([]) == "AR0001")
        #expect(code(bytes.patching(Signature.list, offset: 8, with: [1, 0])) == "AR0005")
        #expect(code(bytes.patching(Signature.list, offset: 10, with: [12, 0])) == "AR0006")
        #expect(code(bytes.patching(Signature.list, offset: 10, with: [99, 0])) == "AR0005")
        #expect(code(bytes.patching(Signature.end, offset: 4, with: [1, 0])) == "AR0003")
        #expect(code(bytes.patching(Signature.end, offset: 16, with: [255, 255, 255, 255])) == "AR0004")
        #expect(code(bytes.patching(Signature.list, offset: 16, with: [0, 0, 0, 0])) == "AR0012")
        let lzma = try await ArchiveMaker.python("z.writestr('a', 'hello' * 9, zipfile.ZIP_LZMA)")
        #expect(code(lzma) == "AR0006")
        let large = try await ArchiveMaker.python("for i in range(70000): z.writestr(str(i), '')")
        #expect(code(large, limits: ZipLimits(entries: 1 << 20)) == "AR0004")
    }

    @Test func `no truncation and no flipped bit crashes or gives other bytes`() async throws {
        let bytes = try await ArchiveMaker.python(
            """
            z.writestr('a.txt', 'hello hello hello hello')
            z.writestr(zipfile.ZipInfo('b'), 'stored')
            """)
        let right = Set(["hello hello hello hello", "stored"])
        func check(_ changed: [UInt8]) {
            guard let archive = try? ZipArchive(changed) else { return }
            for entry in archive.entries {
                guard let bytes = try? archive.bytes(of: entry) else { continue }
                let text = String(decoding: bytes, as: UTF8.self)
                // What a checksum cannot see: a flag or a time is another one.
                #expect(right.contains(text) || text.isEmpty)
            }
        }
        for length in bytes.indices { check(Array(bytes[..<length])) }
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << bit
                check(changed)
            }
            var changed = bytes
            changed[place] = 0xFF
            check(changed)
        }
    }
}
