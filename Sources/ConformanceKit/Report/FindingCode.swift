/// The stable codes of what the kit finds; each has a row in `docs/reference/plugin-test.md`.
public enum FindingCode: String, Sendable, CaseIterable {
    case died = "KT0001"
    case neverCompleted = "KT0002"
    case completedTwice = "KT0003"
    case usedAfterEnd = "KT0004"
    case badResult = "KT0005"
    case badEvent = "KT0006"
    case misbehaved = "KT0007"

    case notALibrary = "KT0101"
    case unresolvedSymbol = "KT0102"
    case foreignExports = "KT0103"
    case textRelocations = "KT0104"
    case executableStack = "KT0105"
    case staticThreadStorage = "KT0106"

    case noEntry = "KT0201"
    case wrongTable = "KT0202"
    case unsteadyEntry = "KT0203"

    case badDescriptor = "KT0301"
    case doubtfulDescriptor = "KT0302"
    case badExample = "KT0303"
    case sharedAlias = "KT0304"
    case noExample = "KT0305"

    case notOpened = "KT0401"
    case oneConnectionOnly = "KT0402"
    case notReopened = "KT0403"
    case badSettingsTaken = "KT0404"
    case silentRefusal = "KT0405"
    case slowClose = "KT0406"

    case exampleFailed = "KT0501"
    case outputDiffers = "KT0502"
    case requestsDiffer = "KT0503"
    case outputBreaksSchema = "KT0504"
    case unknownOperation = "KT0505"
    case unknownKind = "KT0506"
    case internalOnInput = "KT0507"
    case unsafeRead = "KT0508"
    case unsafeDryRun = "KT0509"
    case noCursor = "KT0510"
    case earlyEvents = "KT0511"
    case eventBreaksSchema = "KT0512"

    case ignoresCancel = "KT0601"
    case ignoresDeadline = "KT0602"
    case okAfterStop = "KT0603"

    case mixedUp = "KT0701"
    case failsTogether = "KT0702"

    case okOnFailure = "KT0801"
    case wrongStatus = "KT0802"
    case internalOnFailure = "KT0803"
    case lostRetryAfter = "KT0804"
    case okOnBadBody = "KT0805"
    case noMessage = "KT0806"

    case growth = "KT0901"

    case activeAfterClose = "KT1001"

    /// Whether a plugin with it fails.
    public var severity: FindingSeverity { row.severity }

    /// What the author does about it.
    public var advice: String { row.advice }

    private var row: FindingAdvice { FindingAdvice.rows[self] ?? FindingAdvice(.error, "") }
}

/// How much a finding weighs.
public enum FindingSeverity: String, Sendable {
    /// The plugin does not pass.
    case error
    /// Worth a look.
    case warning
}
