/// The playbooks that come with Riposte, to start from.
public enum TemplateGallery {
    /// One template: a whole playbook.
    public struct Template: Sendable {
        /// The name that `riposte new` takes; also the playbook's name.
        public let name: String
        /// The playbook's text.
        public let text: String

        /// The playbook's summary line, which is the template's title.
        public var title: String { field("summary") }

        /// The connectors it uses, in order of appearance.
        public var connectors: [String] {
            var seen: [String] = []
            for line in text.split(separator: "\n") {
                let words = line.trimmingPrefix { $0 == " " }
                guard words.hasPrefix("use: ") else { continue }
                let connector = String(words.dropFirst(5).prefix { $0 != "." })
                if !seen.contains(connector) { seen.append(connector) }
            }
            return seen
        }

        private func field(_ name: String) -> String {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name): ") }
            return String(line?.dropFirst(name.count + 2) ?? "")
        }
    }

    /// All templates, by name.
    public static let all: [Template] = [
        ("ask-manager-before-disabling", PackageResources.ask_manager_before_disabling_yaml),
        ("close-low-severity", PackageResources.close_low_severity_yaml),
        ("create-servicenow-incident", PackageResources.create_servicenow_incident_yaml),
        ("disable-inbox-rule", PackageResources.disable_inbox_rule_yaml),
        ("email-soc-team", PackageResources.email_soc_team_yaml),
        ("hunt-on-schedule", PackageResources.hunt_on_schedule_yaml),
        ("isolate-by-severity", PackageResources.isolate_by_severity_yaml),
        ("isolate-machine", PackageResources.isolate_machine_yaml),
        ("isolate-on-high-severity", PackageResources.isolate_on_high_severity_yaml),
        ("notify-by-office-location", PackageResources.notify_by_office_location_yaml),
        ("open-jira-ticket", PackageResources.open_jira_ticket_yaml),
        ("post-in-slack", PackageResources.post_in_slack_yaml),
        ("post-on-high-severity", PackageResources.post_on_high_severity_yaml),
        ("remove-file-sharing", PackageResources.remove_file_sharing_yaml),
        ("resolve-malware-detection", PackageResources.resolve_malware_detection_yaml),
        ("run-antivirus-scan", PackageResources.run_antivirus_scan_yaml),
        ("scan-user-endpoint", PackageResources.scan_user_endpoint_yaml),
        ("triage-infrequent-country", PackageResources.triage_infrequent_country_yaml),
        ("triage-mass-share", PackageResources.triage_mass_share_yaml),
        ("verify-user-travel", PackageResources.verify_user_travel_yaml),
    ].map { Template(name: $0, text: String(decoding: $1, as: UTF8.self)) }

    /// The template of a name.
    public static func template(_ name: String) -> Template? { all.first { $0.name == name } }

    /// The templates whose title, name or connectors hold every word of the query, without regard to case.
    public static func search(_ query: String) -> [Template] {
        let words = query.lowercased().split(separator: " ")
        return all.filter { template in
            let text = "\(template.name) \(template.title) \(template.connectors.joined(separator: " "))"
                .lowercased()
            return words.allSatisfy { text.contains($0) }
        }
    }
}
