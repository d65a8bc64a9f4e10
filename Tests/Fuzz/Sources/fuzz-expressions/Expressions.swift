import Expressions
import FuzzInput
import Values

/// Text, or JSON with texts in it, as a value and as a condition: compiled and evaluated without a trap, in bounded time and
/// memory, which the fuzzer's own limits hold it to.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(bytes, count)
    let text = String(decoding: bytes, as: UTF8.self)
    evaluate(.string(text))
    if let value = try? Value(json: bytes, limits: JSONLimits(depth: 64)) { evaluate(value) }
    return 0
}

private func evaluate(_ value: Value) {
    guard let context = unsafe context else { return expect(false, "the fixed document is no context") }
    let range = SourceRange(file: "f", line: 1, column: 1, length: 1)
    let (template, findings) = Template.compile(value, symbols: context, at: range, address: "a")
    if !findings.hasErrors, let result = try? template.evaluate(in: context) {
        if case .string(let text) = result { expect(text.utf8.count <= 104_857_600, "a text beyond bounds") }
        // What a run keeps has to be writable and readable.
        let written = result.jsonBytes()
        if written.count < 100_000 {
            expect(
                (try? Value(json: written, limits: JSONLimits(depth: 100_000))) != nil, "a result is no JSON")
        }
    }
    let (condition, problems) = Condition.compile(value, symbols: context, at: range, address: "a")
    if !problems.hasErrors { _ = try? condition.evaluate(in: context) }
}

// Safe: a constant whose parts are all constants, and there is one thread.
nonisolated(unsafe) private let context = try? DetachedContext(document)

private let document: Value = [
    "now": "2026-03-29T00:59:59.1234567Z",
    "parameters": ["p": "text", "n": 7, "o": ["a": ["b": [1, 2.5, nil, true, "é"]]]],
    "variables": ["v": 3, "list": [1, 2, 3, 3], "s": "a,b;c", "d": "2024-02-29T23:59:59Z"],
    "trigger": [
        "name": "manual", "outputs": ["headers": ["h": "x"], "body": ["id": "7", "items": [["k": "v"]]]],
    ],
    "actions": [
        "A": ["name": "A", "status": "Succeeded", "outputs": ["statusCode": 200, "body": ["value": [1]]]],
        "B b": ["name": "B b", "status": "Failed", "error": ["code": "X", "message": "m"]],
    ],
    "action": ["name": "A", "status": "Succeeded", "outputs": ["body": "x"]],
    "item": ["id": 1, "tags": ["x", "y"]],
    "items": ["Loop": ["id": 2]],
    "iterationIndexes": ["Loop": 4],
    "results": ["Scope": [["name": "A", "status": "Succeeded"]]],
    "workflow": ["id": "w", "name": "w", "run": ["id": "1", "name": "1"]],
]
