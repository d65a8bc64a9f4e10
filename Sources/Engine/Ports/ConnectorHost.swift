public import Catalog
public import Values

/// One attempt of an action, ready to be carried out.
public struct ActionCall: Sendable {
    /// `connector.action`.
    public var action: String
    /// The connection's name; nil for a connector that needs none.
    public var connection: String?
    /// The evaluated `with`.
    public var input: Value
    /// Stable over attempts, restarts and hosts.
    public var idempotencyKey: String
    /// 1 for the first.
    public var attempt: Int
    /// When it must be over.
    public var deadline: Timestamp
    /// For logs and tracing: run id and step path.
    public var trace: String
    /// Reads are real, writes are only described.
    public var isDryRun: Bool
    /// The step that makes it; nil for calls that no run makes.
    public var origin: CallOrigin?

    /// A call.
    public init(
        action: String, connection: String?, input: Value, idempotencyKey: String, attempt: Int,
        deadline: Timestamp,
        trace: String, isDryRun: Bool = false, origin: CallOrigin? = nil
    ) {
        self.origin = origin
        self.action = action
        self.connection = connection
        self.input = input
        self.idempotencyKey = idempotencyKey
        self.attempt = attempt
        self.deadline = deadline
        self.trace = trace
        self.isDryRun = isDryRun
    }
}

/// The step of a run that makes a call.
public struct CallOrigin: Sendable, Hashable {
    /// The run.
    public var run: RunID
    /// Its playbook.
    public var playbook: String
    /// The step with its iterations.
    public var step: String

    /// An origin.
    public init(run: RunID, playbook: String, step: String) {
        self.run = run
        self.playbook = playbook
        self.step = step
    }
}

/// How a call ended.
public struct CallResult: Sendable, Hashable {
    /// The status.
    public var status: CallStatus
    /// The output; null when there is none.
    public var output: Value
    /// The service's own error code; empty when there is none.
    public var code: String
    /// One sentence for an operator; empty when all is well.
    public var message: String
    /// When to try again, if the service said.
    public var retryAfter: Duration?
    /// HTTP status of the last answer that the call received; nil when it received none.
    public var statusCode: Int?
    /// The header fields of that answer that its playbook may read, an object of texts; empty for most
    /// connectors.
    public var headers: Value
    /// The approval that has to be over before the step goes on; nil when the call is all there is.
    public var approval: String?

    /// A result.
    public init(
        status: CallStatus, output: Value = .null, code: String = "", message: String = "",
        retryAfter: Duration? = nil, statusCode: Int? = nil, headers: Value = [:], approval: String? = nil
    ) {
        self.statusCode = statusCode
        self.approval = approval
        self.headers = headers
        self.status = status
        self.output = output
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}

/// One event that a trigger reports.
public struct TriggerEvent: Sendable, Hashable {
    /// The service's own id of the event: seen twice, it starts nothing.
    public var key: String
    /// The body that `triggerBody()` gives.
    public var body: Value
    /// When it happened, if the service says.
    public var time: Timestamp?

    /// An event.
    public init(key: String, body: Value, time: Timestamp? = nil) {
        self.key = key
        self.body = body
        self.time = time
    }
}

/// What a poll or a webhook gave.
public struct TriggerResult: Sendable {
    /// How the call ended; events count only when it is ok.
    public var result: CallResult
    /// Oldest first.
    public var events: [TriggerEvent]
    /// Where the next poll starts; nil keeps the old one.
    public var cursor: String?

    /// A result.
    public init(result: CallResult, events: [TriggerEvent] = [], cursor: String? = nil) {
        self.result = result
        self.events = events
        self.cursor = cursor
    }

    /// Whether there is more to fetch at once.
    public var hasMore: Bool { result.output["more"]?.bool ?? false }
}

/// A call of a trigger.
public struct TriggerCall: Sendable {
    /// What is asked of it.
    public enum Kind: Sendable {
        /// Events since the cursor; nil for the first time, which only gives a cursor for now.
        case poll(cursor: String?)
        /// A request came in: `{method, path, query, headers, body}`; the result's output is the answer to it.
        case webhook(request: Value)
        /// Register `callbackURL` with the service; the output is what unsubscribing needs.
        case subscribe(callbackURL: String)
        /// Take the registration back.
        case unsubscribe(subscription: Value)
    }

    /// `connector.trigger`.
    public var trigger: String
    /// The connection's name.
    public var connection: String?
    /// The trigger's `with`.
    public var input: Value
    /// What is asked.
    public var kind: Kind
    /// When it must be over.
    public var deadline: Timestamp

    /// A call.
    public init(trigger: String, connection: String?, input: Value, kind: Kind, deadline: Timestamp) {
        self.trigger = trigger
        self.connection = connection
        self.input = input
        self.kind = kind
        self.deadline = deadline
    }
}

/// Carries out what connectors offer.
///
/// Never throws: every failure is a result with a status.
public protocol ConnectorHost: Sendable {
    /// What is available.
    var catalog: OperationCatalog { get }
    /// Carries out one attempt. Cancelling the task cancels the call.
    func perform(_ call: ActionCall) async -> CallResult
    /// Finds out whether an attempt with this input and key happened: ok with the output, `notFound`, or
    /// `unknownOutcome`.
    func reconcile(_ call: ActionCall) async -> CallResult
    /// Calls a trigger.
    func call(_ call: TriggerCall) async -> TriggerResult
    /// Tries a connection: ok, or what is wrong with it.
    func test(connection: String, deadline: Timestamp) async -> CallResult
}
