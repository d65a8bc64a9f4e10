import Playbooks
import PluginHost

extension SandboxOptions {
    /// The sandbox of a plugin, as the environment wants it.
    func narrowed(by settings: PluginSettings) -> SandboxOptions {
        var options = self
        options.memory = settings.memory ?? memory
        for protection in settings.require {
            guard let known = Protections.names.first(where: { $0.name == protection.rawValue }) else {
                continue
            }
            options.required.insert(known.protection)
        }
        return options
    }
}
