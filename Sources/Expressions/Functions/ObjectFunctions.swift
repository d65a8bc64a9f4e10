import Values

/// Functions that change objects, and those that read forms.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", manipulation functions.
enum ObjectFunctions {
    private static let family = "Manipulation"

    static let all: [FunctionTable.Entry] = [
        .init(family, "addProperty(object, name, value)", "the object with one more property; not one it has")
        {
            values, _ in
            let arguments = Arguments("addProperty", values)
            var object = try arguments.object(0)
            let name = try arguments.text(1)
            guard Access.spelling(of: name, in: object) == nil else {
                throw EvaluationError("`addProperty` was asked to add `\(name)`, which is there already")
            }
            object[name] = values[2]
            return .object(object)
        },
        .init(family, "setProperty(object, name, value)", "the object with a property set") { values, _ in
            let arguments = Arguments("setProperty", values)
            var object = try arguments.object(0)
            object[try name(arguments.text(1), in: object)] = values[2]
            return .object(object)
        },
        .init(family, "removeProperty(object, name)", "the object without a property") { values, _ in
            let arguments = Arguments("removeProperty", values)
            var object = try arguments.object(0)
            object[try name(arguments.text(1), in: object)] = nil
            return .object(object)
        },
        .init("Workflow", "agentParameters(name)", "nothing here: only AI agents have it", isPure: false) {
            _, _ in
            throw EvaluationError("`agentParameters` has a value only in the tools of an AI agent")
        },
    ]

    /// The name as the object spells it, or as wanted where it has none.
    private static func name(_ wanted: String, in object: JSONObject) -> String {
        Access.spelling(of: wanted, in: object) ?? wanted
    }
}

extension FunctionTable.Entry {
    /// Texts and expressions of `@{...}` put together.
    static let joinedText = FunctionTable.Entry("", "text(part...)", "") { values, _ in
        .string(try TextLimit.joined(values.map(\.expressionText)))
    }
    /// An array whose items are expressions.
    static let arrayOfItems = FunctionTable.Entry("", "array(item...)", "") { values, _ in .array(values) }
    /// An object whose names and values are expressions, in turn.
    static let objectOfMembers = FunctionTable.Entry("", "object(part...)", "") { values, _ in
        var object = JSONObject()
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            object[values[index].expressionText] = values[index + 1]
        }
        return .object(object)
    }

    /// The only value of a form's key.
    static let formValue = FunctionTable.Entry("", "formDataValue(body, key)", "") { values, _ in
        let found = try FormData.values(of: values, "formDataValue")
        guard found.count < 2 else {
            throw EvaluationError("`formDataValue` finds several values; use `formDataMultiValues`")
        }
        return found.first ?? .null
    }
    /// All values of a form's key.
    static let formValues = FunctionTable.Entry("", "formDataMultiValues(body, key)", "") { values, _ in
        .array(try FormData.values(of: values, "formDataMultiValues"))
    }
    /// One part of a multipart body.
    static let multipartBody = FunctionTable.Entry("", "multipartBody(body, index)", "") { values, _ in
        let index = try Arguments("multipartBody", values).int(1)
        guard let part = values[0]["$multipart"]?[index] else {
            throw EvaluationError("the body has no part \(index)")
        }
        return part["body"] ?? .null
    }
}

private enum FormData {
    static func values(of arguments: [Value], _ function: String) throws(EvaluationError) -> [Value] {
        let key = try Arguments(function, arguments).text(1)
        let pairs = arguments[0]["$formdata"]?.array ?? []
        return pairs.filter { $0["key"]?.string == key }.map { $0["value"] ?? .null }
    }
}
