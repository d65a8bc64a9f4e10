import CCurl
import Engine

/// Sets an easy handle up and remembers whether libcurl took every value.
///
/// Used within `Transfer.init` only, while the handle is alive and known to nobody else; that is what each
/// `unsafe` here rests on. libcurl copies strings and bodies; lists and contexts stay the transfer's.
@safe final class EasySetup {
    let easy: UnsafeMutableRawPointer
    private(set) var isComplete = true

    init(easy: UnsafeMutableRawPointer) {
        unsafe self.easy = unsafe easy
    }

    /// How the client reaches the network.
    func apply(_ options: CurlOptions, timeout: Duration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_ACCEPT_ENCODING, "gzip, br")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Otherwise a cancelled transfer would hold the thread until the resolver of its host gives up.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_TIMEOUT_MS, Self.milliseconds(timeout))
        set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(min(options.connectTimeout, timeout)))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = options.caFile {
            set(CURLOPT_CAINFO, file)
            set(CURLOPT_PROXY_CAINFO, file)
        }
        // Empty texts keep libcurl from reading the environment's variables.
        set(CURLOPT_PROXY, options.proxy ?? "")
        set(CURLOPT_NOPROXY, "")
    }

    /// What the request says.
    func apply(_ request: HTTPRequest) {
        set(CURLOPT_URL, request.url)
        let sendsBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
        if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else if sendsBody {
            set(CURLOPT_POST, 1)
            // libcurl copies the bytes before the call returns.
            note(
                unsafe request.body.withUnsafeBufferPointer { bytes in
                    unsafe ccurl_set_copied_body(easy, bytes.baseAddress, Int64(bytes.count))
                })
            set(CURLOPT_CUSTOMREQUEST, request.method)
        } else {
            set(CURLOPT_HTTPGET, 1)
            set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    /// The certificate that the client shows; libcurl copies its bytes before the call returns.
    func apply(_ identity: ClientIdentity) {
        set(CURLOPT_SSLCERTTYPE, "P12")
        note(
            unsafe identity.pkcs12.withUnsafeBufferPointer { bytes in
                unsafe ccurl_set_copied_blob(easy, CURLOPT_SSLCERT_BLOB, bytes.baseAddress, bytes.count)
            })
        identity.password.reveal { set(CURLOPT_KEYPASSWD, $0) }
    }

    /// The header fields as libcurl's list, which the caller frees; nil when there is no memory.
    func fields(of request: HTTPRequest, userAgent: String) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        let names = Set(request.headers.map { $0.name.lowercased() })
        for field in request.headers where !["accept-encoding", "expect"].contains(field.name.lowercased()) {
            // `Name:` would take the field away; `Name;` sends it empty.
            unsafe append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)", to: &list)
        }
        if !names.contains("user-agent") { unsafe append("User-Agent: \(userAgent)", to: &list) }
        // libcurl would call a body a form, and would wait for `100 Continue` before a large one.
        if !names.contains("content-type") { unsafe append("Content-Type:", to: &list) }
        unsafe append("Expect:", to: &list)
        return unsafe list
    }

    /// Ties the callbacks to the transfer.
    func connect(
        to transfer: Transfer, fields: UnsafeMutablePointer<curl_slist>?,
        errorText: UnsafeMutablePointer<CChar>
    ) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        unsafe note(ccurl_set_list(easy, CURLOPT_HTTPHEADER, fields))
        unsafe note(ccurl_set_error_buffer(easy, errorText))
        unsafe note(ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, takeBody))
        unsafe note(ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION, takeHead))
        unsafe note(ccurl_set_socket_callback(easy, openSocket))
        unsafe note(ccurl_set_request_callback(easy, beginRequest))
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA] {
            unsafe note(ccurl_set_context(easy, option, context))
        }
    }

    func append(_ line: String, to list: inout UnsafeMutablePointer<curl_slist>?) {
        guard let longer = unsafe curl_slist_append(list, line) else {
            isComplete = false
            return
        }
        unsafe list = unsafe longer
    }

    func set(_ option: CURLoption, _ value: Int) { unsafe note(ccurl_set_long(easy, option, value)) }

    func set(_ option: CURLoption, _ text: String) {
        unsafe note(ccurl_set_string(easy, option, text))
    }

    func note(_ result: CURLcode) {
        if result != CURLE_OK { isComplete = false }
    }

    /// At least one: zero would mean no limit.
    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = min(duration, .seconds(86400)).components
        return max(Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000), 1)
    }
}
