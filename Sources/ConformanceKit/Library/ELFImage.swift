/// The parts of a 64-bit little-endian ELF library that the kit looks at.
///
/// Every offset is checked: a file that lies about its shape gives nil or fewer symbols, never a fault.
/// Source: System V ABI, chapters 4 and 5; the GNU extensions are described in the LSB Core Specification.
struct ELFImage {
    private let bytes: [UInt8]
    private let segments: [Segment]
    private let dynamic: [(tag: UInt64, value: UInt64)]

    private struct Segment {
        var type: UInt32
        var flags: UInt32
        var offset: UInt64
        var address: UInt64
        var fileSize: UInt64
    }

    private enum SegmentType {
        static let load: UInt32 = 1
        static let dynamic: UInt32 = 2
        static let stack: UInt32 = 0x6474_e551
    }

    private enum Tag {
        static let textRelocations: UInt64 = 22
        static let flags: UInt64 = 30
    }

    private static let flagTextRelocations: UInt64 = 4
    private static let flagStaticThreadStorage: UInt64 = 16
    private static let executable: UInt32 = 1
    private static let segmentLimit = 1000
    private static let entryLimit = 100_000
    private static let symbolLimit = 1_000_000

    /// Reads a file's headers; nil when it is no ELF file of this kind.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 64, bytes[..<6].elementsEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
        let reader = ByteReader(bytes)
        guard let start = reader.number(32, 8), let size = reader.number(54, 2),
            let count = reader.number(56, 2),
            size >= 56, count <= Self.segmentLimit
        else { return nil }
        var segments: [Segment] = []
        for index in 0..<count {
            let (at, overflow) = start.addingReportingOverflow(index * size)
            guard !overflow, let type = reader.number(at, 4), let flags = reader.number(at &+ 4, 4),
                let offset = reader.number(at &+ 8, 8), let address = reader.number(at &+ 16, 8),
                let fileSize = reader.number(at &+ 32, 8)
            else { return nil }
            segments.append(
                Segment(
                    type: UInt32(type), flags: UInt32(flags), offset: offset, address: address,
                    fileSize: fileSize))
        }
        self.bytes = bytes
        self.segments = segments
        dynamic = Self.entries(reader, segments.first { $0.type == SegmentType.dynamic })
    }

    private static func entries(_ reader: ByteReader, _ segment: Segment?) -> [(tag: UInt64, value: UInt64)] {
        guard let segment else { return [] }
        var found: [(tag: UInt64, value: UInt64)] = []
        for index in 0..<min(segment.fileSize / 16, UInt64(entryLimit)) {
            guard let tag = reader.number(segment.offset &+ index * 16, 8), tag != 0,
                let value = reader.number(segment.offset &+ index * 16 &+ 8, 8)
            else { break }
            found.append((tag, value))
        }
        return found
    }

    /// Whether code has to be changed when the library is loaded.
    var hasTextRelocations: Bool {
        dynamic.contains { $0.tag == Tag.textRelocations } || hasFlag(Self.flagTextRelocations)
    }

    /// Whether it needs room in the block of thread storage that is made when a process starts.
    var hasStaticThreadStorage: Bool { hasFlag(Self.flagStaticThreadStorage) }

    /// Whether loading it makes stacks executable, which a missing note does too.
    var hasExecutableStack: Bool {
        guard let stack = segments.first(where: { $0.type == SegmentType.stack }) else { return true }
        return stack.flags & Self.executable != 0
    }

    private func hasFlag(_ flag: UInt64) -> Bool {
        dynamic.contains { $0.tag == Tag.flags && $0.value & flag != 0 }
    }

    /// The names of the symbols that the library offers to others.
    var exports: [String] {
        let reader = ByteReader(bytes)
        guard let table = reader.sections(ofType: 11).first,
            let names = reader.section(table.link), table.entrySize >= 24
        else { return [] }
        var found: [String] = []
        for index in 0..<min(table.size / table.entrySize, UInt64(Self.symbolLimit)) {
            let at = table.offset &+ index * table.entrySize
            guard let name = reader.number(at, 4), let info = reader.number(at &+ 4, 1),
                let other = reader.number(at &+ 5, 1), let section = reader.number(at &+ 6, 2)
            else { break }
            let isVisible = other & 3 == 0 || other & 3 == 3
            guard section != 0, info >> 4 != 0, isVisible, name < names.size,
                let text = reader.text(names.offset &+ name), !text.isEmpty
            else { continue }
            found.append(text)
        }
        return found
    }
}

/// Numbers and texts at places of a file, where there are any.
private struct ByteReader {
    struct Section {
        var offset: UInt64
        var size: UInt64
        var link: UInt64
        var entrySize: UInt64
    }

    private static let textLimit = 4096
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func number(_ at: UInt64, _ length: Int) -> UInt64? {
        guard at <= UInt64(bytes.count), UInt64(bytes.count) - at >= UInt64(length) else { return nil }
        return bytes[Int(at)..<Int(at) + length].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    func text(_ at: UInt64) -> String? {
        guard at < UInt64(bytes.count) else { return nil }
        let rest = bytes[Int(at)...].prefix(Self.textLimit)
        return rest.firstIndex(of: 0).map { String(decoding: rest[..<$0], as: UTF8.self) }
    }

    func section(_ index: UInt64) -> Section? {
        guard let start = number(40, 8), let size = number(58, 2), let count = number(60, 2), index < count,
            case let at = start &+ index * size, let offset = number(at &+ 24, 8),
            let length = number(at &+ 32, 8), let link = number(at &+ 40, 4),
            let entry = number(at &+ 56, 8)
        else { return nil }
        return Section(offset: offset, size: length, link: link, entrySize: entry)
    }

    func sections(ofType type: UInt64) -> [Section] {
        guard let start = number(40, 8), let size = number(58, 2), let count = number(60, 2) else {
            return []
        }
        return (0..<count).compactMap { index in
            number(start &+ index * size &+ 4, 4) == type ? section(index) : nil
        }
    }
}
