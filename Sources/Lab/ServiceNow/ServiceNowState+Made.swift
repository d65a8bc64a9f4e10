/// Tables whose rows come from elsewhere: journal entries, choices, attachments.
extension ServiceNowState {
    func rows(of table: ServiceNowTable) -> [Record] {
        switch table.name {
        case "sys_journal_field": journalRows
        case "sys_choice": choiceRows
        case "sys_attachment": attachments.map { Record(fields: $0.fields) }
        default: records[table.name] ?? []
        }
    }

    private var journalRows: [Record] {
        records.sorted { $0.key < $1.key }.flatMap { table, records in
            records.flatMap { record in
                record.journal.map { entry in
                    Record(fields: [
                        "sys_id": entry.id, "name": table, "element": entry.element,
                        "element_id": record.id, "value": entry.text, "sys_created_on": entry.time,
                        "sys_updated_on": entry.time, "sys_created_by": entry.author,
                    ])
                }
            }
        }
    }

    private var choiceRows: [Record] {
        ServiceNowTable.all.values.sorted { $0.name < $1.name }.flatMap { table in
            table.columns.flatMap { column -> [Record] in
                guard case .choice(let choices) = column.kind else { return [] }
                return choices.map { choice in
                    Record(fields: [
                        "sys_id": "\(table.name).\(column.name).\(choice.value)", "name": table.name,
                        "element": column.name, "label": choice.label, "value": choice.value,
                        "inactive": "false",
                    ])
                }
            }
        }
    }
}
