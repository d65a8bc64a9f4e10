import ConnectorKit

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
