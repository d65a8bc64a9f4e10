import ArgumentParser

/// The command line.
struct Riposte: AsyncParsableCommand {
    /// The version of this build.
    static let version = "0.1.0"

    /// Name, help and subcommands.
    static let configuration = CommandConfiguration(
        commandName: "riposte",
        abstract: "Turns security alerts into actions on machines you own.",
        discussion: """
            Start here:
              riposte init                          make a workspace
              riposte lab start                     a simulated tenant to practise on (in another terminal)
              riposte connection add cloud-apps --lab
              riposte new run-antivirus-scan
            Exit status: 0 done, 1 the work failed, 2 the command line is wrong.
            """,
        version: "riposte \(version)",
        groupedSubcommands: [
            CommandGroup(name: "Workspace", subcommands: [InitCommand.self, DoctorCommand.self]),
            CommandGroup(
                name: "What playbooks use",
                subcommands: [ConnectionCommand.self, PluginCommand.self, PolicyCommand.self]),
            CommandGroup(
                name: "Playbooks",
                subcommands: [
                    TemplateCommand.self, NewCommand.self, ImportCommand.self, CheckCommand.self,
                    EvalCommand.self,
                    GraphCommand.self, TestCommand.self,
                ]),
            CommandGroup(
                name: "Runs",
                subcommands: [
                    RunCommand.self, RunsCommand.self, ApprovalsCommand.self, ServeCommand.self,
                    HookCommand.self,
                ]),
            CommandGroup(name: "Practice", subcommands: [LabCommand.self]),
        ])

    /// Runs the command line of this process and exits: 0, 1 when the work failed, 2 when the command line is wrong.
    static func runAndExit() async -> Never {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit()
        } catch let failure as CommandFailure {
            Terminal().complain(failure.description)
            exit(withError: ExitCode(failure.isUsage ? 2 : 1))
        } catch let failure as DocumentFailure {
            Terminal().complain(failure.text)
            exit(withError: ExitCode(1))
        } catch {
            exit(withError: ErrorText.isUsage(error) ? Self.complain(of: error) : ErrorText.asExit(error))
        }
    }

    private static func complain(of error: any Error) -> ExitCode {
        Terminal().complain(fullMessage(for: error))
        return ExitCode(2)
    }
}

/// What the executable calls.
public enum CommandLineInterface {
    /// Runs the command line of this process and exits.
    public static func runAndExit() async -> Never { await Riposte.runAndExit() }
}
