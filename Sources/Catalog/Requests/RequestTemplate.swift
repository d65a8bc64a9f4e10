public import Values

/// The request of an action that is described instead of written, and what its answers mean.
public struct RequestTemplate: Sendable, Hashable {
    /// The methods that a described action may use.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether HTTP calls the method safe.
        public var isSafe: Bool { self == .get || self == .head }
    }

    /// A name and what it is given.
    public struct Field: Sendable, Hashable {
        /// As the service spells it.
        public var name: String
        /// What is sent.
        public var value: TextTemplate
    }

    /// What is sent beside the address and the headers.
    public enum Content: Sendable, Hashable {
        case none
        /// As JSON.
        case json(BodyTemplate)
        /// As `application/x-www-form-urlencoded`.
        case form([Field])
    }

    /// How the body of a good answer is read.
    public enum Answer: String, Sendable, CaseIterable {
        /// As JSON, which it has to be.
        case json
        /// As text, whatever is in it.
        case text
        /// Not at all: the action gives null.
        case none
    }

    /// The method.
    public var method: Method
    /// Joins the connection's base; each placeholder is one segment of it.
    public var path: TextTemplate
    /// In the order written.
    public var query: [Field] = []
    /// In the order written.
    public var headers: [Field] = []
    /// What is sent in the body.
    public var content = Content.none
    /// Whether it may be repeated although its method is not safe; in a reading action also: whether it is only a query.
    public var isIdempotent = false
    /// How a good answer is read.
    public var answer = Answer.json
    /// Member names to what the action gives; empty for the whole answer.
    public var result: [String] = []
    /// How further pages are fetched; nil where there is one answer.
    public var pages: PageTemplate?
    /// Error codes of the service that mean that it had been done before.
    public var already: Set<String> = []

    /// A request without anything but its address.
    public init(method: Method, path: TextTemplate) {
        self.method = method
        self.path = path
    }

    /// Whether a text of it holds the idempotency key.
    public var sendsKey: Bool { placeholders.contains { $0.source == .key } }

    /// Every placeholder of it.
    var placeholders: [Placeholder] {
        let fields = (query + headers).flatMap(\.value.placeholders)
        switch content {
        case .none: return path.placeholders + fields
        case .json(let body): return path.placeholders + fields + body.placeholders
        case .form(let members): return path.placeholders + fields + members.flatMap(\.value.placeholders)
        }
    }
}

/// How the pages of a list are asked for, one after the other.
public struct PageTemplate: Sendable, Hashable {
    /// Where a value goes that asks for the next page.
    public enum Place: Sendable, Hashable {
        /// A parameter of the query.
        case query(String)
        /// A member of the JSON body.
        case body(String)
        /// A member of the form.
        case form(String)
    }

    /// How the next page is known.
    public enum Step: Sendable, Hashable {
        /// The answer has its address.
        case link(path: [String])
        /// The answer has a value for it.
        case cursor(path: [String], to: Place)
        /// It is asked for by the number of items so far; where the answer does not say whether there are more, a
        /// page without items is the last.
        case offset(to: Place, more: [String]?)
    }

    /// Member names to a page's items; empty where the answer itself is the list.
    public var items: [String]
    /// How the next page is known.
    public var step: Step
    /// The most pages that one call fetches.
    public var limit: Int

    /// The name under which the action gives the items.
    public var name: String { items.last ?? "items" }

    /// The input that bounds the number of items.
    public static let maximum = "maximum"
    /// The bound on pages where nothing is said.
    public static let usualLimit = 100

    /// A way to fetch pages.
    public init(items: [String], step: Step, limit: Int = PageTemplate.usualLimit) {
        self.items = items
        self.step = step
        self.limit = limit
    }
}

/// The harmless action by which a connection is tried.
public struct ConnectionTest: Sendable {
    /// The name of the action.
    public var action: String
    /// What it is called with.
    public var input: Value
}
