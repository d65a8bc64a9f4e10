import ArgumentParser
import Catalog
import Engine
import Foundation
import Playbooks
import Server
import Synchronization
import Values
import Vault

/// `riposte connection sign-in NAME`.
struct ConnectionSignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in",
        abstract: "Sign in as a person, for a connection whose `auth` is `code` or `device`.",
        discussion: """
            With `code` it prints the address of the service's sign-in page, opens a browser where there is one, and waits on \
            this machine for it to come back. With `device` it prints a code to type on any other device.

            Examples:
              riposte connection sign-in graph
              riposte connection sign-in jira --port 8765
            """)

    @OptionGroup var place: WorkspaceOptions
    @Argument(help: "The connection's name.") var name: String
    @Option(
        help: "The port to wait on, for services that know the address beforehand; by default a free one.")
    var port = 0
    @Option(help: "How many minutes to wait.") var minutes = 5
    @Flag(help: "Do not open a browser.") var noBrowser = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("a port is a number up to 65535") }
        guard (1...60).contains(minutes) else { throw ValidationError("give 1 to 60 minutes") }
    }

    func run() async throws {
        let house = try House.open(try place.find())
        defer { house.close() }
        guard let connection = house.environment.connections[name] else {
            throw ConnectionTestCommand.unknown(name, in: house)
        }
        guard let descriptor = house.catalog.connectors[connection.connector] else {
            throw CommandFailure(
                "CL0010", "there is no connector `\(connection.connector)`",
                help: "`riposte plugin list` shows what is installed")
        }
        let terminal = Terminal()
        do {
            let person = try house.signIns.userSignIn(
                schemes: descriptor.auth, connection: connection,
                settings: house.settings(of: connection, descriptor))
            let outcome =
                switch person.way {
                case .browser: try await withBrowser(person, terminal)
                case .device: try await withDevice(person, terminal)
                }
            let who = outcome.account.map { " as \(terminal.styled($0, .name))" } ?? ""
            terminal.say("signed in\(who) for the connection `\(name)`")
            if !outcome.isLasting {
                terminal.complain("the service gave nothing to renew this with: sign in again when it ends")
            }
        } catch let error as SignInError {
            throw CommandFailure(error.code, error.message, help: error.help)
        }
    }

    private func withBrowser(_ person: UserSignIn, _ terminal: Terminal) async throws -> UserSignIn.Outcome {
        let visit = Mutex<UserSignIn.Visit?>(nil)
        let outcome = Mutex<Result<UserSignIn.Outcome, SignInError>?>(nil)
        let listener = LoopbackListener(port: port, log: Logging.quiet)
        let opens = !noBrowser && terminal.isInteractive
        let isDone = try await listener.wait(
            for: .seconds(60 * minutes),
            onReady: { port in
                let begun = person.visit(redirect: "http://localhost:\(port)")
                visit.withLock { $0 = begun }
                terminal.say("open this page to sign in:\n  \(begun.url)")
                if opens { Browser.open(begun.url) }
            },
            answer: { query in
                guard let visit = visit.withLock({ $0 }), person.belongs(query, to: visit) else {
                    return .init(text: "This is not the sign-in that Riposte is waiting for.", isLast: false)
                }
                do throws(SignInError) {
                    let found = try await person.finish(visit, query)
                    outcome.withLock { $0 = .success(found) }
                    return .init(text: "You are signed in. You can close this window.", isLast: true)
                } catch {
                    outcome.withLock { $0 = .failure(error) }
                    return .init(text: "This did not work: \(error.message).", isLast: true)
                }
            })
        guard isDone, let result = outcome.withLock({ $0 }) else { throw SignInError.tooLate(name) }
        return try result.get()
    }

    private func withDevice(_ person: UserSignIn, _ terminal: Terminal) async throws -> UserSignIn.Outcome {
        let code = try await person.begin()
        terminal.say(
            "open \(terminal.styled(code.url, .name)) on any device and type the code "
                + terminal.styled(code.userCode, .strong))
        let clock = SystemClock()
        let end = clock.now + .seconds(60 * minutes)
        var interval = code.interval
        while clock.now < end {
            try await Task.sleep(for: interval)
            do throws(SignInError) {
                switch try await person.poll(code) {
                case .done(let outcome): return outcome
                case .slowDown: interval += .seconds(5)
                case .pending: break
                }
            } catch {
                // A line that fails for a moment is no reason to have the person start again.
                guard error.isTransient else { throw error }
            }
        }
        throw SignInError.tooLate(name)
    }
}

/// The desktop's browser.
private enum Browser {
    /// Opens an address where there is a desktop; that it cannot is no failure, the address is printed too.
    static func open(_ url: String) {
        let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains {
            !(ProcessEnvironment.value($0) ?? "").isEmpty
        }
        guard hasDesktop else { return }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xdg-open", url]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }
}
