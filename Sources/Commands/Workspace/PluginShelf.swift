import Foundation
import Playbooks
import PluginHost

/// The plugins that an environment uses, or all shipped ones where there is none.
///
/// Those shipped with Riposte run in this process unless the environment says otherwise; all others run in workers
/// unless an operator says otherwise. What a library is, is asked of a worker in both cases.
struct PluginShelf: Sendable {
    let workspace: Workspace?
    let environment: Environment?

    func load() -> (plugins: [Plugin], refused: [PluginRefusal]) {
        PluginLibrary.load(candidates, by: Self.inspection)
    }

    /// The files to be used as plugins.
    var candidates: [PluginCandidate] {
        let path = PluginPath(workspace: workspace)
        let trust = WorkspaceTrust(workspace: workspace, environment: environment)
        let shipped = PluginPath.libraries(in: path.shipped).compactMap { name, file in
            settings(name, isShipped: true).map { candidate(name, file, $0, isShipped: true, trust) }
        }
        let others = PluginPath.libraries(in: path.others).compactMap { name, file in
            settings(name, isShipped: false).map { candidate(name, file, $0, isShipped: false, trust) }
        }
        return shipped + others
    }

    /// What the environment says of a plugin that is used; nil for one that is not.
    private func settings(_ name: String, isShipped: Bool) -> PluginSettings? {
        guard let environment else { return PluginSettings() }
        guard let settings = environment.plugins[name] else { return isShipped ? PluginSettings() : nil }
        return settings.isEnabled ? settings : nil
    }

    private func candidate(
        _ name: String, _ file: String, _ settings: PluginSettings, isShipped: Bool, _ trust: WorkspaceTrust
    ) -> PluginCandidate {
        let isInline = settings.isolation.map { $0 != "sandbox" } ?? isShipped
        let candidate = PluginCandidate(
            path: file, isolation: isInline ? .inline : .sandbox(Self.options.narrowed(by: settings)))
        return trust.demand(candidate, name: name, isShipped: isShipped)
    }

    /// How libraries are looked at: what one said of itself is kept for the next time.
    static var inspection: Inspection {
        let folder =
            ProcessEnvironment.value("XDG_CACHE_HOME")
            ?? ProcessEnvironment.value("HOME").map { "\($0)/.cache" }
        return .worker(options, cache: folder.map { "\($0)/riposte/descriptors" })
    }

    /// A sandbox as it is where nothing else is said.
    static var options: SandboxOptions { SandboxOptions(program: program) }

    /// `riposte-worker`: beside this executable, in the prefix that it is installed in, or where RIPOSTE_WORKER says.
    private static var program: String {
        if let given = ProcessEnvironment.value("RIPOSTE_WORKER"), given.hasPrefix("/") { return given }
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let installed = folder.deletingLastPathComponent().appending(path: "lib/riposte/riposte-worker").path
        return FileManager.default.isExecutableFile(atPath: installed)
            ? installed : folder.appending(path: "riposte-worker").path
    }
}
