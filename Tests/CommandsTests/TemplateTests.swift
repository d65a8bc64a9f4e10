import Gallery
import Testing
import Values

@testable import Commands

@Suite struct TemplateTests {
    @Test func `every template can be found by the words of its title`() {
        for template in TemplateGallery.all {
            #expect(!template.title.isEmpty)
            #expect(TemplateGallery.search(template.title).map(\.name).contains(template.name))
        }
        #expect(TemplateGallery.search("Defender for Cloud Apps").count == 16)
        #expect(TemplateGallery.search("no such words").isEmpty)
    }

    @Test func `a parameter's default is replaced, and only that`() throws {
        let template = try #require(TemplateGallery.template("run-antivirus-scan"))
        let text = try NewCommand.settingDefault(of: "scanType", to: "Quick", in: template.text)
        #expect(text.contains("    default: \"Quick\"\n  comment:"))
        #expect(text.split(separator: "\n").count == template.text.split(separator: "\n").count)
        #expect(throws: CommandFailure.self) {
            try NewCommand.settingDefault(of: "scantype", to: "Quick", in: template.text)
        }
    }
}

@Suite struct OutputTests {
    @Test func `a table is as wide as its cells and shows no control characters`() {
        var table = TextTable(["A", "LONGER"])
        table.add(["x\u{1B}[31m", "y"])
        let lines = table.lines(Terminal(environment: ["NO_COLOR": "1"]))
        #expect(lines == ["A       LONGER", "──────  ──────", "x?[31m  y"])
    }

    @Test(arguments: [
        (Duration.milliseconds(7), "7ms"), (.milliseconds(1250), "1.2s"), (.seconds(65), "1m 5s"),
        (.seconds(3660), "1h 1m"),
    ])
    func `durations are short`(duration: Duration, text: String) {
        #expect(RunText.duration(duration) == text)
    }
}
