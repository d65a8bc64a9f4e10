import FuzzInput
import Playbooks
import Values

/// JSON text as a workflow definition: findings or a plan, and a plan's YAML is a playbook without errors.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(bytes, count)
    guard let definition = try? Value(json: bytes) else { return 0 }
    let text = String(decoding: bytes, as: UTF8.self)
    for flavour in [DefinitionFlavour.logicAppsConsumption, .powerAutomate] {
        let source = DefinitionSource(
            name: "fuzz", flavour: flavour, file: "d.json", text: text, definition: definition)
        let result = DefinitionReader.read(source, catalog: nil, environment: nil, digest: "")
        expect((result.plan == nil) == result.findings.hasErrors, "a plan with errors, or none without")
        guard result.plan != nil else { continue }
        guard let yaml = result.yaml() else {
            expect(false, "a plan that cannot be written")
            continue
        }
        let (plan, findings) = PlaybookReader.read(yaml, file: "p.yaml", catalog: nil)
        expect(plan != nil, "what is imported does not read: \(findings)\n\(yaml)")
    }
    return 0
}
