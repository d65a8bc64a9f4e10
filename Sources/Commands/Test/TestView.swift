import Values

/// Results of tests as people and programs read them.
struct TestView {
    let terminal: Terminal

    func show(_ result: TestResult) {
        let mark = terminal.styled(result.isGood ? "ok      " : "failed  ", result.isGood ? .good : .bad)
        terminal.say("\(mark) \(result.file): \(result.name)")
        if let error = result.error {
            for line in error.split(separator: "\n") { terminal.say("           \(line)") }
        }
        for difference in result.differences {
            terminal.say("           \(terminal.styled(difference.place, .strong))")
            terminal.say("             expected  \(terminal.styled(difference.expected, .good))")
            terminal.say("             got       \(terminal.styled(difference.got, .bad))")
        }
    }

    static func document(_ results: [TestResult]) -> Value {
        [
            "passed": .int(Int64(results.count { $0.isGood })),
            "failed": .int(Int64(results.count { !$0.isGood })),
            "cases": .array(results.map(document)),
        ]
    }

    private static func document(_ result: TestResult) -> Value {
        var object = JSONObject()
        object["file"] = .string(result.file)
        object["name"] = .string(result.name)
        object["playbook"] = .string(result.playbook)
        object["ok"] = .bool(result.isGood)
        object["milliseconds"] = .int(result.took.wholeMilliseconds)
        object["error"] = result.error.map { .string($0) } ?? .null
        object["differences"] = .array(
            result.differences.map {
                ["place": .string($0.place), "expected": .string($0.expected), "got": .string($0.got)]
            })
        return .object(object)
    }
}
