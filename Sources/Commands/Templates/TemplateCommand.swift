import ArgumentParser
import Gallery
import Values

/// `riposte template list|search|show`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "The gallery: playbooks to start from.",
        subcommands: [List.self, Search.self, Show.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all templates.", discussion: "Example:\n  riposte template list")
        @Flag(help: "Print JSON.") var json = false

        func run() { TemplateCommand.show(TemplateGallery.all, json: json) }
    }

    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the templates that hold all the words.",
            discussion: "Example:\n  riposte template search \"Defender for Cloud Apps\"")
        @Argument(help: "Words of the title, the name or a connector.") var words: [String]
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let found = TemplateGallery.search(words.joined(separator: " "))
            guard json || !found.isEmpty else {
                throw CommandFailure(
                    "CL0003", "no template holds `\(words.joined(separator: " "))`",
                    help: "`riposte template list` shows all")
            }
            TemplateCommand.show(found, json: json)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a template's playbook.",
            discussion: "Example:\n  riposte template show run-antivirus-scan")
        @Argument(help: "The template's name.", completion: .list(TemplateGallery.all.map(\.name))) var name:
            String

        func run() throws { Terminal().say(try TemplateCommand.template(name).text) }
    }

    /// The template of a name; an error with the nearest name when there is none.
    static func template(_ name: String) throws -> TemplateGallery.Template {
        if let template = TemplateGallery.template(name) { return template }
        let near = nearestName(to: name, among: TemplateGallery.all.map(\.name))
        throw CommandFailure(
            "CL0003", "there is no template `\(name)`",
            help: near.map { "did you mean `\($0)`?" } ?? "`riposte template list` shows all")
    }

    private static func show(_ templates: [TemplateGallery.Template], json: Bool) {
        let terminal = Terminal()
        guard !json else {
            let values = templates.map { template -> Value in
                [
                    "name": .string(template.name), "title": .string(template.title),
                    "connectors": .array(template.connectors.map { .string($0) }),
                ]
            }
            return terminal.say(Value.array(values).json(pretty: true))
        }
        var table = TextTable(["NAME", "TITLE", "CONNECTORS"])
        for template in templates {
            table.add([template.name, template.title, template.connectors.joined(separator: ", ")])
        }
        table.lines(terminal).forEach { terminal.say($0) }
    }
}
