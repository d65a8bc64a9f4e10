import Values

/// People and channels of the Slack workspace.
extension TenantState {
    /// The users of the directory as Slack shows them.
    private var slackPeople: [Value] {
        directory.users.enumerated().map { index, user in
            [
                "id": .string(SlackState.userID(index)), "team_id": .string(SlackState.team),
                "name": .string(user.account), "real_name": .string(user.displayName), "deleted": false,
                "is_bot": false, "tz": "Europe/Berlin",
                "profile": [
                    "email": .string(user.principalName), "real_name": .string(user.displayName),
                    "display_name": .string(user.account), "title": .string(user.jobTitle),
                ],
            ]
        }
    }

    func slackUser(_ id: String) -> Value? { slackPeople.first { $0["id"]?.string == id } }

    func slackUsers(_ given: SlackArguments) throws(SlackError) -> Value {
        try Self.slackPage(slackPeople, "members", given, most: 1000)
    }

    func slackUser(_ given: SlackArguments) throws(SlackError) -> Value {
        guard let user = slackUser(try given.required("user", else: "user_not_found")) else {
            throw SlackError("user_not_found")
        }
        return ["user": user]
    }

    func slackUserByMail(_ given: SlackArguments) throws(SlackError) -> Value {
        let mail = try given.required("email", else: "users_not_found").lowercased()
        guard let user = slackPeople.first(where: { $0["profile"]?["email"]?.string == mail }) else {
            throw SlackError("users_not_found")
        }
        return ["user": user]
    }

    func slackChannels(_ given: SlackArguments) throws(SlackError) -> Value {
        let types = (given["types"] ?? "public_channel").split(separator: ",").map(String.init)
        let found = slackState.channels.filter { channel in
            let type = channel.isDirect ? "im" : channel.isPrivate ? "private_channel" : "public_channel"
            return types.contains(type) && !(given.truth("exclude_archived") && channel.isArchived)
        }
        return try Self.slackPage(found.map(Self.slackValue), "channels", given, most: 1000)
    }

    mutating func slackOpen(_ given: SlackArguments) throws(SlackError) -> Value {
        let users = try given.required("users", else: "users_list_not_supplied")
            .split(separator: ",").map(String.init)
        guard users.count <= 8 else { throw SlackError("too_many_users") }
        for user in users where slackUser(user) == nil { throw SlackError("user_not_found") }
        return ["channel": ["id": .string(slackState.channels[slackDirect(users)].id)]]
    }

    /// The direct message with users, made when there is none.
    mutating func slackDirect(_ users: [String]) -> Int {
        let members = users.sorted() + [SlackState.bot]
        if let known = slackState.channels.firstIndex(where: { $0.isDirect && $0.members == members }) {
            return known
        }
        let id = "D0LAB" + LabText.hex(nextNumber(), digits: 5).uppercased()
        slackState.channels.append(
            SlackState.Channel(id: id, name: id.lowercased(), isDirect: true, members: members))
        return slackState.channels.count - 1
    }

    mutating func slackCreate(_ given: SlackArguments) throws(SlackError) -> Value {
        let name = try given.required("name", else: "invalid_name_required")
        guard name.count <= 80 else { throw SlackError("invalid_name_maxlength") }
        let isLegal = name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
        }
        guard isLegal else { throw SlackError("invalid_name_specials") }
        guard !slackState.channels.contains(where: { $0.name == name }) else {
            throw SlackError("name_taken")
        }
        let isPrivate = given.truth("is_private")
        let id = (isPrivate ? "G0LAB" : "C0LAB") + LabText.hex(nextNumber(), digits: 5).uppercased()
        let channel = SlackState.Channel(
            id: id, name: name, isPrivate: isPrivate, members: [SlackState.bot])
        slackState.channels.append(channel)
        return ["channel": Self.slackValue(channel)]
    }

    mutating func slackArchive(_ given: SlackArguments) throws(SlackError) -> Value {
        let index = try slackOwn(given)
        guard slackState.channels[index].name != "general" else { throw SlackError("cant_archive_general") }
        guard !slackState.channels[index].isArchived else { throw SlackError("already_archived") }
        slackState.channels[index].isArchived = true
        return [:]
    }

    mutating func slackInvite(_ given: SlackArguments) throws(SlackError) -> Value {
        let index = try slackOwn(given)
        let users = try given.required("users", else: "no_user").split(separator: ",").map(String.init)
        for user in users {
            if user == SlackState.bot { throw SlackError("cant_invite_self") }
            if slackUser(user) == nil { throw SlackError("user_not_found") }
            if slackState.channels[index].members.contains(user) { throw SlackError("already_in_channel") }
        }
        slackState.channels[index].members += users
        return ["channel": Self.slackValue(slackState.channels[index])]
    }

    mutating func slackTopic(_ given: SlackArguments) throws(SlackError) -> Value {
        let index = try slackOwn(given)
        let topic = given["topic"] ?? ""
        guard topic.count <= 250 else { throw SlackError("too_long") }
        guard !slackState.channels[index].isArchived else { throw SlackError("is_archived") }
        slackState.channels[index].topic = topic
        return ["channel": Self.slackValue(slackState.channels[index])]
    }

    /// A channel that the app is in.
    private func slackOwn(_ given: SlackArguments) throws(SlackError) -> Int {
        guard let index = slackState.index(of: try given.required("channel", else: "channel_not_found"))
        else {
            throw SlackError("channel_not_found")
        }
        guard slackState.channels[index].isMember else { throw SlackError("not_in_channel") }
        return index
    }

    private static func slackValue(_ channel: SlackState.Channel) -> Value {
        [
            "id": .string(channel.id), "name": .string(channel.name),
            "is_channel": channel.isDirect ? false : true, "is_im": channel.isDirect ? true : false,
            "is_private": channel.isPrivate ? true : false, "is_archived": channel.isArchived ? true : false,
            "is_member": channel.isMember ? true : false,
            "topic": ["value": .string(channel.topic), "creator": "", "last_set": 0],
            "num_members": .int(Int64(channel.members.count)),
        ]
    }

    /// A page of a list, with the cursor of the next one.
    static func slackPage(
        _ items: [Value], _ name: String, _ given: SlackArguments, most: Int
    ) throws(SlackError) -> Value {
        let limit = given["limit"].flatMap { Int($0) } ?? 100
        guard (1...most).contains(limit) else { throw SlackError("invalid_limit") }
        var start = 0
        if let cursor = given["cursor"], !cursor.isEmpty {
            let text = Base64.decode(cursor).map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard text.hasPrefix("next:"), let place = Int(text.dropFirst(5)) else {
                throw SlackError("invalid_cursor")
            }
            start = min(max(0, place), items.count)
        }
        let end = min(start + limit, items.count)
        let cursor = end < items.count ? Base64.encode(Array("next:\(end)".utf8)) : ""
        var answer = JSONObject()
        answer[name] = .array(Array(items[start..<end]))
        answer["has_more"] = end < items.count ? true : false
        answer["response_metadata"] = ["next_cursor": .string(cursor)]
        return .object(answer)
    }
}
