/// A zip archive in memory.
///
/// All of it is checked before a byte is unpacked: what the list at its end says, that the files stand where
/// the list says, that none shares its bytes with another, and that they do not grow beyond the limits.
/// Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", version 6.3.10, sections 4.3 and 4.4.
public struct ZipArchive: Sendable {
    /// The files, in the order of the archive's list; folders are left out.
    public let entries: [ZipEntry]
    private let bytes: [UInt8]

    /// The archive of these bytes; throws when it is broken, encrypted, of an unknown kind, too large or not
    /// to be trusted.
    public init(_ bytes: [UInt8], limits: ZipLimits = .standard) throws(ArchiveError) {
        var directory = ZipDirectory(bytes, limits: limits)
        entries = try directory.read()
        self.bytes = bytes
    }

    /// Whether bytes begin as an archive does.
    public static func isOne(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// The bytes of a file, whose checksum is compared; throws when it is damaged or packed in an unknown
    /// way.
    public func bytes(of entry: ZipEntry) throws(ArchiveError) -> [UInt8] {
        guard entry.dataOffset >= 0, entry.packedSize >= 0, entry.size >= 0,
            entry.dataOffset <= bytes.count, entry.packedSize <= bytes.count - entry.dataOffset
        else { throw .damaged(entry.path) }
        let packed = bytes[entry.dataOffset..<(entry.dataOffset + entry.packedSize)]
        let unpacked: [UInt8]
        switch entry.method {
        case 0:
            guard entry.packedSize == entry.size else { throw .damaged(entry.path) }
            unpacked = Array(packed)
        case 8:
            guard let inflated = Deflate.unpack(packed, to: entry.size) else { throw .damaged(entry.path) }
            unpacked = inflated
        default: throw .compressed(entry.path, method: entry.method)
        }
        guard Deflate.checksum(of: unpacked) == entry.checksum else { throw .damaged(entry.path) }
        return unpacked
    }
}
