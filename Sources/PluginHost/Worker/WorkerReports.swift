import Catalog
import Engine
import Logging
import Values
import WorkerProtocol

/// What messages of a worker about a call mean: the same as the functions of the host's table.
///
/// Those that can be malformed answer false, or nil.
enum WorkerReports {
    static func result(_ message: borrowing IncomingMessage) -> RawResult? {
        var result = RawResult(status: CallStatus.ok.rawValue)
        var isTooLong = false
        let isSound = message.each { tag, field in
            switch tag {
            case Int(RW_T_STATUS): result.status = Int32(truncatingIfNeeded: field.number)
            case Int(RW_T_BODY):
                isTooLong = isTooLong || field.length > HostTable.outputLimit
                result.output = field.bytes
            case Int(RW_T_CURSOR):
                isTooLong = isTooLong || field.length > HostTable.cursorLimit
                result.cursor = field.text()
            case Int(RW_T_CODE): result.code = field.text(limit: 200)
            case Int(RW_T_MESSAGE): result.message = field.text(limit: 2000)
            case Int(RW_T_DELAY): result.retryAfterMilliseconds = field.number
            case Int(RW_T_RESULT):
                isTooLong = isTooLong || result.fields.count > NativeSignature.maximumParameters + 1
                result.fields.append(field.bytes)
            default: break
            }
        }
        // A connection goes by the name of the call that opened it.
        result.object = PluginObject(bits: message.call.bits)
        return isSound && !isTooLong ? result : nil
    }

    static func emit(_ message: borrowing IncomingMessage, _ call: LiveCall) -> Bool {
        var key = ""
        var body: [UInt8] = []
        var time: UInt64 = 0
        let isSound = message.each { tag, field in
            switch tag {
            case Int(RW_T_KEY): key = field.text(limit: 1025)
            case Int(RW_T_BODY): body = field.bytes
            case Int(RW_T_TIME): time = field.number
            default: break
            }
        }
        guard isSound, !key.isEmpty, key.utf8.count <= 1024, body.count <= HostTable.eventLimit else {
            return false
        }
        do throws(JSONError) {
            let event = TriggerEvent(
                key: key, body: try Value(json: body),
                time: time == 0 ? nil : Timestamp(milliseconds: Int64(bitPattern: time)))
            _ = call.accept(event, bytes: body.count)
        } catch {
            call.spoil("the body of an event is not JSON: \(error.message)")
        }
        return true
    }

    static func request(_ message: borrowing IncomingMessage, _ call: LiveCall, _ link: WorkerLink) -> Bool {
        var parts = PluginRequest.Parts()
        var number: UInt64 = 0
        var name: String?
        let isSound = message.each { tag, field in
            switch tag {
            case Int(RW_T_REQUEST): number = field.number
            case Int(RW_T_METHOD): parts.method = field.text()
            case Int(RW_T_URL): parts.url = field.text()
            case Int(RW_T_BODY): parts.body = field.bytes
            case Int(RW_T_FLAGS): parts.flags = UInt32(truncatingIfNeeded: field.number)
            case Int(RW_T_TIMEOUT): parts.timeoutMilliseconds = field.number
            case Int(RW_T_MAXIMUM): parts.maximumBytes = Int(clamping: field.number)
            case Int(RW_T_FIELD_NAME): name = field.text()
            case Int(RW_T_FIELD_VALUE):
                if let given = name.take() { parts.headers.append((given, field.text())) }
            default: break
            }
        }
        guard isSound else { return false }
        let callback = PluginCallback.worker(link, number)
        guard let request = PluginRequest(parts, callback) else {
            callback.answer(call.name, PluginAnswer(.invalid, "the request is malformed"))
            return true
        }
        let status = call.accept(.request(request))
        if status != .ok { callback.answer(call.name, PluginAnswer(status, "the call takes no request now")) }
        return true
    }

    static func log(_ message: borrowing IncomingMessage, _ call: LiveCall) -> Bool {
        let (isTaken, isLast) = call.takeLine()
        guard isTaken else { return true }
        var level: UInt64 = 0
        var text = ""
        var name: String?
        var fields: [(name: String, value: String)] = []
        let isSound = message.each { tag, field in
            switch tag {
            case Int(RW_T_LEVEL): level = field.number
            case Int(RW_T_MESSAGE): text = field.text(limit: HostTable.lineLimit)
            case Int(RW_T_FIELD_NAME): name = field.text(limit: 64)
            case Int(RW_T_FIELD_VALUE):
                if let given = name.take(), fields.count < 32 {
                    fields.append((given, field.text(limit: 1024)))
                }
            default: break
            }
        }
        guard isSound else { return false }
        call.log(level: Int(clamping: level), text, fields)
        if isLast { call.label.log(.warning, "further lines of this call are dropped") }
        return true
    }

    static func text(of message: borrowing IncomingMessage) -> String? {
        var text = ""
        let isSound = message.each { tag, field in
            if tag == Int(RW_T_MESSAGE) { text = field.text(limit: 1000) }
        }
        return isSound ? text : nil
    }

    /// Something about a call that the worker does not hold: it was over, or is somebody else's.
    ///
    /// A request is answered all the same, so that its context can be freed.
    static func late(_ message: borrowing IncomingMessage, _ link: WorkerLink) {
        guard message.type == Int(RW_HTTP) else { return }
        var number: UInt64 = 0
        _ = message.each { tag, field in
            if tag == Int(RW_T_REQUEST) { number = field.number }
        }
        PluginCallback.worker(link, number).answer(message.call, PluginAnswer(.cancelled, "the call is over"))
    }
}

extension LiveCall {
    /// Writes a line of the plugin at one of the ABI's levels.
    func log(level: Int, _ text: String, _ fields: [(name: String, value: String)]) {
        let levels: [Logger.Level] = [.debug, .info, .warning, .error]
        label.log(levels[min(max(level, 0), 3)], text, fields)
    }
}
