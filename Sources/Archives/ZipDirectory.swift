/// Reads the list at the end of an archive and compares it with what stands before the files.
struct ZipDirectory {
    private let reader: ByteReader
    private let limits: ZipLimits
    private var entries: [ZipEntry] = []
    private var extents: [(start: Int, end: Int, path: String)] = []
    private var paths: Set<String> = []
    private var total = 0

    init(_ bytes: [UInt8], limits: ZipLimits) {
        reader = ByteReader(bytes)
        self.limits = limits
    }

    mutating func read() throws(ArchiveError) -> [ZipEntry] {
        let end = try endRecord()
        var offset = end.offset
        for _ in 0..<end.count { try entry(at: &offset, listStart: end.offset) }
        guard offset == end.offset + end.size else { throw .broken("its list of files has another length") }
        try refuseOverlaps()
        return entries
    }

    private typealias End = (offset: Int, size: Int, count: Int)

    /// The record at the very end, before a comment of at most 64 KiB.
    private func endRecord() throws(ArchiveError) -> End {
        let last = reader.count - 22
        guard last >= 0 else { throw .noArchive }
        for place in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
        where reader.word(at: place) == 0x0605_4B50 && reader.half(at: place + 20) == last - place {
            return try endRecord(at: place)
        }
        throw .noArchive
    }

    private func endRecord(at place: Int) throws(ArchiveError) -> End {
        guard let disk = reader.half(at: place + 4), let listDisk = reader.half(at: place + 6),
            let here = reader.half(at: place + 8), let count = reader.half(at: place + 10),
            let size = reader.word(at: place + 12), let offset = reader.word(at: place + 16)
        else { throw .noArchive }
        guard count != 0xFFFF, size != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else { throw .zip64 }
        guard disk == 0, listDisk == 0, here == count else { throw .split }
        guard offset + size == place else { throw .broken("its list of files is not where it should be") }
        guard count <= limits.entries else { throw .tooLarge("more than \(limits.entries) files") }
        return (offset, size, count)
    }

    private mutating func entry(at offset: inout Int, listStart: Int) throws(ArchiveError) {
        guard reader.word(at: offset) == 0x0201_4B50, let flags = reader.half(at: offset + 8),
            let method = reader.half(at: offset + 10), let checksum = reader.word(at: offset + 16),
            let packedSize = reader.word(at: offset + 20), let size = reader.word(at: offset + 24),
            let nameLength = reader.half(at: offset + 28), let extraLength = reader.half(at: offset + 30),
            let commentLength = reader.half(at: offset + 32), let start = reader.word(at: offset + 42),
            let name = reader.slice(at: offset + 46, count: nameLength)
        else { throw .broken("its list of files ends early") }
        offset += 46 + nameLength + extraLength + commentLength
        let path = ZipPath.text(name, isUnicode: flags & Self.isUnicode != 0)
        guard ZipPath.isSafe(path) else { throw .path(path) }
        guard ![packedSize, size, start].contains(0xFFFF_FFFF) else { throw .zip64 }
        guard flags & Self.isEncrypted == 0, method != 99 else { throw .encrypted(path) }
        guard paths.insert(path).inserted else { throw .duplicate(path) }
        try bound(path, size: size, packedSize: packedSize)
        let dataOffset = try dataOffset(of: path, name: name, at: start)
        guard dataOffset + packedSize <= listStart else { throw .broken("`\(path)` has no end") }
        extents.append((start, dataOffset + packedSize, path))
        guard !path.hasSuffix("/") else { return }
        entries.append(
            ZipEntry(
                path: path, size: size, method: method, packedSize: packedSize,
                checksum: UInt32(truncatingIfNeeded: checksum), dataOffset: dataOffset))
    }

    private mutating func bound(_ path: String, size: Int, packedSize: Int) throws(ArchiveError) {
        total += size
        guard total <= limits.bytes else { throw .tooLarge("more than \(limits.bytes) bytes when unpacked") }
        guard size <= ZipLimits.innocentBytes || size <= packedSize * limits.ratio else {
            throw .bomb(path, ratio: limits.ratio)
        }
    }

    /// Where the bytes of a file begin, behind a record that has to name the same file.
    private func dataOffset(
        of path: String, name: ArraySlice<UInt8>, at start: Int
    ) throws(ArchiveError) -> Int {
        guard reader.word(at: start) == 0x0403_4B50, let flags = reader.half(at: start + 6),
            let nameLength = reader.half(at: start + 26), let extraLength = reader.half(at: start + 28),
            let ownName = reader.slice(at: start + 30, count: nameLength), ownName == name
        else { throw .broken("`\(path)` is not where its list of files says") }
        guard flags & Self.isEncrypted == 0 else { throw .encrypted(path) }
        return start + 30 + nameLength + extraLength
    }

    private mutating func refuseOverlaps() throws(ArchiveError) {
        extents.sort { $0.start < $1.start }
        for (left, right) in zip(extents, extents.dropFirst()) where left.end > right.start {
            throw .overlapping(right.path)
        }
    }

    private static let isUnicode = 0x0800
    /// Encrypted, strongly encrypted, or with an encrypted list.
    private static let isEncrypted = 0x0001 | 0x0040 | 0x2000
}
