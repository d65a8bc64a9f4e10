import Values

/// A small part of KQL, done honestly: what is not in it is refused by name.
///
/// Source: Microsoft Learn, "Kusto Query Language", tabular operators.
struct HuntingQuery: Sendable {
    /// A table with named columns.
    struct Table: Sendable {
        var columns: [(name: String, type: String)]
        var rows: [Value]

        var names: [String] { columns.map(\.name) }
    }

    /// The answer to a query over these tables.
    static func run(_ query: String, tables: [String: Table]) throws(HuntingProblem) -> Table {
        let tokens = try HuntingToken.read(query)
        let stages = tokens.split(separator: .symbol("|"), omittingEmptySubsequences: false)
        var first = HuntingReader(stages.first ?? [])
        let name = try first.word()
        guard var table = tables[name], first.isAtEnd else {
            throw HuntingProblem(
                message: "'\(name)' is no table of the lab: \(tables.keys.sorted().joined(separator: ", "))")
        }
        for stage in stages.dropFirst() {
            var reader = HuntingReader(stage)
            table = try apply(try reader.word(), &reader, to: table)
            guard reader.isAtEnd else {
                throw HuntingProblem(message: "a stage goes on after its end: `|` is missing")
            }
        }
        return table
    }

    private static func apply(
        _ name: String, _ reader: inout HuntingReader, to table: Table
    ) throws(HuntingProblem) -> Table {
        var table = table
        switch name {
        case "where", "filter":
            let condition = try HuntingCondition(&reader, columns: table.names)
            table.rows = table.rows.filter(condition.holds)
        case "project": table = try project(table, try reader.names())
        case "take", "limit": table.rows = Array(table.rows.prefix(try reader.count()))
        case "count":
            table = Table(columns: [("Count", "Int64")], rows: [["Count": .int(Int64(table.rows.count))]])
        case "summarize": table = try summarize(table, &reader)
        case "order", "sort":
            guard reader.take(.word("by")) else {
                throw HuntingProblem(message: "`by` is missing after `\(name)`")
            }
            table.rows = try sorted(table, &reader)
        default: throw HuntingProblem(message: "the lab does not know the operator `\(name)`")
        }
        return table
    }

    private static func project(_ table: Table, _ names: [String]) throws(HuntingProblem) -> Table {
        var columns: [(name: String, type: String)] = []
        for name in names {
            guard let column = table.columns.first(where: { $0.name == name }) else {
                throw HuntingProblem(message: "'\(name)' is no column here")
            }
            columns.append(column)
        }
        return Table(
            columns: columns,
            rows: table.rows.map { row in .object(JSONObject(names.map { ($0, row[$0] ?? .null) })) })
    }

    private static func summarize(_ table: Table, _ reader: inout HuntingReader) throws(HuntingProblem)
        -> Table
    {
        var result = "count_"
        var function = try reader.word()
        if reader.take(.symbol("=")) {
            result = function
            function = try reader.word()
        }
        guard function == "count" else {
            throw HuntingProblem(message: "the lab does not know the operator `\(function)`")
        }
        guard reader.take(.symbol("(")), reader.take(.symbol(")")) else {
            throw HuntingProblem(message: "`()` is missing after `count`")
        }
        let names = reader.take(.word("by")) ? try reader.names() : []
        let groups = try project(table, names)
        var counts: [Value: Int64] = [:]
        var order: [Value] = []
        for row in groups.rows {
            if counts[row] == nil { order.append(row) }
            counts[row, default: 0] += 1
        }
        if names.isEmpty && order.isEmpty { order = [.object(JSONObject())] }
        return Table(
            columns: groups.columns + [(result, "Int64")],
            rows: order.map { $0.setting(result, .int(counts[$0] ?? 0)) })
    }

    private static func sorted(_ table: Table, _ reader: inout HuntingReader) throws(HuntingProblem)
        -> [Value]
    {
        var keys: [(name: String, ascending: Bool)] = []
        repeat {
            let name = try reader.word()
            guard table.names.contains(name) else {
                throw HuntingProblem(message: "'\(name)' is no column here")
            }
            let ascending = reader.take(.word("asc"))
            if !ascending { _ = reader.take(.word("desc")) }
            keys.append((name, ascending))
        } while reader.take(.symbol(","))
        return table.rows.enumerated().sorted { left, right in
            for key in keys {
                let order = HuntingOrder.compare(
                    left.element[key.name] ?? .null, right.element[key.name] ?? .null)
                if order != 0 { return (order < 0) == key.ascending }
            }
            return left.offset < right.offset
        }.map(\.element)
    }
}
