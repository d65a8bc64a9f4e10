import Expressions
import Foundation
import Values

// expressions-benchmark ALERT.json: evaluations per second, one line each as `what|expression|rate`.

/// Calls a second: as often as fit into a second, after a tenth of one to find out how many that are.
func rate(_ body: () throws -> Bool) rethrows -> Double {
    func seconds(_ count: Int) throws -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        var hits = 0
        for _ in 0..<count where try body() { hits += 1 }
        precondition(hits == count, "an expression gave something else than it should")
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }
    var count = 1
    var elapsed = 0.0
    repeat {
        count *= 4
        elapsed = (try? seconds(count)) ?? 1
    } while elapsed < 0.1
    count = max(1, Int(Double(count) / elapsed))
    return Double(count) / ((try? seconds(count)) ?? 1)
}

let expressions: [(name: String, text: String, result: Value)] = [
    ("E1", "@concat('a', triggerBody()?['x']['y'], string(add(1,2)))", "abee3"),
    (
        "E2",
        "@and(equals(triggerBody()?['severity'],'High'), greater(length(triggerBody()?['entities']),0))",
        true
    ),
]
let bytes = [UInt8](try Data(contentsOf: URL(filePath: CommandLine.arguments[1])))
let context = AlertContext(outputs: ["body": try Value(json: bytes)])
for (name, text, result) in expressions {
    let (template, findings) = Template.compile(.string(text), symbols: context, at: nil, address: "")
    precondition(findings.isEmpty, "an expression does not compile")
    let value = try template.evaluate(in: context)
    precondition(value == result, "an expression gave something else than it should")
    let isText = value.string != nil
    func isGood(_ value: Value) -> Bool {
        switch value {
        case .string: isText
        case .bool(let truth): truth && !isText
        default: false
        }
    }
    let parsed = try rate { isGood(try template.evaluate(in: context)) }
    print("riposte eval|\(name)|\(parsed)")
    let whole = try rate {
        isGood(try template.evaluate(in: AlertContext(outputs: ["body": try Value(json: bytes)])))
    }
    print("riposte JSON + eval|\(name)|\(whole)")
}
