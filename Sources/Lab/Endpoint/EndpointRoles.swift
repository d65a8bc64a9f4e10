/// Application permissions of `WindowsDefenderATP`, by what they open.
enum EndpointRoles {
    static let readAlerts = ["Alert.Read.All", "Alert.ReadWrite.All"]
    static let writeAlerts = ["Alert.ReadWrite.All"]
    static let readMachines = ["Machine.Read.All", "Machine.ReadWrite.All"]
    static let writeMachines = ["Machine.ReadWrite.All"]
    static let readFiles = ["File.Read.All"]
    static let readAddresses = ["Ip.Read.All"]
    static let readDomains = ["URL.Read.All"]
    static let readUsers = ["User.Read.All"]
    static let indicators = ["Ti.ReadWrite", "Ti.ReadWrite.All"]
    static let readSoftware = ["Software.Read.All"]
    static let readVulnerabilities = ["Vulnerability.Read.All"]
    static let readRecommendations = ["SecurityRecommendation.Read.All"]
    static let readRemediation = ["RemediationTasks.Read.All"]
    static let library = ["Library.Manage"]
    static let hunting = ["AdvancedQuery.Read.All"]

    /// Every one that the lab knows: what the first application has.
    static let all = [
        "Alert.Read.All", "Alert.ReadWrite.All", "Machine.Read.All", "Machine.ReadWrite.All", "Machine.Scan",
        "Machine.Isolate", "Machine.RestrictExecution", "Machine.CollectForensics",
        "Machine.StopAndQuarantine", "Machine.Offboard", "Machine.LiveResponse", "AdvancedQuery.Read.All",
        "File.Read.All", "Ip.Read.All", "URL.Read.All", "User.Read.All", "Ti.ReadWrite.All",
        "Software.Read.All", "Vulnerability.Read.All", "SecurityRecommendation.Read.All",
        "RemediationTasks.Read.All", "Library.Manage",
    ]
}
