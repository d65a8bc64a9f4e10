import Catalog
import Engine
import Values

/// What the inputs of `approvals.ask` say, checked.
struct ApprovalInput {
    var content: ApprovalContent
    var approvers: [String]
    var waitsForEveryone: Bool
    var failsOnTimeout: Bool
    var timeout: Duration
    /// Times after the question.
    var reminders: [Duration]
    var notices: [ApprovalNotice]

    private static let longestTitle = 300
    private static let longestDetails = 20_000
    private static let largestAbout = 64 << 10
    private static let longestTime = Duration.seconds(366 * 86_400)
    private static let standardTime = Duration.seconds(30 * 86_400)
    private static let mostReminders = 50
    private static let mostOptions = 10
    private static let longestOption = 80

    init(_ input: Value, settings: ApprovalSettings) throws(RequestRefusal) {
        let title = Text.line(input["title"]?.string ?? "")
        guard !title.isEmpty, title.count <= Self.longestTitle else {
            throw .approval("`title` has to be a text of 1 to \(Self.longestTitle) characters")
        }
        let details = Self.details(input)
        guard details.count <= Self.longestDetails else {
            throw .approval("`details` has more than \(Self.longestDetails) characters")
        }
        let about = input["about"] ?? .null
        guard about.jsonBytes().count <= Self.largestAbout else {
            throw .approval("`about` is larger than \(Self.largestAbout) bytes")
        }
        let options = try Self.options(input["options"])
        content = ApprovalContent(title: title, details: details, options: options, about: about)
        approvers = try ApproverNames.people(input["assignedTo"], "assignedTo", settings.groups)
        let kind = input["approvalType"]?.string ?? ""
        waitsForEveryone = input["waitFor"]?.string == "everyone" || kind.hasSuffix("AwaitAll")
        failsOnTimeout = input["onTimeout"]?.string == "fail"
        timeout = try Self.duration(input["timeout"], "timeout") ?? Self.standardTime
        guard timeout <= Self.longestTime else { throw .approval("`timeout` is longer than a year") }
        reminders = try Self.reminders(input["reminders"], until: timeout)
        let given = input["notify"].flatMap { $0.isNull ? nil : $0 }
        notices = try NoticeReader.notices(given ?? settings.notify, approvers, settings)
        if waitsForEveryone, notices.contains(where: \.isForAnyone) {
            throw .approval(
                "`notify` lets anyone of a channel decide, and `waitFor` says that everyone who was asked has to"
            )
        }
    }

    /// The details, with what Power Automate keeps beside them.
    private static func details(_ input: Value) -> String {
        var parts = [input["details"]?.string ?? ""]
        if let link = input["itemLink"]?.string, !link.isEmpty {
            let name = input["itemLinkDescription"]?.string ?? ""
            parts.append(name.isEmpty ? link : "[\(name)](\(link))")
        }
        if let requestor = input["requestor"]?.string, !requestor.isEmpty {
            parts.append("Requested by \(requestor)")
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func options(_ value: Value?) throws(RequestRefusal) -> [String] {
        let options = Text.list(value, separator: ",").map(Text.line)
        if options.isEmpty { return Approval.standardOptions }
        guard options.count <= mostOptions else {
            throw .approval("`options` has more than \(mostOptions)")
        }
        guard Set(options.map { $0.lowercased() }).count == options.count else {
            throw .approval("`options` has one option twice")
        }
        guard options.allSatisfy({ $0.count <= longestOption }) else {
            throw .approval("an option has more than \(longestOption) characters")
        }
        guard !options.contains(where: { Approval.isSame($0, Approval.timedOut) }) else {
            throw .approval("an option cannot be `\(Approval.timedOut)`, which is the outcome without one")
        }
        return options
    }

    private static func duration(_ value: Value?, _ name: String) throws(RequestRefusal) -> Duration? {
        guard let value, !value.isNull else { return nil }
        guard let duration = value.string.flatMap(Duration.init(iso8601:)), duration > .zero else {
            throw .approval("`\(name)` is not a duration like PT4H")
        }
        return duration
    }

    private static func reminders(
        _ value: Value?, until end: Duration
    ) throws(RequestRefusal) -> [Duration] {
        guard let value, !value.isNull else { return [] }
        var times: [Duration] = []
        if let items = value.array {
            for item in items {
                if let time = try duration(item, "reminders") { times.append(time) }
            }
        } else if let interval = try duration(value, "reminders") {
            guard interval >= .seconds(1) else { throw .approval("`reminders` are closer than a second") }
            times = (1...mostReminders).map { interval * $0 }
        }
        return times.filter { $0 < end }.sorted().prefix(mostReminders).map { $0 }
    }
}

/// Names of people and groups.
enum ApproverNames {
    /// The people that a list of names stands for, each once.
    static func people(
        _ value: Value?, _ member: String, _ groups: [String: [String]]
    ) throws(RequestRefusal) -> [String] {
        var people: [String] = []
        for name in Text.list(value, separator: ";") {
            for person in try expanded(name, member, groups)
            where !people.contains(where: { Approval.isSame($0, person) }) {
                people.append(person)
            }
        }
        guard !people.isEmpty else { throw .approval("`\(member)` names nobody") }
        guard people.count <= Approval.mostApprovers else {
            throw .approval("`\(member)` names more than \(Approval.mostApprovers) people")
        }
        return people
    }

    private static func expanded(
        _ name: String, _ member: String, _ groups: [String: [String]]
    ) throws(RequestRefusal) -> [String] {
        if let group = groups.first(where: { Approval.isSame($0.key, name) }) { return group.value }
        let line = Text.line(name)
        guard line.contains("@"), line == name, !name.contains(where: { $0.isWhitespace || $0 == "," }) else {
            let near = nearestName(to: name, among: groups.keys).map { "; did you mean `\($0)`?" } ?? ""
            throw .approval(
                "`\(member)`: `\(line)` is neither an e-mail address nor a group of `approvers` in the "
                    + "environment\(near)")
        }
        return [name]
    }
}

/// Reads `notify`.
enum NoticeReader {
    private static let most = 200

    static func notices(
        _ value: Value, _ approvers: [String], _ settings: ApprovalSettings
    ) throws(RequestRefusal) -> [ApprovalNotice] {
        var notices: [ApprovalNotice] = []
        for entry in value.array ?? [] {
            guard let connection = entry["connection"]?.string, !connection.isEmpty else {
                throw .approval("an entry of `notify` has no `connection`")
            }
            guard settings.connectors[connection] != nil else {
                let known = settings.connectors.keys.sorted()
                let hint = known.isEmpty ? "" : "; known: \(known.map { "`\($0)`" }.joined(separator: ", "))"
                throw .approval("`notify`: `\(connection)` is no connection that can tell people\(hint)")
            }
            if let channel = entry["channel"]?.string, !channel.isEmpty {
                let isForAnyone = entry["anyone"]?.bool ?? false
                notices.append(
                    ApprovalNotice(connection: connection, channel: channel, isForAnyone: isForAnyone))
                continue
            }
            let given = entry["people"].flatMap { $0.isNull ? nil : $0 }
            var people = approvers
            if let given { people = try ApproverNames.people(given, "notify.people", settings.groups) }
            for person in people {
                guard approvers.contains(where: { Approval.isSame($0, person) }) else {
                    throw .approval("`notify` tells `\(person)`, who is not one of `assignedTo`")
                }
                notices.append(ApprovalNotice(connection: connection, person: person))
            }
        }
        guard notices.count <= most else { throw .approval("`notify` would send more than \(most) messages") }
        return notices
    }
}

extension RequestRefusal {
    static func approval(_ message: String) -> RequestRefusal { RequestRefusal(.invalid, "AP0010", message) }
}
