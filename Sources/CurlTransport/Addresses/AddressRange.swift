/// A range of addresses that is not the public internet.
///
/// An environment names the ranges that requests may go to. Without a word from it that is ``standard``.
public enum AddressRange: String, Sendable, Hashable, CaseIterable {
    /// This machine: 127.0.0.0/8 and ::1.
    case loopback
    /// The same link: 169.254.0.0/16, where clouds keep their metadata services, and fe80::/10.
    case linkLocal = "link-local"
    /// Private networks: RFC 1918, unique local fc00::/7 and the former site-local fec0::/10.
    case privateNetwork = "private"
    /// Shared address space of carriers, 100.64.0.0/10 (RFC 6598).
    case shared
    /// 0.0.0.0/8 and ::, which Linux connects to itself.
    case unspecified
    /// 224.0.0.0/4 and ff00::/8.
    case multicast
    /// Set aside by IANA for other uses: documentation, benchmarks, protocol assignments, 240.0.0.0/4.
    case reserved

    /// What is allowed when the environment says nothing: private networks, and nothing else of this list.
    public static let standard: Set<AddressRange> = [.privateNetwork]
}

extension AddressRange {
    /// The range that an address belongs to; nil for the public internet.
    ///
    /// IPv6 addresses that carry an IPv4 address (mapped, compatible, NAT64, 6to4) count as that one.
    /// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), RFC 6052, RFC 3056.
    static func range(of address: IPAddress) -> AddressRange? {
        let bytes = address.bytes
        if bytes.count == 4 { return specialIPv4.first { $0.holds(bytes) }?.range }
        if let carried = carriers.first(where: { $0.prefix.holds(bytes) && !isOwnAddress(bytes) }) {
            return specialIPv4.first { $0.holds(Array(bytes[carried.offset..<carried.offset + 4])) }?.range
        }
        return specialIPv6.first { $0.holds(bytes) }?.range
    }

    /// :: and ::1 lie in the block of IPv4-compatible addresses without being any.
    private static func isOwnAddress(_ bytes: [UInt8]) -> Bool {
        bytes.dropLast().allSatisfy { $0 == 0 } && (bytes.last ?? 0) <= 1
    }
}

/// A network: its leading bytes and how many bits of them count.
private struct Network: Sendable {
    let range: AddressRange
    let leading: [UInt8]
    let bits: Int

    init(_ range: AddressRange, _ leading: [UInt8], _ bits: Int) {
        self.range = range
        self.leading = leading
        self.bits = bits
    }

    func holds(_ address: [UInt8]) -> Bool {
        for index in 0..<(bits + 7) / 8 {
            let wanted = index < leading.count ? leading[index] : 0
            let mask: UInt8 = bits - index * 8 >= 8 ? 0xff : ~(0xff >> UInt8(bits - index * 8))
            if address[index] & mask != wanted & mask { return false }
        }
        return true
    }
}

private let specialIPv4 = [
    Network(.unspecified, [0], 8),
    Network(.loopback, [127], 8),
    Network(.linkLocal, [169, 254], 16),
    Network(.privateNetwork, [10], 8),
    Network(.privateNetwork, [172, 16], 12),
    Network(.privateNetwork, [192, 168], 16),
    Network(.shared, [100, 64], 10),
    Network(.reserved, [192, 0, 0], 24),
    Network(.reserved, [192, 0, 2], 24),
    Network(.reserved, [198, 18], 15),
    Network(.reserved, [198, 51, 100], 24),
    Network(.reserved, [203, 0, 113], 24),
    Network(.multicast, [224], 4),
    Network(.reserved, [240], 4),
]

private let specialIPv6 = [
    Network(.unspecified, [], 128),
    Network(.loopback, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128),
    Network(.linkLocal, [0xfe, 0x80], 10),
    Network(.privateNetwork, [0xfe, 0xc0], 10),
    Network(.privateNetwork, [0xfc], 7),
    Network(.multicast, [0xff], 8),
    Network(.reserved, [0x01, 0x00], 64),
    Network(.reserved, [0x20, 0x01, 0x00, 0x00], 23),
    Network(.reserved, [0x20, 0x01, 0x0d, 0xb8], 32),
    Network(.reserved, [0x00, 0x64, 0xff, 0x9b, 0x00, 0x01], 48),
]

/// Networks whose addresses hold an IPv4 address, and at which byte.
private let carriers: [(prefix: Network, offset: Int)] = [
    (Network(.reserved, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96), 12),
    (Network(.reserved, [], 96), 12),
    (Network(.reserved, [0x00, 0x64, 0xff, 0x9b], 96), 12),
    (Network(.reserved, [0x20, 0x02], 16), 2),
]
