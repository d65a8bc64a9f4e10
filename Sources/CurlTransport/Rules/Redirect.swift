import Engine

/// What a redirect asks for (RFC 9110, section 15.4).
enum Redirect {
    /// Where an answer points; nil when it is no redirect that can be followed.
    static func location(in response: HTTPResponse) -> String? {
        [301, 302, 303, 307, 308].contains(response.status) ? response.header("location") : nil
    }

    static func target(of location: String, from url: String) throws(TransportError) -> URLParts {
        let origin = try URLParts(url)
        do throws(TransportError) {
            return try origin.resolving(location)
        } catch {
            throw TransportError(
                .redirectDenied,
                "`\(origin.origin.host)` redirects to an address that cannot be used: \(error.message)",
                wasSent: true)
        }
    }

    /// Makes the next request: a GET where HTTP says so, and no credentials on the way to another origin.
    static func follow(_ request: inout HTTPRequest, to target: URLParts, status: Int) {
        let here = try? URLParts(request.url)
        let becomesGet = status == 303 ? request.method != "HEAD" : status < 303 && request.method == "POST"
        if becomesGet {
            request.method = "GET"
            request.body = []
            request.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if here?.origin != target.origin {
            request.headers.removeAll { credentials.contains($0.name.lowercased()) }
        }
        request.url = target.text
    }

    private static let credentials: Set<String> = ["authorization", "cookie", "proxy-authorization"]
}
