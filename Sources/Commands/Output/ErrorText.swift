import ArgumentParser
import Engine
import Foundation
import Playbooks
import Values

/// Errors of the modules below as a person reads them.
enum ErrorText {
    /// Whether an error of the argument parser means that the command line is wrong.
    static func isUsage(_ error: any Error) -> Bool {
        Riposte.exitCode(for: error) == .validationFailure
    }

    /// What the process exits with: the parser's own ways out as they are, all else printed and 1.
    static func asExit(_ error: any Error) -> any Error {
        if error is ExitCode || Riposte.exitCode(for: error) == .success { return error }
        Terminal().complain(line(for: error))
        return ExitCode(1)
    }

    /// One error with its code and advice.
    static func line(for error: any Error) -> String {
        switch error {
        case let error as StoreError: shown(error.message, error.code, error.help)
        case let error as SecretError: shown(error.message, error.code, error.help)
        case let error as SignInError: shown(error.message, error.code, error.help)
        case let error as EnvironmentEditError: shown(error.message, error.code, error.help)
        case let error as TransportError: shown(error.message, error.code.rawValue, nil)
        case let error as EngineError: shown(error.message, error.code, error.help)
        case let error as CommandFailure: error.description
        case let error as DocumentFailure: error.text
        case let error as any LocalizedError: "error: \(error.errorDescription ?? "\(error)")"
        default: "error: \(error)"
        }
    }

    private static func shown(_ message: String, _ code: String, _ help: String?) -> String {
        CommandFailure(code, message, help: help).description
    }
}
