import Catalog
import Playbooks
import Testing
import Values

/// A connector that signs in and one that does not, for tests of what is checked against a catalog.
enum TestCatalog {
    static let document = #"""
        { "riposte": 1,
          "plugin": { "name": "test", "version": "1.0.0", "publisher": "Riposte", "license": "Apache-2.0" },
          "connectors": {
            "defender-endpoint": {
              "title": "Defender", "summary": "Machines", "concurrency": "parallel",
              "base": "https://api.example.com", "hosts": ["api.example.com"],
              "auth": [{ "scheme": "bearer" }],
              "actions": {
                "run-antivirus-scan": {
                  "title": "Scan", "summary": "Scans", "effect": "write", "idempotency": "none",
                  "input": {
                    "type": "object", "additionalProperties": false, "required": ["machineId", "comment"],
                    "properties": {
                      "machineId": { "type": "string" },
                      "comment": { "type": "string", "maxLength": 40 },
                      "scanType": { "type": "string", "enum": ["Quick", "Full"] },
                      "tags": { "type": "array", "items": { "type": "string" } } } } },
                "list-machines": {
                  "title": "List", "summary": "Lists", "effect": "read", "idempotency": "natural" } },
              "triggers": {
                "new-alert": {
                  "title": "Alert", "summary": "An alert", "modes": ["poll"], "interval": "PT1M",
                  "input": { "type": "object", "additionalProperties": false, "properties": {
                    "severity": { "type": "string", "enum": ["low", "high"] } } } } } },
            "tools": {
              "title": "Tools", "summary": "Without sign-in", "concurrency": "parallel",
              "actions": {
                "echo": { "title": "Echo", "summary": "Gives back", "effect": "read", "idempotency": "natural",
                  "input": { "type": "object", "properties": { "text": { "type": "string" } } } } } } } }
        """#

    static func make() throws -> OperationCatalog {
        let (plugin, findings) = PluginDescriptor.read(document, file: "test.json")
        return OperationCatalog(try #require(plugin, "\(findings)").connectors)
    }

    static let environment = Environment(
        name: "local",
        connections: [
            "defender": ConnectionConfiguration(name: "defender", connector: "defender-endpoint"),
            "tools": ConnectionConfiguration(name: "tools", connector: "tools"),
        ], plugins: ["tools": PluginSettings(deny: [])])
}
