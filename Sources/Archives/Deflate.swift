import CZlib

/// What of zlib is used: raw deflate data and checksums.
enum Deflate {
    /// Unpacks to exactly so many bytes; nil when the data is damaged, says more, or says less.
    static func unpack(_ packed: ArraySlice<UInt8>, to size: Int) -> [UInt8]? {
        guard packed.count <= Int(UInt32.max), size < Int(UInt32.max) else { return nil }
        var stream = unsafe z_stream()
        // One byte more than is to come, so that data that says more is seen to, and an empty file has a
        // place to go.
        var unpacked = [UInt8](repeating: 0, count: size + 1)
        // The pointers that zlib keeps in the stream are valid inside of the closures that set them, and it
        // is ended before they are left.
        let isWhole = unsafe packed.withUnsafeBufferPointer { source in
            unsafe unpacked.withUnsafeMutableBufferPointer { target in
                guard unsafe inflateInitRaw(&stream) == Z_OK else { return false }
                defer { unsafe inflateEnd(&stream) }
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                let result = unsafe inflate(&stream, Z_FINISH)
                return unsafe result == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 1
            }
        }
        guard isWhole else { return nil }
        unpacked.removeLast()
        return unpacked
    }

    /// The CRC-32 of bytes.
    static func checksum(of bytes: [UInt8]) -> UInt32 {
        // zlib reads so many bytes and keeps nothing.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            UInt32(truncatingIfNeeded: unsafe crc32_z(0, buffer.baseAddress, buffer.count))
        }
    }
}
