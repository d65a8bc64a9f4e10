import Catalog
import Foundation
import Playbooks
import PluginHost
import Values

extension Playbooks.Environment {
    /// This environment, knowing which of the plugins it names brings which connector.
    func knowing(_ plugins: [Plugin]) -> Playbooks.Environment {
        var environment = self
        for plugin in plugins {
            for connector in plugin.descriptor.connectors where connector.name != plugin.fileName {
                environment.pluginsByConnector[connector.name] = plugin.fileName
            }
        }
        return environment
    }

    /// Whether it grants more than its plugins ask for, or names what they do not have.
    func rightsFindings(of plugins: [Plugin]) -> [Diagnostic] {
        let connectors = plugins.map { ($0.fileName, $0.descriptor.connectors) }
        return knowing(plugins).rightsFindings(of: Dictionary(connectors) { first, _ in first })
    }
}

extension Playbooks.Environment {
    /// Refuses a library in the place of one that is in use when the rights of that one do not fit it.
    func checkUpgrade(to new: Plugin) throws(PluginRefusal) {
        if let connector = new.descriptor.connectors.first(where: { plugin(of: $0.name) != new.fileName }) {
            throw PluginRefusal(
                new.path, "PL0236",
                "`\(new.path)` brings the connector `\(connector.name)`, which it did not bring before",
                help: "start `riposte serve` again, so that the environment is held against it")
        }
        if let wrong = rightsFindings(of: [new]).first(where: { $0.severity == .error }) {
            throw PluginRefusal(
                new.path, "PL0236",
                "the environment does not fit `\(new.path)`: \(wrong.message) [\(wrong.code)]",
                help: wrong.help ?? "correct what it says of the plugin")
        }
    }
}

extension Plugin {
    /// What environments call it: the name of its file without `lib` and its ending.
    var fileName: String { PluginPath.name(ofLibrary: path) }
}

extension PluginPath {
    /// What environments call a plugin's file: `libacme-edr.so` is `acme-edr`, `zlib.riposte.json` is `zlib`.
    static func name(ofLibrary path: String) -> String {
        let file = URL(filePath: path).lastPathComponent
        let descriptor = ".riposte.json"
        if file.hasSuffix(descriptor) { return String(file.dropLast(descriptor.count)) }
        let stem = file.hasSuffix(".so") ? String(file.dropLast(3)) : file
        return stem.hasPrefix("lib") ? String(stem.dropFirst(3)) : stem
    }
}
