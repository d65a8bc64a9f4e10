/// A file in an archive.
public struct ZipEntry: Sendable, Hashable {
    /// Its path inside of the archive, with `/` between names, never absolute and never with `..`.
    public let path: String
    /// Bytes when unpacked.
    public let size: Int

    let method: Int
    let packedSize: Int
    let checksum: UInt32
    let dataOffset: Int
}
