import Foundation
import Glibc
import Values

/// Somebody to be reached on this machine, in five ways, and whether anybody did.
final class Listeners {
    private var sockets: [(name: String, descriptor: Int32)] = []
    private let folder: URL
    private(set) var port: UInt16 = 0
    private let abstractName = "riposte-\(UUID().uuidString)"

    struct Failure: Error {
        var name: String
        var number: Int32
    }

    init(in folder: URL) throws {
        self.folder = folder
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try bind("tcp", AF_INET, SOCK_STREAM, &address)
        port = try readPort()
        address.sin_port = port.bigEndian
        try bind("udp", AF_INET, SOCK_DGRAM, &address)
        try bindUnix("unix stream", Array(path("stream").utf8), SOCK_STREAM)
        try bindUnix("unix datagram", Array(path("datagram").utf8), SOCK_DGRAM)
        try bindUnix("abstract", [0] + Array(abstractName.utf8), SOCK_STREAM)
    }

    deinit { for socket in sockets { close(socket.descriptor) } }

    /// Where a plugin is told to try.
    var input: Value {
        [
            "port": .int(Int64(port)), "path": .string(path("stream")),
            "datagramPath": .string(path("datagram")),
            "abstract": .string(abstractName),
        ]
    }

    /// The ways in which somebody came through.
    var reached: [String] {
        sockets.filter { socket in
            var place = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
            return unsafe poll(&place, 1, 0) > 0
        }.map(\.name)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func bind<Address>(
        _ name: String, _ family: Int32, _ kind: __socket_type, _ address: inout Address,
        length: Int = MemoryLayout<Address>.size
    ) throws {
        let descriptor = socket(family, Int32(kind.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(name: name, number: errno) }
        sockets.append((name, descriptor))
        let failed = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(descriptor, $0, socklen_t(length))
            }
        }
        guard failed == 0 else { throw Failure(name: name, number: errno) }
        guard kind == SOCK_DGRAM || listen(descriptor, 8) == 0 else {
            throw Failure(name: name, number: errno)
        }
    }

    private func bindUnix(_ name: String, _ path: [UInt8], _ kind: __socket_type) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.prefix($0.count - 1))
        }
        let isAbstract = path.first == 0
        let size = MemoryLayout<sockaddr_un>.size
        try bind(name, AF_UNIX, kind, &address, length: isAbstract ? 2 + path.count : size)
    }

    private func readPort() throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(sockets[0].descriptor, $0, &length)
            }
        }
        guard failed == 0 else { throw Failure(name: "tcp", number: errno) }
        return UInt16(bigEndian: address.sin_port)
    }
}
