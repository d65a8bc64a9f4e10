/// A custom format for numbers: `#,##0.00;(0.00);-`.
///
/// Source: Microsoft Learn, "Custom numeric format strings" (2025-11).
struct CustomNumberFormat {
    private let sections: [[Character]]
    private let culture: Culture

    init(_ format: String, _ culture: Culture) {
        sections = Self.sections(of: Array(format))
        self.culture = culture
    }

    func text(_ number: NumberDigits) -> String {
        var index = section(number.isZero ? 2 : number.isNegative ? 1 : 0)
        var layout = Layout(sections[index])
        let rounded = layout.rounding(number)
        if rounded.isZero, !number.isZero {
            // What rounds to zero is written as zero.
            index = section(2)
            layout = Layout(sections[index])
        }
        return write(sections[index], layout, rounded, hasSign: index == 0)
    }

    /// The section of that place if there is one, else the first.
    private func section(_ index: Int) -> Int {
        sections.indices.contains(index) && !sections[index].isEmpty ? index : 0
    }

    private static func sections(of format: [Character]) -> [[Character]] {
        var result: [[Character]] = [[]]
        var quote: Character?
        var place = 0
        while place < format.count {
            let character = format[place]
            if character == "\\", quote == nil, place + 1 < format.count {
                result[result.count - 1] += [character, format[place + 1]]
                place += 2
                continue
            }
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            }
            if character == ";", quote == nil {
                result.append([])
            } else {
                result[result.count - 1].append(character)
            }
            place += 1
        }
        return result
    }

    private func write(
        _ section: [Character], _ layout: Layout, _ number: NumberDigits, hasSign: Bool
    ) -> String {
        var writer = DigitWriter(layout, number, culture.separators)
        if hasSign, number.isNegative, !number.isZero { writer.text = "-" }
        var place = 0
        while place < section.count {
            let character = section[place]
            place += 1
            switch character {
            case "#", "0": writer.writeDigit()
            case ".": writer.writePoint()
            case ",": break
            case "'", "\"":
                while place < section.count, section[place] != character {
                    writer.text.append(section[place])
                    place += 1
                }
                place += 1
            case "\\":
                if place < section.count { writer.text.append(section[place]) }
                place += 1
            case "e", "E":
                guard let mark = ExponentMark(section, from: place - 1) else {
                    writer.text.append(character)
                    break
                }
                writer.text += mark.text(layout.exponent(of: number))
                place = mark.end
            default: writer.text.append(character)
            }
        }
        return writer.text
    }
}

/// `E0`, `E+00`, `e-000` in a format.
private struct ExponentMark {
    let end: Int
    private let letter: Character
    private let showsPlus: Bool
    private let zeros: Int

    init?(_ section: [Character], from start: Int) {
        letter = section[start]
        var place = start + 1
        let sign = section.indices.contains(place) ? section[place] : " "
        showsPlus = sign == "+"
        if sign == "+" || sign == "-" { place += 1 }
        zeros = section[min(place, section.count)...].prefix { $0 == "0" }.count
        guard zeros > 0 else { return nil }
        end = place + zeros
    }

    func text(_ exponent: Int) -> String {
        let size = String(exponent.magnitude)
        let padding = String(repeating: "0", count: max(0, min(zeros, 10) - size.count))
        return "\(letter)\(exponent < 0 ? "-" : showsPlus ? "+" : "")\(padding)\(size)"
    }
}

/// How many digits a section has, where its point is, and what scales the number.
private struct Layout {
    private(set) var digits = 0
    private(set) var point: Int
    /// Zeros that are always written: this many before the point and, as a negative number, after it.
    private(set) var leadingZeros = 0
    private(set) var trailingZeros = 0
    private(set) var isGrouped = false
    private(set) var isScientific = false
    private var scaling = 0

    init(_ section: [Character]) {
        var point: Int?
        var firstZero: Int?
        var lastZero = 0
        var comma: (place: Int, count: Int)?
        var place = 0
        while place < section.count {
            let character = section[place]
            place += 1
            switch character {
            case "#": digits += 1
            case "0":
                firstZero = firstZero ?? digits
                digits += 1
                lastZero = digits
            case ".": point = point ?? digits
            case ",":
                guard digits > 0, point == nil else { break }
                if let seen = comma, seen.place == digits {
                    comma = (digits, seen.count + 1)
                } else {
                    if comma != nil { isGrouped = true }
                    comma = (digits, 1)
                }
            case "%": scaling += 2
            case "‰": scaling += 3
            case "'", "\"":
                while place < section.count, section[place] != character { place += 1 }
                place += 1
            case "\\": place += 1
            case "e", "E":
                guard let mark = ExponentMark(section, from: place - 1) else { break }
                isScientific = true
                place = mark.end
            default: break
            }
        }
        self.point = point ?? digits
        if let comma {
            if comma.place == self.point { scaling -= 3 * comma.count } else { isGrouped = true }
        }
        if let firstZero, firstZero < self.point { leadingZeros = self.point - firstZero }
        if lastZero > self.point { trailingZeros = self.point - lastZero }
    }

    func rounding(_ number: NumberDigits) -> NumberDigits {
        guard !number.isZero else { return number }
        var number = number
        number.point += scaling
        number.round(to: isScientific ? digits : number.point + digits - point)
        return number
    }

    func exponent(of number: NumberDigits) -> Int { number.isZero ? 0 : number.point - point }
}

/// Puts a number's digits into the places of a section.
private struct DigitWriter {
    var text = ""
    private let layout: Layout
    private let number: NumberDigits
    private let separators: Culture.Separators
    /// Digits before the point that are still to be written; negative behind it.
    private var place: Int
    /// Digits that the number has more than the section has places; negative when it has fewer.
    private var surplus: Int
    private var next = 0
    private var hasPoint = false

    init(_ layout: Layout, _ number: NumberDigits, _ separators: Culture.Separators) {
        self.layout = layout
        self.number = number
        self.separators = separators
        place = layout.isScientific ? layout.point : max(number.point, layout.point)
        surplus = layout.isScientific ? 0 : number.point - layout.point
    }

    mutating func writeDigit() {
        writeSurplus()
        if surplus < 0 {
            surplus += 1
            if place <= layout.leadingZeros { write(0) }
        } else if next < number.digits.count || place > layout.trailingZeros {
            write(number.digit(next))
            next += 1
        }
        place -= 1
    }

    mutating func writePoint() {
        writeSurplus()
        guard !hasPoint, place == 0 else { return }
        guard layout.trailingZeros < 0 || layout.point < layout.digits && next < number.digits.count else {
            return
        }
        text.append(separators.fraction)
        hasPoint = true
    }

    private mutating func writeSurplus() {
        while surplus > 0 {
            write(number.digit(next))
            next += 1
            surplus -= 1
            place -= 1
        }
    }

    private mutating func write(_ digit: UInt8) {
        text.append(String(digit))
        if layout.isGrouped, place > 1, (place - 1) % 3 == 0 { text.append(separators.group) }
    }
}
