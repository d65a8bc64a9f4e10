public import Engine

/// How the client reaches the network.
public struct CurlOptions: Sendable {
    /// Value of `User-Agent` for requests that bring none.
    public var userAgent: String
    /// Ranges that connections may go to besides the public internet.
    ///
    /// Checked for every address at the moment of connecting, so a name that resolves differently the second
    /// time gains nothing. With a proxy it is the proxy's own address that is checked; of a target only a
    /// written-out address and the name `localhost` can be.
    public var allow: Set<AddressRange>
    /// A PEM file of certificate authorities that are trusted besides the system's.
    public var caFile: String?
    /// Addresses that requests go to in place of those they name.
    public var rewrite: AddressRewrite
    /// `http://`, `https://`, `socks5://` or `socks5h://` address of a proxy; no environment variable is
    /// read.
    public var proxy: String?
    /// How long connecting may take, TLS included.
    public var connectTimeout: Duration
    /// How many connections are kept to one host.
    public var connectionsPerHost: Int
    /// How many connections are kept in all.
    public var connectionsTotal: Int
    /// How many requests may be under way or waiting; more are refused at once.
    public var requestsTotal: Int
    /// The largest head of an answer, in bytes.
    public var responseHeadBytes: Int
    /// The largest head of a request, in bytes.
    public var requestHeadBytes: Int

    /// Options with the bounds that suit a host of connectors.
    ///
    /// - Parameters:
    ///   - version: Riposte's version; becomes the user agent `riposte/VERSION`.
    ///   - allow: ranges that connections may go to besides the public internet.
    ///   - caFile: a PEM file of further certificate authorities.
    ///   - proxy: the address of a proxy.
    ///   - rewrite: addresses that requests go to in place of those they name.
    public init(
        version: String, allow: Set<AddressRange> = AddressRange.standard, caFile: String? = nil,
        proxy: String? = nil, rewrite: AddressRewrite = AddressRewrite()
    ) {
        userAgent = "riposte/\(version)"
        self.allow = allow
        self.caFile = caFile
        self.proxy = proxy
        self.rewrite = rewrite
        connectTimeout = .seconds(10)
        connectionsPerHost = 8
        connectionsTotal = 64
        requestsTotal = 4096
        responseHeadBytes = 128 << 10
        requestHeadBytes = 64 << 10
    }
}
