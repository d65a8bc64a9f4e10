import FuzzInput
import Playbooks
import Values

/// YAML text as a playbook: findings or a plan, never a trap, and every finding has a place in the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = String(decoding: unsafe input(bytes, count), as: UTF8.self)
    let (plan, findings) = PlaybookReader.read(text, file: "p.yaml", catalog: nil)
    expect((plan == nil) == findings.hasErrors, "a plan with errors, or none without: \(findings)")
    let lines = text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 2
    for range in findings.compactMap(\.range) {
        expect(1...lines ~= range.line && range.column >= 1, "a finding outside of the text: \(range)")
    }
    return 0
}
