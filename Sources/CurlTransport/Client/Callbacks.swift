import CCurl

// What libcurl calls, always on the driver's thread and always while the transfer is in the loop's table: the
// context is an unretained reference to it, and the memory that is passed is libcurl's for the length of the
// call.

func takeBody(
    _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context) else { return 0 }
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer.take(bytes) ? bytes.count : 0
}

func takeHead(
    _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context) else { return 0 }
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
    return unsafe transfer.head.take(bytes) ? bytes.count : 0
}

/// Opens a socket when its address is allowed.
///
/// The resolver has already answered, so this is the address used.
func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = unsafe transfer(context), let address = unsafe address else {
        return CURL_SOCKET_BAD
    }
    let (socket, denied) = unsafe openedSocket(address, allow: transfer.allow)
    if let denied { transfer.deniedRange = denied }
    return socket
}

/// A socket for an address, or the range that forbids it.
func openedSocket(
    _ address: UnsafeMutablePointer<curl_sockaddr>, allow: Set<AddressRange>
) -> (curl_socket_t, AddressRange?) {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe ccurl_address(address, &bytes)
    guard let target = IPAddress(bytes: Array(bytes.prefix(Int(count)))) else {
        return (CURL_SOCKET_BAD, nil)
    }
    if let range = AddressRange.range(of: target), !allow.contains(range) { return (CURL_SOCKET_BAD, range) }
    return (unsafe ccurl_socket(address), nil)
}

func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ remoteAddress: UnsafeMutablePointer<CChar>?,
    _ localAddress: UnsafeMutablePointer<CChar>?, _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    guard let transfer = unsafe transfer(context), transfer.mayBegin() else { return CURL_PREREQFUNC_ABORT }
    return CURL_PREREQFUNC_OK
}

func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}
