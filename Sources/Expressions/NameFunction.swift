import Values

/// A function that names a part of the run, such as `body('step')`.
struct NameFunction: Sendable {
    var name: String
    /// What its first argument names; nil when it takes no name.
    var kind: SymbolKind?
    var reference: @Sendable (Int) -> Reference
    /// Members read from what the reference gives, each null-safe.
    var members: [String] = []
    /// A function that the result and further arguments are given to.
    var entry: FunctionTable.Entry?
    var extraArguments = 0

    /// By name in lower case.
    ///
    /// Source: Microsoft Learn, "Reference guide to functions in expressions", workflow functions.
    static let all: [String: NameFunction] = {
        let form = FunctionTable.Entry.formValue
        let forms = FunctionTable.Entry.formValues
        let part = FunctionTable.Entry.multipartBody
        let list: [NameFunction] = [
            NameFunction(name: "trigger", reference: { _ in .trigger }),
            NameFunction(name: "triggerOutputs", reference: { _ in .triggerOutputs }),
            NameFunction(name: "triggerBody", reference: { _ in .triggerOutputs }, members: ["body"]),
            NameFunction(name: "actions", kind: .action, reference: { .actionRecord($0) }),
            NameFunction(name: "action", reference: { _ in .currentAction }),
            // An application setting of a standard logic app is given as a parameter of its name.
            NameFunction(name: "appSetting", kind: .parameter, reference: { .parameter($0) }),
            NameFunction(name: "outputs", kind: .action, reference: { .actionOutputs($0) }),
            NameFunction(name: "actionOutputs", kind: .action, reference: { .actionOutputs($0) }),
            NameFunction(name: "body", kind: .action, reference: { .actionOutputs($0) }, members: ["body"]),
            NameFunction(
                name: "actionBody", kind: .action, reference: { .actionOutputs($0) }, members: ["body"]),
            NameFunction(name: "variables", kind: .variable, reference: { .variable($0) }),
            NameFunction(name: "parameters", kind: .parameter, reference: { .parameter($0) }),
            NameFunction(name: "items", kind: .loop, reference: { .item(loop: $0) }),
            NameFunction(name: "item", reference: { _ in .currentItem }),
            NameFunction(name: "iterationIndexes", kind: .loop, reference: { .iterationIndex(loop: $0) }),
            NameFunction(name: "result", kind: .scope, reference: { .result(scope: $0) }),
            NameFunction(name: "workflow", reference: { _ in .workflow }),
            NameFunction(name: "listCallbackUrl", reference: { _ in .callbackURL }),
            NameFunction(
                name: "formDataValue", kind: .action, reference: { .actionOutputs($0) }, members: ["body"],
                entry: form, extraArguments: 1),
            NameFunction(
                name: "formDataMultiValues", kind: .action, reference: { .actionOutputs($0) },
                members: ["body"],
                entry: forms, extraArguments: 1),
            NameFunction(
                name: "multipartBody", kind: .action, reference: { .actionOutputs($0) }, members: ["body"],
                entry: part, extraArguments: 1),
            NameFunction(
                name: "triggerFormDataValue", reference: { _ in .triggerOutputs }, members: ["body"],
                entry: form,
                extraArguments: 1),
            NameFunction(
                name: "triggerFormDataMultiValues", reference: { _ in .triggerOutputs }, members: ["body"],
                entry: forms, extraArguments: 1),
            NameFunction(
                name: "triggerMultipartBody", reference: { _ in .triggerOutputs }, members: ["body"],
                entry: part,
                extraArguments: 1),
        ]
        return Dictionary(uniqueKeysWithValues: list.map { ($0.name.lowercased(), $0) })
    }()
}
