import Logging
import Values

/// What drivers of runs share.
struct DriverTools: Sendable {
    let store: any RunStore
    let host: any ConnectorHost
    let clock: any WallClock
    let limits: EngineLimits
    let permits: Permits
    let observe: (@Sendable (RunProgress) -> Void)?
    let log: Logger
}

/// What a driver is told.
enum DriverMessage: Sendable {
    case permitted(InstanceID, PlannedCall, isTaken: Bool)
    case called(InstanceID, attempt: Int, CallResult)
    case reconciled(InstanceID, attempt: Int, CallResult)
    case timer(InstanceID, Timestamp)
    /// A child run answered or ended.
    case childMoved(InstanceID)
    case childLooked(InstanceID, Result<CallResult?, any Error>)
    case calledBack(InstanceID, Value, Reply<CallbackOutcome>)
    /// It is time to look at an approval again.
    case approvalMoved(InstanceID)
    case approvalLooked(InstanceID, Result<CallResult?, any Error>)
    /// A registration was taken back, or could not be.
    case released
    case cancel
    case resolve(InstanceID, Decision)
    case shutDown

    /// Whether it comes from outside of the run, and so must not get lost when the run leaves the memory.
    var isRequest: Bool {
        switch self {
        case .cancel, .resolve, .childMoved, .calledBack: true
        default: false
        }
    }

    /// Answers whoever waits that the run is over.
    func refuse() {
        if case .calledBack(_, _, let reply) = self { reply.give(.over) }
    }
}
