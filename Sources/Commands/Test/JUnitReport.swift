import Values

/// Results as JUnit's XML, which Jenkins, GitLab and others read.
///
/// Source: the Apache Ant JUnit report format, as "testmoapp/junitxml" describes it; GitLab Docs, "Unit test reports".
enum JUnitReport {
    static func text(_ results: [TestResult]) -> String {
        var files: [String] = []
        for result in results where files.last != result.file { files.append(result.file) }
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append("<testsuites name=\"riposte\" \(counts(results))>")
        for file in files {
            let own = results.filter { $0.file == file }
            lines.append("  <testsuite name=\"\(escaped(file))\" \(counts(own)) skipped=\"0\">")
            for result in own { lines += testCase(result) }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return lines.map { $0 + "\n" }.joined()
    }

    private static func counts(_ results: [TestResult]) -> String {
        let failures = results.count { $0.error == nil && !$0.differences.isEmpty }
        let errors = results.count { $0.error != nil }
        let took = results.reduce(Duration.zero) { $0 + $1.took }
        return """
            tests="\(results.count)" failures="\(failures)" errors="\(errors)" time="\(seconds(took))"
            """
    }

    private static func testCase(_ result: TestResult) -> [String] {
        let start = """
                <testcase name="\(escaped(result.name))" classname="\(escaped(result.playbook))" \
            file="\(escaped(result.file))" time="\(seconds(result.took))"
            """
        if let error = result.error {
            let message = String(error.prefix { $0 != "\n" })
            return [
                start + ">",
                "      <error message=\"\(escaped(message))\" type=\"error\">\(escaped(error))</error>",
                "    </testcase>",
            ]
        }
        guard let first = result.differences.first else { return [start + "/>"] }
        let more = result.differences.count > 1 ? " and \(result.differences.count - 1) more" : ""
        let body = result.differences.map {
            "\($0.place)\n  expected  \($0.expected)\n  got       \($0.got)"
        }.joined(separator: "\n")
        return [
            start + ">",
            "      <failure message=\"\(escaped(first.place)) differs\(more)\" type=\"difference\">"
                + "\(escaped(body))</failure>",
            "    </testcase>",
        ]
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }

    /// Text as XML 1.0 takes it: what it forbids becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t", "\r": escaped += "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                escaped.unicodeScalars.append("\u{FFFD}")
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
