import Values

/// Deployment templates: workflows among their resources, at any depth.
///
/// A template inside of a template is one of two kinds. `Microsoft.Resources/deployments` evaluates it in the
/// outer scope unless it says otherwise. A content package carries it as data (`mainTemplate`): the outer
/// template is evaluated first, where a doubled bracket becomes a single one, and what that gives is a
/// template with a scope of its own.
/// Source: Microsoft Learn, "Using linked and nested templates when deploying Azure resources".
struct TemplateForm {
    private let document: ImportDocument
    private let budget = DeploymentBudget()
    private var found: [FoundDefinition] = []

    /// Whether a document is a template: it has resources.
    static func isOne(_ value: Value) -> Bool {
        let resources = value["resources"]
        return resources?.array != nil || resources?.object != nil && value["$schema"] != nil
    }

    /// Whether a document holds values for a template's parameters.
    static func isParameters(_ value: Value) -> Bool {
        guard value["resources"] == nil, let parameters = value["parameters"]?.object else { return false }
        return value["$schema"]?.string?.lowercased().contains("deploymentparameters") ?? false
            || !parameters.isEmpty
                && parameters.allSatisfy { $0.value["value"] != nil || $0.value["reference"] != nil }
                && value["definition"] == nil && value["actions"] == nil
    }

    /// The workflows of a template; `parameters` is a document with values for its parameters.
    static func read(_ document: ImportDocument, parameters: Value?) -> [FoundDefinition] {
        var form = TemplateForm(document)
        let given = values(parameters?["parameters"])
        let scope = DeploymentScope(template: document.value, given: given)
        var stage = Stage(resolver: form.resolver(scope), title: document.value["metadata"]?["title"]?.string)
        form.template(document.value, at: [], &stage, depth: 0)
        return form.found
    }

    private init(_ document: ImportDocument) { self.document = document }

    /// What is known while one template is walked through.
    private struct Stage {
        var resolver: DeploymentResolver
        var title: String?
        /// Notes of the templates that this one came out of.
        var earlier: [ImportNote] = []
    }

    private func resolver(_ scope: DeploymentScope) -> DeploymentResolver {
        DeploymentResolver(DeploymentEvaluator(scope: scope, budget: budget))
    }

    /// `{name: {value}}` as `{name: value}`.
    private static func values(_ parameters: Value?) -> JSONObject {
        JSONObject(
            (parameters?.object ?? JSONObject()).compactMap { name, entry in
                entry["value"].map { (name: name, value: $0) }
            })
    }

    private mutating func template(_ template: Value, at path: [String], _ stage: inout Stage, depth: Int) {
        resources(template["resources"], at: path + ["resources"], &stage, depth: depth)
    }

    private mutating func resources(
        _ resources: Value?, at path: [String], _ stage: inout Stage, depth: Int
    ) {
        guard depth <= ImportLimits.templates else { return }
        switch resources {
        case .array(let items)?:
            for (place, item) in items.enumerated() {
                resource(item, at: path + [String(place)], &stage, depth: depth)
            }
        case .object(let named)?:
            for (name, item) in named { resource(item, at: path + [name], &stage, depth: depth) }
        default: return
        }
    }

    private mutating func resource(_ resource: Value, at path: [String], _ stage: inout Stage, depth: Int) {
        let properties = resource["properties"]
        if let template = properties?["template"], template.object != nil {
            nested(template, of: resource, at: path + ["properties", "template"], stage, depth: depth + 1)
        }
        if let template = properties?["mainTemplate"], template.object != nil {
            packed(template, at: path + ["properties", "mainTemplate"], stage, depth: depth + 1)
        }
        let type = stage.resolver.certain(resource["type"])?.string?.lowercased()
        if type == "microsoft.logic/workflows" || properties?["definition"]?.isDefinition == true {
            workflow(resource, at: path, stage)
        }
        resources(resource["resources"], at: path + ["resources"], &stage, depth: depth + 1)
    }

    /// A template in a deployment.
    private mutating func nested(
        _ template: Value, of deployment: Value, at path: [String], _ stage: Stage, depth: Int
    ) {
        let properties = deployment["properties"]
        let isInner =
            properties?["expressionEvaluationOptions"]?["scope"]?.string?.lowercased() == "inner"
        var outer = stage.resolver
        let given = outer.resolve(properties?["parameters"] ?? nil, at: path.dropLast() + ["parameters"])
        let own = DeploymentScope(template: template, given: Self.values(given))
        var scope = own
        if !isInner {
            scope = stage.resolver.evaluator.scope
            scope.add(missingFrom: own)
        }
        var inner = Stage(resolver: resolver(scope), title: stage.title, earlier: stage.earlier)
        self.template(template, at: path, &inner, depth: depth)
    }

    /// A template that a content package carries.
    private mutating func packed(_ template: Value, at path: [String], _ stage: Stage, depth: Int) {
        var outer = stage.resolver
        let plain = outer.resolve(template, at: path)
        let scope = DeploymentScope(template: plain, given: JSONObject())
        let title = plain["metadata"]?["title"]?.string ?? stage.title
        var inner = Stage(
            resolver: resolver(scope), title: title, earlier: stage.earlier + outer.notes)
        self.template(plain, at: path, &inner, depth: depth)
    }

    private mutating func workflow(_ resource: Value, at path: [String], _ stage: Stage) {
        guard found.count < ImportLimits.definitions else { return }
        var resolver = stage.resolver
        let place = path + ["properties", "definition"]
        guard let written = resource["properties"]?["definition"] else { return }
        let definition = resolver.resolve(written, at: place)
        guard definition.isDefinition else { return }
        var parameters = JSONObject()
        var connections: [String: String] = [:]
        for (name, entry) in resource["properties"]?["parameters"]?.object ?? JSONObject() {
            let at = path + ["properties", "parameters", name]
            if name == "$connections" {
                // Ids of connections stay in Azure; what is stood in for in them is of no interest.
                var own = stage.resolver
                connections = ConnectionNames.ofResource(own.resolve(entry, at: at)["value"])
            } else if let value = entry["value"] {
                parameters[name] = resolver.resolve(value, at: at + ["value"])
            } else if entry["reference"] != nil {
                resolver.add(
                    "IM0022", "the value of the parameter `\(name)` is in a key vault",
                    "keep it as a secret here, and hand it to the playbook", at: at)
            }
        }
        if resource["copy"] != nil {
            resolver.add(
                "IM0023", "the template deploys this workflow several times, in a loop",
                "import it once for each, or give the playbook parameters", at: path + ["copy"])
        }
        let own = JSONPointer.text(path + ["properties"]) + "/"
        let earlier = stage.earlier.filter {
            $0.place.hasPrefix(own + "definition/") || $0.place.hasPrefix(own + "parameters/")
        }
        found.append(
            FoundDefinition(
                name: title(of: resource, stage), flavour: .logicAppsConsumption, file: document.file,
                text: document.text, path: place, definition: definition, parameters: parameters,
                connections: connections, notes: NoteList.tidy(earlier + resolver.notes)))
    }

    private func title(of resource: Value, _ stage: Stage) -> String {
        let name = stage.resolver.certain(resource["name"])?.string
        if let last = name?.split(separator: "/").last, !last.allSatisfy(\.isWhitespace) {
            return String(last)
        }
        return stage.title ?? document.title
    }
}
