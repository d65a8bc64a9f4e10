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
        ("close-low-severity", PackageResources.close_low_severity_yaml),
        ("isolate-machine", PackageResources.isolate_machine_yaml),
        ("isolate-on-high-severity", PackageResources.isolate_on_high_severity_yaml),
        ("run-antivirus-scan", PackageResources.run_antivirus_scan_yaml),
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
