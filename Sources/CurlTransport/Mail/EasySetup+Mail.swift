import CCurl
import Engine

/// Mail through an easy handle; what the `unsafe` of ``EasySetup`` rests on holds here too.
extension EasySetup {
    /// How long a server may think about one command.
    ///
    /// The wait after the message is the long one: who gives up earlier sends what was accepted a second time.
    /// Source: RFC 5321, section 4.5.3.2.6.
    private static let replySeconds = 600

    /// What is said to the server.
    func apply(_ mail: MailEnvelope, size: Int) {
        set(CURLOPT_URL, mail.url)
        apply(mail.access, protocols: "smtp,smtps")
        guard !mail.isCheck else {
            set(CURLOPT_CONNECT_ONLY, 1)
            return
        }
        set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        set(CURLOPT_UPLOAD, 1)
        note(unsafe ccurl_set_size(easy, CURLOPT_INFILESIZE_LARGE, Int64(size)))
        note(unsafe ccurl_set_allow_refused_recipients(easy))
    }

    /// How the server is reached and signed in to.
    func apply(_ access: MailAccess, protocols: String) {
        set(CURLOPT_PROTOCOLS_STR, protocols)
        set(CURLOPT_USE_SSL, Int((access.needsTLS ? CURLUSESSL_ALL : CURLUSESSL_TRY).rawValue))
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Self.replySeconds)
        // A kept connection that turns out to be closed must not make anyone send twice, and its state is
        // that of other credentials.
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
        set(CURLOPT_SASL_IR, 1)
        switch access.credentials {
        case .password(let user, let password):
            set(CURLOPT_USERNAME, user)
            password.reveal { set(CURLOPT_PASSWORD, $0) }
        case .token(let user, let token):
            set(CURLOPT_USERNAME, user)
            token.reveal { set(CURLOPT_XOAUTH2_BEARER, $0) }
        case nil: break
        }
    }

    /// The recipients as libcurl's list, which the caller frees; nil when there is no memory.
    func recipients(of mail: MailEnvelope) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for recipient in mail.recipients { unsafe append("<\(recipient)>", to: &list) }
        return unsafe list
    }

    /// Ties the callbacks to the transfer.
    func connectMail(
        to transfer: Transfer, recipients: UnsafeMutablePointer<curl_slist>?,
        errorText: UnsafeMutablePointer<CChar>
    ) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        unsafe note(ccurl_set_list(easy, CURLOPT_MAIL_RCPT, recipients))
        unsafe note(ccurl_set_error_buffer(easy, errorText))
        unsafe note(ccurl_set_data_callback(easy, CURLOPT_READFUNCTION, giveMail))
        unsafe note(ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION, takeBody))
        unsafe note(ccurl_set_trace_callback(easy, traceMail))
        unsafe note(ccurl_set_socket_callback(easy, openSocket))
        for option in [CURLOPT_READDATA, CURLOPT_WRITEDATA, CURLOPT_DEBUGDATA, CURLOPT_OPENSOCKETDATA] {
            unsafe note(ccurl_set_context(easy, option, context))
        }
    }
}

// As in Callbacks.swift: the context is an unretained reference to a transfer in the loop's table, and the
// memory is libcurl's for the length of the call.

private func giveMail(
    _ place: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe transfer(context), let place = unsafe place else {
        return Int(CURL_READFUNC_ABORT)
    }
    guard let piece = transfer.conversation?.next(size * count) else { return Int(CURL_READFUNC_ABORT) }
    unsafe UnsafeMutableRawBufferPointer(start: place, count: size * count).copyBytes(from: piece)
    return piece.count
}

private func traceMail(
    _ easy: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ data: UnsafeMutablePointer<CChar>?,
    _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard kind == CURLINFO_HEADER_IN || kind == CURLINFO_HEADER_OUT, let transfer = unsafe transfer(context)
    else { return 0 }
    let line = unsafe String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
    if kind == CURLINFO_HEADER_OUT {
        transfer.conversation?.noteCommand(line)
    } else {
        transfer.conversation?.noteReply(line)
    }
    // Nothing is left but to say goodbye, which libcurl waits for without doing anything else.
    if transfer.conversation?.isOver == true {
        unsafe ccurl_set_long(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 2)
    }
    return 0
}
