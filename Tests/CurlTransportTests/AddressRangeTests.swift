import Testing

@testable import CurlTransport

@Suite struct AddressRangeTests {
    @Test(arguments: [
        ("127.0.0.1", AddressRange.loopback), ("127.255.255.254", .loopback), ("::1", .loopback),
        ("::ffff:127.0.0.1", .loopback), ("::7f00:1", .loopback), ("64:ff9b::127.0.0.1", .loopback),
        ("2002:7f00:1::", .loopback), ("169.254.169.254", .linkLocal), ("::ffff:a9fe:a9fe", .linkLocal),
        ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("10.0.0.1", .privateNetwork),
        ("172.16.0.1", .privateNetwork), ("172.31.255.255", .privateNetwork),
        ("192.168.1.1", .privateNetwork),
        ("fd00::1", .privateNetwork), ("fc00::1", .privateNetwork), ("fec0::1", .privateNetwork),
        ("100.64.0.1", .shared), ("100.127.255.255", .shared), ("0.0.0.0", .unspecified),
        ("0.1.2.3", .unspecified), ("::", .unspecified), ("224.0.0.1", .multicast),
        ("239.255.255.255", .multicast),
        ("ff02::1", .multicast), ("255.255.255.255", .reserved), ("192.0.2.1", .reserved),
        ("198.19.0.1", .reserved), ("2001:db8::1", .reserved), ("64:ff9b:1::1", .reserved),
    ])
    func `an address belongs to its range`(text: String, range: AddressRange) throws {
        #expect(AddressRange.range(of: try #require(IPAddress(text))) == range)
    }

    @Test(arguments: [
        "8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "100.128.0.1",
        "169.253.0.1",
        "128.0.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "fe00::1",
    ])
    func `the rest is the public internet`(text: String) throws {
        #expect(AddressRange.range(of: try #require(IPAddress(text))) == nil)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.x", "0x7f.0.0.1", "1.2.3.4 ", ":", ":::",
        "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "fe80::1%1", "::1.2.3",
        ":1::",
        "1::2:", "1.2.3.4::", "+1::",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("::", "0:0:0:0:0:0:0:0"), ("1::", "1:0:0:0:0:0:0:0"),
        ("::8", "0:0:0:0:0:0:0:8"), ("1::8", "1:0:0:0:0:0:0:8"), ("::1.2.3.4", "0:0:0:0:0:0:102:304"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `an IPv6 address may be shortened`(text: String, words: String) throws {
        #expect(try #require(IPAddress(text)).description == words)
    }
}
