import Mail
import Values

/// Mail of Microsoft Graph, over the mailbox that all services share.
///
/// Source: Microsoft Learn, Microsoft Graph v1.0, "message resource type", "user: sendMail", "message: reply".
extension TenantState {
    static let mailRoutes: [GraphRoute] = [
        GraphRoute("POST", "users/*/sendMail", ["Mail.Send"], limits: [sending]) {
            state, call throws(GraphError) in try state.sendMail(call)
        },
        GraphRoute("POST", "users/*/messages", ["Mail.ReadWrite"]) { state, call throws(GraphError) in
            let mail = try state.draftMail(try call.object(), call, folder: "drafts")
            return LabAnswer(status: 201, body: state.shown(mail))
        },
        GraphRoute("POST", "users/*/messages/*/send", ["Mail.Send"], limits: [sending]) {
            state, call throws(GraphError) in
            let index = try state.mailIndex(call)
            state.mailbox.messages[index].folder = "sentitems"
            return LabAnswer(status: 202)
        },
        GraphRoute("POST", "users/*/messages/*/reply", ["Mail.Send"], limits: [sending]) {
            state, call throws(GraphError) in try state.replyMail(call)
        },
        GraphRoute("GET", "users/*/messages", ["Mail.Read", "Mail.ReadWrite"]) {
            state, call throws(GraphError) in try state.listMail(call, folder: nil)
        },
        GraphRoute("GET", "users/*/mailFolders/*/messages", ["Mail.Read", "Mail.ReadWrite"]) {
            state, call throws(GraphError) in try state.listMail(call, folder: call.keys[1])
        },
        GraphRoute("GET", "users/*/messages/*", ["Mail.Read", "Mail.ReadWrite"]) {
            state, call throws(GraphError) in
            .ok(state.shown(state.mailbox.messages[try state.mailIndex(call)]))
        },
        GraphRoute("GET", "users/*/messages/*/attachments", ["Mail.Read", "Mail.ReadWrite"]) {
            state, call throws(GraphError) in
            let mail = state.mailbox.messages[try state.mailIndex(call)]
            return .ok(["value": .array(Self.attachments(of: mail))])
        },
        GraphRoute("GET", "users/*/messages/*/attachments/*", ["Mail.Read", "Mail.ReadWrite"]) {
            state, call throws(GraphError) in
            let mail = state.mailbox.messages[try state.mailIndex(call)]
            guard let file = Self.attachments(of: mail).first(where: { $0["id"]?.string == call.keys[2] })
            else { throw Self.noMailItem }
            return .ok(file)
        },
        GraphRoute("POST", "users/*/messages/*/move", ["Mail.ReadWrite"]) {
            state, call throws(GraphError) in
            let index = try state.mailIndex(call)
            guard let folder = try call.object()["destinationId"]?.string, !folder.isEmpty else {
                throw Self.badMail("ErrorInvalidRequest", "The destination folder is missing.")
            }
            state.mailbox.messages[index].folder = folder.lowercased()
            return LabAnswer(status: 201, body: state.shown(state.mailbox.messages[index]))
        },
        GraphRoute("PATCH", "users/*/messages/*", ["Mail.ReadWrite"]) { state, call throws(GraphError) in
            let index = try state.mailIndex(call)
            let change = try call.object()
            if let isRead = change["isRead"]?.bool { state.mailbox.messages[index].isRead = isRead }
            if let flag = change["flag"]?["flagStatus"]?.string {
                guard ["flagged", "complete", "notFlagged"].contains(flag) else {
                    throw Self.badMail("RequestBodyRead", "Requested value '\(flag)' was not found.")
                }
                state.mailbox.messages[index].flag = flag
            }
            return .ok(state.shown(state.mailbox.messages[index]))
        },
        GraphRoute("POST", "users/*/getMailTips", ["Mail.Read", "Mail.ReadWrite"]) {
            state, call throws(GraphError) in
            let addresses = (try call.object()["EmailAddresses"]?.array ?? []).compactMap(\.string)
            return .ok(["value": .array(addresses.map { state.mailTips($0) })])
        },
    ]

    /// Source: Microsoft Learn, "Exchange Online limits", "Sending limits".
    private static let sending = GraphLimit(
        name: "graph-mail", limits: [RateLimiter.Limit(requests: 30, window: .seconds(60))])

    static let noMailItem = GraphError(
        status: 404, code: "ErrorItemNotFound",
        message:
            "The specified object was not found in the store., The process failed to get the correct properties."
    )

    static func badMail(_ code: String, _ message: String) -> GraphError {
        GraphError(status: 400, code: code, message: message)
    }

    /// The mailbox of a user, or the shared one of the security team.
    func mailOwner(_ key: String) throws(GraphError) -> String {
        if key.lowercased() == MailboxState.user { return MailboxState.user }
        guard let user = directory.user(key) else {
            throw GraphError(
                status: 404, code: "ErrorInvalidUser",
                message: "The requested user '\(key)' is invalid.")
        }
        return user.principalName
    }

    private mutating func sendMail(_ call: GraphCall) throws(GraphError) -> LabAnswer {
        guard let message = try call.object()["message"]?.object else {
            throw Self.badMail("ErrorInvalidParameter", "The Message parameter is missing.")
        }
        guard
            message["toRecipients"] != nil || message["ccRecipients"] != nil
                || message["bccRecipients"] != nil
        else {
            throw Self.badMail(
                "ErrorInvalidRecipients",
                "At least one recipient isn't valid., A message can't be sent because it contains no recipients."
            )
        }
        try draftMail(message, call, folder: "sentitems")
        return LabAnswer(status: 202)
    }

    @discardableResult
    private mutating func draftMail(
        _ message: JSONObject, _ call: GraphCall, folder: String
    ) throws(GraphError) -> StoredMail {
        let owner = try mailOwner(call.keys[0])
        let known = Set([
            "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from", "sender",
            "importance", "attachments", "internetMessageHeaders", "isRead", "flag", "categories",
        ])
        if let unknown = message.names.first(where: { !known.contains($0) && !$0.contains("@") }) {
            throw Self.badMail(
                "RequestBodyRead",
                "The property '\(unknown)' does not exist on type 'microsoft.graph.message'.")
        }
        let from = try Self.mailboxes(.array(message["from"].map { [$0] } ?? []))
        var mail = MailMessage(
            from: from.first ?? MailAddress(owner, name: directory.user(owner)?.displayName ?? "Contoso SOC"),
            messageID: MailMessage.id(key: "graph \(nextNumber())", domain: Self.tenantDomain),
            date: call.request.time)
        mail.to = try Self.mailboxes(message["toRecipients"])
        mail.cc = try Self.mailboxes(message["ccRecipients"])
        mail.bcc = try Self.mailboxes(message["bccRecipients"])
        mail.replyTo = try Self.mailboxes(message["replyTo"])
        mail.subject = message["subject"]?.string ?? ""
        let content = message["body"]?["content"]?.string
        if message["body"]?["contentType"]?.string?.lowercased() == "html" {
            mail.html = content
        } else {
            mail.text = content
        }
        mail.importance =
            message["importance"]?.string.flatMap { MailMessage.Importance(rawValue: $0.lowercased()) }
            ?? .normal
        for file in message["attachments"]?.array ?? [] {
            guard file["@odata.type"]?.string == "#microsoft.graph.fileAttachment",
                let bytes = file["contentBytes"]?.string.flatMap({ Base64.decode($0) })
            else { throw Self.badMail("ErrorInvalidProperty", "An attachment has no valid content.") }
            mail.attachments.append(
                .init(
                    name: file["name"]?.string ?? "attachment",
                    type: file["contentType"]?.string ?? "application/octet-stream", content: bytes,
                    contentID: file["isInline"]?.bool == true ? file["contentId"]?.string : nil))
        }
        return try keep(mail, of: owner, folder: folder, at: call.request.time)
    }

    private mutating func keep(
        _ mail: MailMessage, of owner: String, folder: String, at now: Timestamp
    ) throws(GraphError) -> StoredMail {
        do throws(MailProblem) {
            let stored = mailbox.add(
                try mail.written(), by: "graph", from: owner, to: mail.recipients, at: now)
            mailbox.messages[mailbox.messages.count - 1].folder = folder
            return stored
        } catch {
            throw Self.badMail("ErrorInvalidRecipients", error.message)
        }
    }

    private mutating func replyMail(_ call: GraphCall) throws(GraphError) -> LabAnswer {
        let owner = try mailOwner(call.keys[0])
        let original = mailbox.messages[try mailIndex(call)].read
        var mail = MailMessage(
            from: MailAddress(owner),
            messageID: MailMessage.id(key: "graph \(nextNumber())", domain: Self.tenantDomain),
            date: call.request.time)
        mail.to = [original.addresses("Reply-To").first ?? original.from ?? MailAddress(owner)]
        mail.subject = "Re: \(original.subject)"
        mail.text = try call.object()["comment"]?.string ?? ""
        mail.inReplyTo = original.ids("Message-ID").first
        _ = try keep(mail, of: owner, folder: "sentitems", at: call.request.time)
        return LabAnswer(status: 202)
    }

    private func listMail(_ call: GraphCall, folder: String?) throws(GraphError) -> LabAnswer {
        let owner = try mailOwner(call.keys[0])
        let rows = mailbox.messages.filter { mail in
            (mail.isIncoming ? mail.recipients.contains(owner) : mail.sender == owner)
                && (folder.map { $0.lowercased() == mail.folder } ?? true)
        }
        let list = GraphList(
            context: "users('\(owner)')/messages",
            filterable: [
                "isRead", "subject", "receivedDateTime", "hasAttachments", "internetMessageId", "importance",
            ],
            page: (10, 1000), skips: true, isDirectory: false)
        return .ok(try list.answer(rows.reversed().map(shown), call))
    }

    private func mailIndex(_ call: GraphCall) throws(GraphError) -> Int {
        _ = try mailOwner(call.keys[0])
        guard let index = mailbox.messages.firstIndex(where: { Self.id(of: $0) == call.keys[1] }) else {
            throw Self.noMailItem
        }
        return index
    }

    private static func id(of mail: StoredMail) -> String {
        "AAMkAGLab\(LabText.hex(UInt64(mail.number), digits: 8))"
    }

    private func shown(_ stored: StoredMail) -> Value {
        let mail = stored.read
        let text = mail.plainText
        return [
            "id": .string(Self.id(of: stored)), "createdDateTime": .string(stored.time.iso8601),
            "receivedDateTime": .string(stored.time.iso8601), "sentDateTime": .string(stored.time.iso8601),
            "hasAttachments": .bool(!mail.attachments.isEmpty),
            "internetMessageId": .string(mail.ids("Message-ID").first ?? ""),
            "subject": .string(mail.subject), "bodyPreview": .string(String(text.prefix(255))),
            "importance": .string((mail.header("Importance") ?? "normal").lowercased()),
            "parentFolderId": .string(stored.folder),
            "conversationId": .string("lab-\(Self.thread(of: mail))"), "isRead": .bool(stored.isRead),
            "isDraft": .bool(stored.folder == "drafts"),
            "flag": ["flagStatus": .string(stored.flag)],
            "body": [
                "contentType": mail.html == nil ? "text" : "html", "content": .string(mail.html ?? text),
            ],
            "from": mail.from.map(Self.recipient) ?? .null,
            "toRecipients": .array(mail.addresses("To").map(Self.recipient)),
            "ccRecipients": .array(mail.addresses("Cc").map(Self.recipient)),
        ]
    }

    private static func thread(of mail: ReceivedMail) -> String {
        (mail.ids("References").first ?? mail.ids("In-Reply-To").first ?? mail.ids("Message-ID").first ?? "")
            .filter { $0.isLetter || $0.isNumber }
    }

    private static func attachments(of stored: StoredMail) -> [Value] {
        stored.read.attachments.enumerated().map { index, file in
            [
                "@odata.type": "#microsoft.graph.fileAttachment",
                "id": .string("\(id(of: stored))-\(index + 1)"), "name": .string(file.name),
                "contentType": .string(file.type), "size": .int(Int64(file.content.count)),
                "isInline": .bool(file.isInline), "contentBytes": .string(Base64.encode(file.content)),
            ]
        }
    }

    private func mailTips(_ address: String) -> Value {
        let isOurs = address.lowercased().hasSuffix("@\(Self.tenantDomain)")
        let isKnown = !isOurs || directory.user(address) != nil || address.lowercased() == MailboxState.user
        var tips: Value = [
            "emailAddress": ["name": "", "address": .string(address)], "mailboxFull": false,
            "externalMemberCount": .int(isOurs ? 0 : 1), "totalMemberCount": 1, "deliveryRestricted": false,
            "isModerated": false, "automaticReplies": ["message": ""],
        ]
        if !isKnown {
            tips = tips.setting(
                "error", ["message": "The recipient was not found.", "code": "ErrorInvalidRecipients"])
        }
        return tips
    }

    private static func recipient(_ address: MailAddress) -> Value {
        [
            "emailAddress": [
                "name": .string(address.name.isEmpty ? address.address : address.name),
                "address": .string(address.address),
            ]
        ]
    }

    private static func mailboxes(_ value: Value?) throws(GraphError) -> [MailAddress] {
        var found: [MailAddress] = []
        for item in value?.array ?? [] {
            guard let address = item["emailAddress"]?["address"]?.string, MailAddress.isValid(address) else {
                throw badMail("ErrorInvalidRecipients", "At least one recipient isn't valid.")
            }
            found.append(MailAddress(address, name: item["emailAddress"]?["name"]?.string ?? ""))
        }
        return found
    }
}
