/// Where a subschema stands: a document and a JSON Pointer in it.
struct SchemaPlace: Hashable {
    var document: Int
    var pointer: String

    func appending(_ step: String) -> SchemaPlace {
        SchemaPlace(document: document, pointer: pointer + "/" + escapedPointerStep(step))
    }

    static func == (left: SchemaPlace, right: SchemaPlace) -> Bool {
        left.document == right.document && left.pointer.isExactly(right.pointer)
    }
}

/// Turns documents into a program, following references as it meets them.
final class SchemaCompiler {
    private static let maximumNodes = 100_000

    private let options: Schema.Options
    private var library: SchemaLibrary
    private var program = SchemaProgram()
    private var numbers: [SchemaPlace: Int] = [:]
    private var waiting: [SchemaPlace] = []
    private var dynamicNames: Set<String> = []

    init(options: Schema.Options, resources: [String: Value]) {
        self.options = options
        library = SchemaLibrary(external: resources)
    }

    func compile(_ document: Value) throws(SchemaError) -> SchemaProgram {
        _ = try node(at: library.add(document, uri: ""))
        var done = 0
        repeat {
            while done < waiting.count {
                try fill(done)
                done += 1
            }
            try compileDynamicTargets()
        } while done < waiting.count
        return program
    }

    func assertsValidation(_ resource: Int) -> Bool { library.resources[resource].assertsValidation }

    /// The number of a subschema, which is compiled later.
    func node(at place: SchemaPlace) throws(SchemaError) -> Int {
        if let number = numbers[place] { return number }
        guard waiting.count < Self.maximumNodes else {
            throw SchemaError(
                message: "the schema has more than \(Self.maximumNodes) parts", pointer: place.pointer)
        }
        let number = waiting.count
        numbers[place] = number
        waiting.append(place)
        program.nodes.append(SchemaNode(resource: try library.resource(of: place)))
        return number
    }

    /// What a reference in a resource leads to, with the name by which it may be found dynamically.
    func target(of reference: String, from resource: Int) throws(SchemaError) -> (
        node: Int, dynamicName: String?
    ) {
        let found = try library.resolve(reference, from: resource)
        if let name = found.dynamicName { dynamicNames.insert(name) }
        return (try node(at: found.place), found.dynamicName)
    }

    private func compileDynamicTargets() throws(SchemaError) {
        program.dynamicAnchors = []
        for resource in library.resources {
            var targets: [String: Int] = [:]
            for (name, place) in resource.dynamicAnchors where dynamicNames.contains(name) {
                targets[name] = try node(at: place)
            }
            program.dynamicAnchors.append(targets)
        }
    }

    private func fill(_ number: Int) throws(SchemaError) {
        let place = waiting[number]
        switch library.value(at: place) {
        case .bool(let verdict): program.nodes[number].verdict = verdict
        case .object(let schema):
            let resource = program.nodes[number].resource
            var rules: [SchemaNode.Rule] = []
            for (name, value) in schema {
                guard let keyword = SchemaKeyword.all[name] else {
                    try checkKnown(name, place)
                    continue
                }
                if keyword.isValidation, !assertsValidation(resource) { continue }
                let site = SchemaSite(
                    compiler: self, place: place, schema: schema, keyword: name, resource: resource)
                guard let rule = try keyword.make(site, value) else { continue }
                if keyword.phase == .unevaluated { program.tracksEvaluation = true }
                if name == "format", !options.assertsFormats { continue }
                rules.append(SchemaNode.Rule(keyword: name, phase: keyword.phase, check: rule))
            }
            program.nodes[number].rules = rules.sorted { $0.phase < $1.phase }
        default:
            throw SchemaError(message: "a schema is an object, `true` or `false`", pointer: place.pointer)
        }
    }

    private func checkKnown(_ name: String, _ place: SchemaPlace) throws(SchemaError) {
        guard options.refusesUnknownKeywords, !SchemaKeyword.notes.contains(name), !name.hasPrefix("x-")
        else { return }
        let known = Array(SchemaKeyword.all.keys) + SchemaKeyword.notes
        let hint = nearestName(to: name, among: known.sorted()).map { ", did you mean `\($0)`?" } ?? ""
        throw SchemaError(
            message: "unknown keyword `\(name)`\(hint)",
            pointer: place.pointer + "/" + escapedPointerStep(name))
    }
}
