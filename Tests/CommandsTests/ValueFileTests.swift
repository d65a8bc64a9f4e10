import Testing
import Values

@testable import Commands

@Suite struct ValueFileTests {
    @Test(arguments: [
        ("a.json", "{\"a\": [1]}"), ("a.yaml", "a: [1]"), ("a.yml", "{a: [1]}"), ("a.yaml", "{\"a\": [1]}"),
    ])
    func `JSON and YAML are read`(file: String, text: String) throws {
        #expect(try ValueFile.value(of: text, file: file) == ["a": [1]])
    }

    @Test func `what is neither is refused with its place`() {
        let error = #expect(throws: CommandFailure.self) {
            _ = try ValueFile.value(of: "{\n  \"a\": }", file: "a.json")
        }
        #expect(error?.message.contains("`a.json` is not JSON: line 2, column 8") == true)
        #expect(throws: DocumentFailure.self) { _ = try ValueFile.value(of: "a: [1", file: "a.yaml") }
    }
}
