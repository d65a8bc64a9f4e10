import CCurl
import Engine

/// One exchange inside libcurl: the easy handle and what its callbacks collect.
///
/// Confined to the driver's thread.
@safe final class Transfer {
    let exchange: Exchange
    let easy: UnsafeMutableRawPointer
    var head: ResponseHead
    var body: [UInt8] = []
    var isTruncated = false
    let allow: Set<AddressRange>
    /// The range of an address that was refused while connecting.
    var deniedRange: AddressRange?

    /// How far a mail has come; nil for HTTP.
    var conversation: MailConversation?

    private var fields: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    /// What `CURLINFO_REQUEST_SIZE` was when a connection stood and the request was about to go; nil before.
    private var bytesBeforeRequest: Int?

    /// A handle set up for the exchange; nil when libcurl is out of memory or refuses a value.
    init?(exchange: Exchange, options: CurlOptions) {
        guard let easy = unsafe curl_easy_init() else { return nil }
        unsafe self.easy = unsafe easy
        self.exchange = exchange
        head = ResponseHead(limit: options.responseHeadBytes)
        allow = options.allow
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let setup = unsafe EasySetup(easy: easy)
        if let mail = exchange.mail {
            conversation = MailConversation(message: exchange.request.body)
            unsafe fields = setup.recipients(of: mail)
            setup.apply(options, timeout: exchange.deadline - .now)
            setup.apply(mail, size: exchange.request.body.count)
            unsafe setup.connectMail(to: self, recipients: fields, errorText: errorText)
            guard setup.isComplete else { return nil }
            return
        }
        unsafe fields = setup.fields(of: exchange.request, userAgent: options.userAgent)
        setup.apply(options, timeout: exchange.deadline - .now)
        setup.apply(exchange.request)
        if let identity = exchange.request.clientIdentity { setup.apply(identity) }
        // The handle calls back with this object only while the loop's table holds it, and `deinit` frees the
        // handle, so an unretained reference is enough. The list and the buffer live as long as the object.
        unsafe setup.connect(to: self, fields: fields, errorText: errorText)
        guard setup.isComplete else { return nil }
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(fields)
        unsafe errorText.deallocate()
    }

    /// Whether any byte of the request may have left.
    var wasSent: Bool {
        if let conversation { return conversation.mayBeAccepted }
        guard let before = bytesBeforeRequest else { return false }
        return requestBytes > before
    }

    /// Called when a connection stands; false stops the transfer.
    ///
    /// libcurl sends a request again by itself when a kept connection turns out to be closed, whatever the
    /// method. For one that is not safe that would be a second try nobody decided on.
    func mayBegin() -> Bool {
        if wasSent, !exchange.request.isSafe { return false }
        if !wasSent { bytesBeforeRequest = requestBytes }
        return true
    }

    /// Takes a piece of the body; false once the limit is passed.
    func take(_ bytes: some Collection<UInt8>) -> Bool {
        let room = exchange.request.maximumBytes - body.count
        body += bytes.prefix(max(room, 0))
        isTruncated = bytes.count > room
        return !isTruncated
    }

    /// Ends the exchange with what libcurl says came of it.
    func finish(_ result: CURLcode) {
        if let answer = conversation?.answer(hasSucceeded: result == CURLE_OK, result) {
            exchange.end(.success(answer))
            return
        }
        guard result == CURLE_OK || isTruncated else {
            let failure = CurlFailure.of(result)
            if let range = deniedRange, failure.code == .connectFailed {
                exchange.end(.failure(.addressDenied(host: exchange.host, range: range)))
                return
            }
            let reason = head.isTooLong ? "the answer's head is too long" : failureText ?? failure.text
            end(failure.code, "\(failure.what) `\(exchange.host)`: \(reason)")
            return
        }
        exchange.end(
            .success(
                HTTPResponse(
                    status: unsafe ccurl_get_long(easy, CURLINFO_RESPONSE_CODE), headers: head.decodedFields,
                    body: body, isTruncated: isTruncated)))
    }

    func end(_ code: TransportError.Code, _ message: String) {
        exchange.fail(code, message, wasSent: wasSent)
    }

    private var requestBytes: Int { unsafe ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) }

    /// libcurl's own sentence, which names hosts and certificates but never a header or a body.
    private var failureText: String? {
        // libcurl ends the text with a zero within the buffer's fixed size.
        let text = unsafe String(cString: errorText)
        let clean = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.prefix(200)
        guard let first = clean.first else { return nil }
        var sentence = String(String.UnicodeScalarView(clean.dropFirst()))
        while sentence.hasSuffix(".") { sentence.removeLast() }
        return String(first).lowercased() + sentence
    }
}
