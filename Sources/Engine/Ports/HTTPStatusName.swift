/// What statuses of HTTP are called.
public enum HTTPStatusName {
    /// `NotFound` for 404: the code of a step that failed with it.
    ///
    /// Source: RFC 9110, section 15, and .NET's `HttpStatusCode`, whose names workflow definitions compare with.
    public static func of(_ status: Int) -> String { table[status] ?? "HttpStatus\(status)" }

    private static let table = [
        400: "BadRequest", 401: "Unauthorized", 402: "PaymentRequired", 403: "Forbidden", 404: "NotFound",
        405: "MethodNotAllowed", 406: "NotAcceptable", 407: "ProxyAuthenticationRequired",
        408: "RequestTimeout", 409: "Conflict", 410: "Gone", 411: "LengthRequired", 412: "PreconditionFailed",
        413: "RequestEntityTooLarge", 414: "RequestUriTooLong", 415: "UnsupportedMediaType",
        416: "RequestedRangeNotSatisfiable", 417: "ExpectationFailed", 421: "MisdirectedRequest",
        422: "UnprocessableEntity", 423: "Locked", 424: "FailedDependency", 426: "UpgradeRequired",
        428: "PreconditionRequired", 429: "TooManyRequests", 431: "RequestHeaderFieldsTooLarge",
        451: "UnavailableForLegalReasons", 500: "InternalServerError", 501: "NotImplemented",
        502: "BadGateway", 503: "ServiceUnavailable", 504: "GatewayTimeout", 505: "HttpVersionNotSupported",
        507: "InsufficientStorage", 508: "LoopDetected", 511: "NetworkAuthenticationRequired",
    ]
}
