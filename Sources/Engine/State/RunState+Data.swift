import Expressions
import Playbooks
import Values

/// Steps that only compute: compose, filter, select, join, parse.
extension RunState {
    mutating func computeData(_ kind: StepKind, _ instance: Int) throws(EvaluationError) {
        switch kind {
        case .compose(let template):
            let value = try evaluate(template, at: instance)
            instances[instance].inputs = value
            finish(instance, .succeeded, outputs: value)
        case .calculate(let template):
            let value = try evaluate(template, at: instance)
            finishData(instance, value, value)
        case .table(let from, let format, let columns):
            try makeTable(instance, from, format, columns)
        case .filter(let from, let condition):
            let (rows, kept) = try filter(from, condition, instance)
            finishData(instance, ["from": rows], kept)
        case .select(let from, let item):
            let (rows, made) = try select(from, item, instance)
            finishData(instance, ["from": rows], made)
        case .join(let from, let with):
            let (rows, separator) = try evaluate(at: instance) { context throws(EvaluationError) in
                (try Self.rows(from, "join", context), try with.evaluate(in: context).expressionText)
            }
            let text = rows.map(\.expressionText).joined(separator: separator)
            finishData(instance, ["from": .array(rows), "joinWith": .string(separator)], .string(text))
        case .parse(let content, let schema):
            let value = try evaluate(content, at: instance)
            instances[instance].inputs = ["content": value]
            parse(instance, value, schema)
        default: preconditionFailure("the step computes nothing")
        }
    }

    private mutating func makeTable(
        _ instance: Int, _ from: Template, _ format: Template, _ columns: [StepKind.Column]?
    ) throws(EvaluationError) {
        let word = try evaluate(format, at: instance).expressionText
        let (rows, headers, cells) = try evaluate(at: instance) { context throws(EvaluationError) in
            let rows = try Self.rows(from, "table", context)
            let (headers, cells) = try Self.cells(of: rows, columns, context)
            return (rows, headers, cells)
        }
        let text: String
        switch word.lowercased() {
        case "csv": text = TableText.csv(headers, cells)
        case "html": text = TableText.html(headers, cells)
        default: throw EvaluationError("`table` knows the formats `CSV` and `HTML`, not `\(word)`")
        }
        finishData(instance, ["from": .array(rows), "format": .string(word)], .string(text))
    }

    /// Heads and texts of a table; equal heads share a column, which the last of them fills.
    private static func cells(
        of rows: [Value], _ columns: [StepKind.Column]?, _ context: StepContext
    ) throws(EvaluationError) -> (headers: [String], cells: [[String]]) {
        var places: [String: Int] = [:]
        var headers: [String] = []
        func place(_ header: String) -> Int {
            if let known = places[header] { return known }
            places[header] = headers.count
            headers.append(header)
            return headers.count - 1
        }
        var found: [[(column: Int, text: String)]] = []
        for column in columns ?? [] where column.header.constantValue != nil || rows.isEmpty {
            _ = place(try column.header.evaluate(in: context).expressionText)
        }
        for row in rows {
            context.row = row
            var cells: [(column: Int, text: String)] = []
            if let columns {
                for column in columns {
                    let header = try column.header.evaluate(in: context).expressionText
                    cells.append((place(header), try column.value.evaluate(in: context).expressionText))
                }
            } else {
                guard case .object(let object) = row else {
                    throw EvaluationError("`table` without columns needs objects, and got \(row.typeName)")
                }
                for member in object { cells.append((place(member.name), member.value.expressionText)) }
            }
            found.append(cells)
        }
        return (
            headers,
            found.map { cells in
                var line = [String](repeating: "", count: headers.count)
                for cell in cells { line[cell.column] = cell.text }
                return line
            }
        )
    }

    private mutating func finishData(_ instance: Int, _ inputs: Value, _ body: Value) {
        instances[instance].inputs = inputs
        finish(instance, .succeeded, outputs: ["body": body])
    }

    private func filter(
        _ from: Template, _ condition: Condition, _ instance: Int
    ) throws(EvaluationError) -> (rows: Value, kept: Value) {
        try evaluate(at: instance) { context throws(EvaluationError) in
            let rows = try Self.rows(from, "filter", context)
            var kept: [Value] = []
            for row in rows {
                context.row = row
                if try condition.evaluate(in: context) { kept.append(row) }
            }
            return (.array(rows), .array(kept))
        }
    }

    private func select(
        _ from: Template, _ item: Template, _ instance: Int
    ) throws(EvaluationError) -> (rows: Value, made: Value) {
        try evaluate(at: instance) { context throws(EvaluationError) in
            let rows = try Self.rows(from, "select", context)
            var made: [Value] = []
            made.reserveCapacity(rows.count)
            for row in rows {
                context.row = row
                made.append(try item.evaluate(in: context))
            }
            return (.array(rows), .array(made))
        }
    }

    private static func rows(
        _ from: Template, _ word: String, _ context: StepContext
    ) throws(EvaluationError) -> [Value] {
        let value = try from.evaluate(in: context)
        guard case .array(let rows) = value else {
            throw EvaluationError("`\(word)` needs an array, and got \(value.typeName)")
        }
        return rows
    }

    private mutating func parse(_ instance: Int, _ content: Value, _ schema: Schema?) {
        let parsed: Value
        switch content {
        case .null:
            let error = StepError(code: "InvalidTemplate", message: "`parse` needs content, and got null")
            return finish(instance, .failed, error: error)
        case .string(let text):
            do throws(JSONError) {
                parsed = try Value(json: text)
            } catch {
                return finish(
                    instance, .failed,
                    error: StepError(code: "InvalidJSON", message: "the content is not JSON"))
            }
        default:
            guard let text = content.envelopedText else {
                parsed = content
                break
            }
            guard let value = try? Value(json: text) else {
                return finish(
                    instance, .failed,
                    error: StepError(code: "InvalidJSON", message: "the content is not JSON"))
            }
            parsed = value
        }
        let violations = schema?.violations(of: parsed) ?? []
        guard violations.isEmpty else {
            let list = violations.map { violation -> Value in
                [
                    "message": .string(violation.message), "path": .string(violation.instancePath),
                    "schemaId": .string(violation.schemaPath), "errorType": .string(violation.keyword),
                ]
            }
            let error = StepError(code: "ValidationFailed", message: "the content does not fit the schema")
            return finish(instance, .failed, outputs: ["body": .array(list)], error: error)
        }
        finish(instance, .succeeded, outputs: ["body": parsed])
    }
}

extension Value {
    /// The text in `{"$content-type", "$content"}`; nil for other values.
    fileprivate var envelopedText: String? {
        guard self["$content-type"] != nil, let content = self["$content"]?.string,
            let bytes = Base64.decode(content)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
