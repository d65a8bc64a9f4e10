import Catalog
import Engine
import Values

/// Follows the links from page to page and puts the items into one `value`.
///
/// Source: Microsoft Learn, "Get more data, items, or records with pagination in Azure Logic Apps".
struct Pages: Sendable {
    let input: RequestInput
    let courier: Courier
    let deadline: Timestamp

    private static let pageLimit = 5_000
    private static let bytesLimit = 64 << 20
    private static let links = ["nextLink", "@odata.nextLink", "odata.nextLink"]

    /// The first page with the items of the next ones added, until there are enough or no more.
    func collected(from first: Value, at url: String, minimum: Int) async throws(Trouble) -> Value {
        guard var object = first.object, var items = object["value"]?.array else { return first }
        var next = Self.link(in: first)
        var place = url
        var (pages, bytes) = (1, 0)
        while let link = next, items.count < minimum {
            pages += 1
            guard pages <= Self.pageLimit, bytes <= Self.bytesLimit else {
                throw Trouble(
                    .permanent, "HC0003", "`\(Address.host(url))` has more pages than can be collected",
                    wasSent: false)
            }
            guard
                let target = Address.resolve(link, from: place).map({
                    courier.named($0, near: input.request.url)
                }), !Address.losesTLS(from: place, to: target)
            else { break }
            var request = input.request
            request.url = target
            let (answer, at) = try await courier.send(
                request, isTrusted: Address.isSameOrigin(target, input.request.url), deadline: deadline)
            place = at
            bytes += answer.body.count
            let page = AnswerBody.value(answer.body, contentType: answer.header("content-type"))
            guard answer.status < 300, !answer.isTruncated, let more = page["value"]?.array else {
                let status = answer.status < 400 ? 502 : answer.status
                throw Trouble(
                    StatusMeaning.of(status), HTTPStatusName.of(status),
                    "a further page of `\(Address.host(url))` could not be read: it answered \(answer.status)",
                    wasSent: false)
            }
            items += more
            next = Self.link(in: page)
            object = Self.linked(object, to: next)
        }
        object["value"] = .array(items)
        return .object(object)
    }

    private static func link(in page: Value) -> String? {
        links.lazy.compactMap { page[$0]?.string }.first { !$0.isEmpty }
    }

    /// The link of the last page that was read: what is left, or nothing.
    private static func linked(_ object: JSONObject, to next: String?) -> JSONObject {
        var object = object
        for name in links where object[name] != nil { object[name] = next.map(Value.string) }
        return object
    }
}
