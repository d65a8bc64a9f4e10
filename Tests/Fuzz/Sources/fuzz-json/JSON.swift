import FuzzInput
import Values

/// JSON text: what is read is written so that it reads the same; limits only refuse.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(bytes, count)
    let limits = JSONLimits(depth: 5, bytes: 64)
    let limited = try? Value(json: text, limits: limits)
    do throws(JSONError) {
        let value = try Value(json: text)
        if let limited { expect(limited == value, "limits change the value") }
        expect(limited == nil || text.count <= limits.bytes, "the limit of bytes is passed")
        repeats(value)
    } catch {
        expect(limited == nil, "limits let through what is refused without")
        expect(0...text.count ~= error.offset, "the place of `\(error.message)` is not in the text")
        expect(error.line >= 1 && error.column >= 1, "lines and columns begin at 1")
    }
    return 0
}

private func repeats(_ value: Value) {
    let written = value.jsonBytes()
    for text in [written, Array(value.json(pretty: true).utf8)] {
        do throws(JSONError) {
            let again = try Value(json: text)
            expect(again == value, "what is written reads differently")
            expect(again.jsonBytes() == written, "what is written is written differently after reading")
        } catch {
            expect(false, "what is written cannot be read: \(error)")
        }
    }
    let sorted = value.json(sortedKeys: true)
    expect((try? Value(json: sorted))?.json(sortedKeys: true) == sorted, "sorting changes with reading")
}
