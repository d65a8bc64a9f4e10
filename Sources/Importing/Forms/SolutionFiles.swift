import Values

/// What a Power Automate solution says beside a flow: titles, and values of environment variables.
enum SolutionFiles {
    /// A flow's title in `customizations.xml`, or in the XML file beside it; nil when neither names it.
    static func title(of document: ImportDocument, among files: FileSet) -> String? {
        files.solutionTitles[document.name.lowercased()]
    }

    /// The file's name without the id that a solution puts behind it.
    static func plainTitle(of document: ImportDocument) -> String {
        let title = document.title
        let parts = title.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 5 else { return title }
        let isID = zip(parts.suffix(5), [8, 4, 4, 4, 12]).allSatisfy { part, count in
            part.count == count && part.allSatisfy(\.isHexDigit)
        }
        return isID ? parts.dropLast(5).joined(separator: "-") : title
    }

    /// Gives parameters that stand for environment variables the variables' values.
    static func complete(_ found: inout FoundDefinition, among files: FileSet) {
        for (name, parameter) in found.definition["parameters"]?.object ?? JSONObject() {
            guard let schemaName = parameter["metadata"]?["schemaName"]?.string?.lowercased(),
                let text = files.environmentValues[schemaName]
            else { continue }
            found.parameters[name] = value(text, of: parameter["type"]?.string?.lowercased() ?? "string")
        }
    }

    private static func value(_ text: String, of type: String) -> Value {
        switch type {
        case "int", "float", "bool", "array", "object", "secureobject":
            (try? Value(
                json: text.lowercased() == "yes" ? "true" : text.lowercased() == "no" ? "false" : text))
                ?? .string(text)
        default: .string(text)
        }
    }

    /// Titles of flows by the names of their files in lower case, from any XML file of a solution.
    static func titles(in xml: String) -> [String: String] {
        var titles: [String: String] = [:]
        for workflow in SolutionXML.elements("Workflow", in: xml) {
            guard let name = workflow.attributes["Name"], !name.isEmpty,
                let file = SolutionXML.elements("JsonFileName", in: workflow.content).first?.content,
                let last = file.split(separator: "/").last
            else { continue }
            titles[last.lowercased()] = name
        }
        return titles
    }

    /// Values that environment variables have when nobody sets them, by schema names in lower case.
    static func standardValues(in xml: String) -> [String: String] {
        var values: [String: String] = [:]
        for variable in SolutionXML.elements("environmentvariabledefinition", in: xml) {
            guard let name = variable.attributes["schemaname"],
                let value = SolutionXML.elements("defaultvalue", in: variable.content).first?.content
            else { continue }
            values[name.lowercased()] = value
        }
        return values
    }

    /// The value in an `environmentvariablevalues.json`, whose folder is named like the variable.
    static func setValue(in document: ImportDocument) -> (name: String, value: String)? {
        guard document.name.lowercased() == "environmentvariablevalues.json", document.parts.count > 1,
            let value = document.value["environmentvariablevalues"]?["environmentvariablevalue"]?["value"]?
                .string
        else { return nil }
        return (document.parts[document.parts.count - 2].lowercased(), value)
    }
}
