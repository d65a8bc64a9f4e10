import ConnectorKit
import Values

/// Starts a scan by Microsoft Defender Antivirus.
struct RunAntivirusScan: MachineActionRequest {
    static let name = "run-antivirus-scan"
    static let path = "runAntiVirusScan"
    static let type = "RunAntiVirusScan"
}

/// Cuts a machine off the network.
struct IsolateMachine: MachineActionRequest {
    static let name = "isolate-machine"
    static let path = "isolate"
    static let type = "Isolate"
}

/// Takes a machine's isolation back.
struct ReleaseMachine: MachineActionRequest {
    static let name = "release-machine"
    static let path = "unisolate"
    static let type = "Unisolate"
}

/// Has other machines refuse the traffic of a device that is not onboarded.
struct ContainMachine: MachineActionRequest {
    static let name = "contain-machine"
    static let path = "isolate"
    static let type = "Isolate"
    static let fixed: [(name: String, value: Value)] = [("IsolationType", "UnManagedDevice")]
}

/// Lets only programs run that Microsoft has signed.
struct RestrictAppExecution: MachineActionRequest {
    static let name = "restrict-app-execution"
    static let path = "restrictCodeExecution"
    static let type = "RestrictCodeExecution"
}

/// Lets all programs run again.
struct UnrestrictAppExecution: MachineActionRequest {
    static let name = "unrestrict-app-execution"
    static let path = "unrestrictCodeExecution"
    static let type = "UnrestrictCodeExecution"
}

/// Has a machine pack what an investigation needs.
struct CollectInvestigationPackage: MachineActionRequest {
    static let name = "collect-investigation-package"
    static let path = "collectInvestigationPackage"
    static let type = "CollectInvestigationPackage"
}

/// Ends a file's processes and locks it away.
struct StopAndQuarantineFile: MachineActionRequest {
    static let name = "stop-and-quarantine-file"
    static let path = "StopAndQuarantineFile"
    static let type = "StopAndQuarantineFile"
}

/// Takes a machine out of Defender for Endpoint.
struct OffboardMachine: MachineActionRequest {
    static let name = "offboard-machine"
    static let path = "offboard"
    static let type = "Offboard"
}

/// Runs commands on a machine.
struct RunLiveResponse: MachineActionRequest {
    static let name = "run-live-response"
    static let path = "runliveresponse"
    static let type = "LiveResponse"
}
