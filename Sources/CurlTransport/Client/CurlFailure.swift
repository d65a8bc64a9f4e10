import CCurl
import Engine

/// What a result of libcurl means.
struct CurlFailure {
    let code: TransportError.Code
    /// How a message about a host begins.
    let what: String
    /// libcurl's general word for it.
    let text: String

    static func of(_ result: CURLcode) -> CurlFailure {
        let (code, what) = table.first { $0.results.contains(result) }.map { ($0.code, $0.what) } ?? rest
        // A constant text inside libcurl.
        let text = unsafe String(cString: curl_easy_strerror(result))
        return CurlFailure(code: code, what: what, text: text.lowercased())
    }

    private static let rest = (TransportError.Code.interrupted, "no whole answer from")

    private static let table: [(code: TransportError.Code, what: String, results: [CURLcode])] = [
        (.badURL, "cannot use the address of", [CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL]),
        (
            .connectFailed, "cannot connect to",
            [
                CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_PROXY,
                CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY, CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE,
            ]
        ),
        (
            .tlsFailed, "no trusted TLS connection to",
            [
                CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
                CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_INITFAILED,
                CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED,
            ]
        ),
        (.timeout, "no answer in time from", [CURLE_OPERATION_TIMEDOUT]),
    ]
}
