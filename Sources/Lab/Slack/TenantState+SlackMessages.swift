import Values

/// Messages of the Slack workspace.
extension TenantState {
    mutating func slackPost(_ given: SlackArguments, _ request: LabRequest) throws(SlackError) -> Value {
        let index = try slackTarget(try given.required("channel", else: "channel_not_found"))
        let channel = slackState.channels[index]
        guard !channel.isArchived else { throw SlackError("is_archived") }
        guard channel.isMember || slackState.scopes.contains("chat:write.public") else {
            throw SlackError("not_in_channel")
        }
        var message = try slackContent(given)
        message["type"] = "message"
        message["user"] = .string(SlackState.bot)
        message["bot_id"] = .string(SlackState.botID)
        message["app_id"] = .string(SlackState.app)
        message["team"] = .string(SlackState.team)
        if let thread = given["thread_ts"] {
            guard channel.messages.contains(where: { $0["ts"]?.string == thread }) else {
                throw SlackError("thread_not_found")
            }
            message["thread_ts"] = .string(thread)
        }
        if let name = given["username"] {
            guard slackState.scopes.contains("chat:write.customize") else {
                throw SlackError("missing_scope")
            }
            message["username"] = .string(name)
        }
        let ts = nextSlackTime(request.time)
        message["ts"] = .string(ts)
        if let metadata = try Self.slackMetadata(given) { message["metadata"] = metadata }
        slackState.channels[index].messages.append(.object(message))
        if slackState.channels[index].messages.count > SlackState.memory {
            slackState.channels[index].messages.removeFirst()
        }
        message["metadata"] = nil
        return ["channel": .string(channel.id), "ts": .string(ts), "message": .object(message)]
    }

    /// The channel that is posted to: by id, by name, or the direct message with a user.
    private mutating func slackTarget(_ text: String) throws(SlackError) -> Int {
        if let index = slackState.index(named: text) { return index }
        guard slackUser(text) != nil else { throw SlackError("channel_not_found") }
        return slackDirect([text])
    }

    mutating func slackUpdate(_ given: SlackArguments, _ request: LabRequest) throws(SlackError) -> Value {
        let (channel, place) = try slackMessage(given, "ts")
        var message = slackState.channels[channel].messages[place].object ?? JSONObject()
        guard message["user"]?.string == SlackState.bot else { throw SlackError("cant_update_message") }
        let content = try slackContent(given)
        // Blocks that are not given with a new text go.
        message["blocks"] = nil
        for member in content { message[member.name] = member.value }
        message["edited"] = ["user": .string(SlackState.bot), "ts": .string(nextSlackTime(request.time))]
        slackState.channels[channel].messages[place] = .object(message)
        return [
            "channel": .string(slackState.channels[channel].id), "ts": message["ts"] ?? .null,
            "text": message["text"] ?? "", "message": .object(message),
        ]
    }

    mutating func slackDelete(_ given: SlackArguments) throws(SlackError) -> Value {
        let (channel, place) = try slackMessage(given, "ts")
        let message = slackState.channels[channel].messages[place]
        guard message["user"]?.string == SlackState.bot else { throw SlackError("cant_delete_message") }
        slackState.channels[channel].messages.remove(at: place)
        return ["channel": .string(slackState.channels[channel].id), "ts": message["ts"] ?? .null]
    }

    mutating func slackReact(_ given: SlackArguments) throws(SlackError) -> Value {
        let name = try given.required("name", else: "invalid_name")
        let (channel, place) = try slackMessage(given, "timestamp")
        let message = slackState.channels[channel].messages[place]
        let known = message["reactions"]?.array ?? []
        guard !known.contains(where: { $0["name"]?.string == name }) else {
            throw SlackError("already_reacted")
        }
        let reaction: Value = ["name": .string(name), "count": 1, "users": [.string(SlackState.bot)]]
        slackState.channels[channel].messages[place] = message.setting(
            "reactions", .array(known + [reaction]))
        return [:]
    }

    func slackHistory(_ given: SlackArguments) throws(SlackError) -> Value {
        let channel = try slackReadable(given)
        let (oldest, latest) = (given["oldest"] ?? "0", given["latest"] ?? "9999999999")
        let found = channel.messages.reversed().filter { message in
            let ts = message["ts"]?.string ?? ""
            let isAnswer = message["thread_ts"].map { $0.string != ts } ?? false
            return !isAnswer && ts > oldest && ts < latest
        }
        return try Self.slackPage(found.map { Self.shown($0, given) }, "messages", given, most: 999)
    }

    func slackReplies(_ given: SlackArguments) throws(SlackError) -> Value {
        let channel = try slackReadable(given)
        let ts = try given.required("ts")
        guard channel.messages.contains(where: { $0["ts"]?.string == ts }) else {
            throw SlackError("thread_not_found")
        }
        let found = channel.messages.filter { $0["ts"]?.string == ts || $0["thread_ts"]?.string == ts }
        return try Self.slackPage(found.map { Self.shown($0, given) }, "messages", given, most: 1000)
    }

    private static func shown(_ message: Value, _ given: SlackArguments) -> Value {
        given.truth("include_all_metadata") ? message : message.setting("metadata", nil)
    }

    private func slackReadable(_ given: SlackArguments) throws(SlackError) -> SlackState.Channel {
        guard let index = slackState.index(of: try given.required("channel", else: "channel_not_found"))
        else {
            throw SlackError("channel_not_found")
        }
        let channel = slackState.channels[index]
        guard channel.isMember else { throw SlackError("not_in_channel") }
        return channel
    }

    private func slackMessage(
        _ given: SlackArguments, _ member: String
    ) throws(SlackError) -> (channel: Int, place: Int) {
        guard let channel = slackState.index(of: try given.required("channel", else: "channel_not_found"))
        else {
            throw SlackError("channel_not_found")
        }
        let ts = try given.required(member, else: "message_not_found")
        let place = slackState.channels[channel].messages.firstIndex { $0["ts"]?.string == ts }
        guard let place else { throw SlackError("message_not_found") }
        return (channel, place)
    }

    /// Text and blocks, checked.
    private func slackContent(_ given: SlackArguments) throws(SlackError) -> JSONObject {
        var content = JSONObject()
        let text = given["text"] ?? ""
        let blocks = given.structure("blocks")
        if given["blocks"] != nil, blocks?.array == nil { throw SlackError("invalid_blocks_format") }
        let attachments = given.structure("attachments")
        if attachments?.array?.count ?? 0 > 100 { throw SlackError("too_many_attachments") }
        let list = blocks?.array ?? []
        guard !text.isEmpty || !list.isEmpty || attachments?.array?.isEmpty == false else {
            throw SlackError("no_text")
        }
        guard text.count <= 40_000 else { throw SlackError("msg_too_long") }
        let problems = SlackBlocks.problems(list)
        guard problems.isEmpty else { throw SlackError("invalid_blocks", messages: problems) }
        guard SlackBlocks.length(list) <= 13_200 else { throw SlackError("msg_blocks_too_long") }
        content["text"] = .string(text)
        if blocks != nil { content["blocks"] = .array(SlackBlocks.numbered(list)) }
        if let attachments { content["attachments"] = attachments }
        return content
    }

    private static func slackMetadata(_ given: SlackArguments) throws(SlackError) -> Value? {
        guard let metadata = given.structure("metadata") else { return nil }
        guard metadata["event_type"]?.string != nil, metadata["event_payload"]?.object != nil else {
            throw SlackError("invalid_metadata_format")
        }
        guard metadata.jsonBytes().count <= 8000 else { throw SlackError("metadata_too_large") }
        return metadata
    }

    /// A time that no other message of the workspace has.
    private mutating func nextSlackTime(_ now: Timestamp) -> String {
        let number = String(nextNumber() % 1_000_000)
        let digits = String(repeating: "0", count: 6 - number.count) + number
        return "\(now.milliseconds / 1000).\(digits)"
    }
}
