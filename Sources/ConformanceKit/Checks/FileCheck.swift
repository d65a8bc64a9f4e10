import Foundation
import PluginHost

/// What can be told of a library without opening it.
enum FileCheck {
    private static let shownNames = 5

    /// The outcome, and whether it makes sense to go on.
    static func outcome(_ library: String) -> (CheckOutcome, isLibrary: Bool) {
        var outcome = CheckOutcome(group: .file, title: "the library is a plain ELF file for this machine")
        guard let size = try? FileManager.default.attributesOfItem(atPath: library)[.size] as? Int,
            size <= PluginLibrary.maximumBytes, let data = FileManager.default.contents(atPath: library)
        else {
            outcome.findings = [
                Finding(.notALibrary, library, "it is no file that can be read, or is longer than 256 MiB")
            ]
            return (outcome, false)
        }
        guard let image = ELFImage(Array(data)) else {
            outcome.findings = [Finding(.notALibrary, library, "it is no 64-bit little-endian ELF file")]
            return (outcome, false)
        }
        outcome.findings = findings(image)
        return (outcome, true)
    }

    private static func findings(_ image: ELFImage) -> [Finding] {
        var found: [Finding] = []
        let foreign = ExportedNames.foreign(image.exports)
        if !foreign.isEmpty {
            let names = foreign.prefix(shownNames).map { "`\($0)`" }.joined(separator: ", ")
            let more = foreign.count > shownNames ? " and \(foreign.count - shownNames) more" : ""
            found.append(
                Finding(
                    .foreignExports, "the library", "it exports \(names)\(more) beside `riposte_plugin_v1`"))
        }
        if image.hasTextRelocations {
            found.append(
                Finding(.textRelocations, "the library", "its code has to be changed when it is loaded"))
        }
        if image.hasExecutableStack {
            found.append(Finding(.executableStack, "the library", "it asks for a stack that can be executed"))
        }
        if image.hasStaticThreadStorage {
            found.append(
                Finding(
                    .staticThreadStorage, "the library",
                    "its thread-local variables need room that a running process may not have"))
        }
        return found
    }
}
