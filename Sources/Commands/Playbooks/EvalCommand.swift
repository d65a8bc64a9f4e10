import ArgumentParser
import Expressions
import Foundation
import Values

/// `riposte eval EXPRESSION`.
struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate an expression.",
        discussion: """
            With --jsonl, each line of the file is an object with `expression`, and may have `context` and `function`;
            each is answered by one line, {"value": ...} or {"error": "..."}, in order.

            Examples:
              riposte eval "@concat('a', string(add(1, 2)))"
              riposte eval "@triggerBody()?['Severity']" --context context.json
              riposte eval --jsonl - < cases.jsonl
              riposte eval --help-functions xpath
            """)

    @Argument(help: "The expression, as it would stand in a playbook.") var expression: String?
    @Option(help: "A file with the run's state as JSON: parameters, variables, trigger, actions, item, ...")
    var context: String?
    @Option(help: "A file with one JSON object a line; `-` for standard input.") var jsonl: String?

    @Flag(help: "Describe the functions: all, or the one that is named instead of an expression.")
    var helpFunctions = false

    func validate() throws {
        guard !helpFunctions else { return }
        guard (expression == nil) != (jsonl == nil) else {
            throw ValidationError("give either an expression or --jsonl FILE")
        }
    }

    func run() throws {
        let terminal = Terminal()
        if helpFunctions { return try describe(terminal) }
        if let jsonl { return try evaluateLines(of: jsonl, terminal) }
        let document: Value
        do {
            document = try context.map { try Value(json: PlaybookLibrary.text(of: URL(filePath: $0))) } ?? [:]
        } catch let error as JSONError {
            throw CommandFailure(
                "CL0038",
                "`\(context ?? "")` is not JSON: line \(error.line), column \(error.column): \(error.message)"
            )
        }
        let text = expression ?? ""
        switch Self.outcome(of: .string(text), in: document, isCondition: false) {
        case .value(let value): terminal.say(value.string ?? value.json(pretty: true))
        case .failure(let message): throw CommandFailure("CL0039", message)
        case .findings(let findings):
            throw DocumentFailure(diagnostics: findings, sources: ["expression": text])
        }
    }

    private func describe(_ terminal: Terminal) throws {
        guard let name = expression else {
            for function in FunctionDescription.all {
                terminal.say("\(function.signature): \(function.summary)")
            }
            return
        }
        guard let function = FunctionDescription.named(name) else {
            throw CommandFailure("CL0039", "there is no function `\(name)`")
        }
        terminal.say("\(function.signature)\n  gives     \(function.result): \(function.summary)")
        terminal.say("  fails on  \(function.errors)")
        if !function.rule.isEmpty { terminal.say("  rule      \(function.rule)") }
        terminal.say("  source    \(function.source)")
    }

    private func evaluateLines(of file: String, _ terminal: Terminal) throws {
        if file != "-" {
            let text = try PlaybookLibrary.text(of: URL(filePath: file))
            for line in text.split(separator: "\n") { terminal.say(Self.answer(to: String(line)).json()) }
            return
        }
        while let line = readLine() {
            terminal.say(Self.answer(to: line).json())
        }
    }

    private static func answer(to line: String) -> Value {
        let request: Value
        do { request = try Value(json: line) } catch {
            return ["error": .string("not JSON: \(error.message)")]
        }
        guard let expression = request["expression"] else { return ["error": "the line has no `expression`"] }
        let isCondition = request["function"]?.string == "(condition)"
        switch outcome(of: expression, in: request["context"] ?? [:], isCondition: isCondition) {
        case .value(let value): return ["value": value]
        case .failure(let message): return ["error": .string(message)]
        case .findings(let findings):
            return ["error": .string(findings.map(\.message).joined(separator: "; "))]
        }
    }

    /// What an expression gives.
    enum Outcome {
        case value(Value)
        case failure(String)
        case findings([Diagnostic])
    }

    static func outcome(of expression: Value, in document: Value, isCondition: Bool) -> Outcome {
        do {
            let context = try DetachedContext(document)
            let range = SourceRange(file: "expression", line: 1, column: 1)
            if isCondition {
                let (condition, findings) = Condition.compile(
                    expression, symbols: context, at: range, address: "expression")
                guard !findings.hasErrors else { return .findings(findings) }
                return .value(.bool(try condition.evaluate(in: context)))
            }
            let (template, findings) = Template.compile(
                expression, symbols: context, at: range, address: "expression")
            guard !findings.hasErrors else { return .findings(findings) }
            return .value(try template.evaluate(in: context))
        } catch {
            return .failure(error.message)
        }
    }
}
