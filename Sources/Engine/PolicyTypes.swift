/// Which policies of Defender for Cloud Apps can start playbooks.
///
/// Source: Microsoft Learn, "Integrate with Microsoft Power Automate for custom alert automation": flows work for
/// policies that contain user activity, so not for Discovery and OAuth app policies.
public enum PolicyTypes {
    /// Why policies of a type are refused; nil for those that are not.
    public static func refusal(of type: String) -> String? {
        let type = type.uppercased()
        if type.contains("DISCOVERY") {
            return "it is a Discovery policy, whose alerts name apps and no user"
        }
        if type.contains("OAUTH") || type.contains("APP_PERMISSION") {
            return "it is an OAuth app policy, whose alerts name an app and no user"
        }
        return nil
    }
}
