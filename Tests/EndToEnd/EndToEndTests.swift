import Foundation
import TestSupport
import Testing

/// The product as its users have it: the built command, real plugins, the lab, other people's clients.
///
/// Each script stands for itself and can be run by hand: `python3 Tests/EndToEnd/kill.py .build/debug/riposte`.
@Suite(.serialized) struct EndToEndTests {
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "tutorial.py", "wrong_inputs.py", "c_minimal.py", "kill.py", "missed.py", "msal_client.py",
            "answers.py", "schedule.py", "definitions.py", "upgrade.py", "trust.py", "worker.py",
            "example_connectors.py", "slack_client.py",
        ])
    func `what a user does works`(script: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", packageRoot.appending(path: "Tests/EndToEnd/\(script)").path, Self.riposte,
        ]
        let output = FileManager.default.temporaryDirectory.appending(
            path: "riposte-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(script):\n\(text)")
        print("\(script):\n\(text)")
    }

    /// The command beside the test bundle.
    private static var riposte: String {
        Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "riposte").path
            ?? packageRoot.appending(path: ".build/debug/riposte").path
    }
}
