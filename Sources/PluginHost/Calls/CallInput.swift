import Values

/// The kinds of calls that the host makes; numbers of the ABI.
enum CallKind: UInt32 {
    case invoke = 1
    case poll = 2
    case webhook = 3
    case subscribe = 4
    case unsubscribe = 6
    case test = 7
    case reconcile = 10
}

/// A call, as `start` is given it.
struct CallInput: Sendable {
    var kind: CallKind
    var operation = ""
    var body: [UInt8] = []
    var cursor = ""
    var idempotencyKey = ""
    var trace = ""
    var deadline: Timestamp
    var attempt = 1
    var isDryRun = false
    /// Whether the plugin may wait in it: it then gets a thread of its own.
    var blocks = false
}

/// How a call was completed, copied but not looked at yet.
struct RawResult: Sendable {
    var status: Int32
    var output: [UInt8] = []
    var cursor = ""
    var code = ""
    var message = ""
    var retryAfterMilliseconds: UInt64 = 0
    var object = PluginObject(bits: 0)
    /// What a native function gave, field by field.
    var fields: [[UInt8]] = []
}
