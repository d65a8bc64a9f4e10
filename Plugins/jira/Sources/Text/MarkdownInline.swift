/// Reads what stands in a line: emphasis, code, links and line breaks.
///
/// Source: CommonMark 0.31, "Inlines", without HTML, images as links.
struct MarkdownInline {
    private let characters: [Character]
    private var at = 0
    private var runs: [MarkdownRun] = []
    private var style = MarkdownRun(text: "")

    static func runs(_ text: String) -> [MarkdownRun] {
        var reader = MarkdownInline(text, style: MarkdownRun(text: ""))
        return reader.read()
    }

    private init(_ text: String, style: MarkdownRun) {
        characters = Array(text)
        self.style = style
    }

    private mutating func read() -> [MarkdownRun] {
        while at < characters.count {
            let character = characters[at]
            switch character {
            case "\\":
                if at + 1 < characters.count, characters[at + 1].isASCII,
                    characters[at + 1].isPunctuation || characters[at + 1].isSymbol
                {
                    add(String(characters[at + 1]))
                    at += 2
                } else {
                    add("\\")
                    at += 1
                }
            case "\n":
                runs.append(.lineBreak)
                at += 1
            case "`": if !takeCode() { take(1) }
            case "*", "_": if !takeEmphasis(character) { take(count(of: character)) }
            case "~": if !takeStrike() { take(1) }
            case "!": if !(next == "[" && takeLink(from: at + 1)) { take(1) }
            case "[": if !takeLink(from: at) { take(1) }
            case "<": if !takeAddress() { take(1) }
            case "h": if !takeBareAddress() { take(1) }
            default: take(1)
            }
        }
        return runs
    }

    private var next: Character? { at + 1 < characters.count ? characters[at + 1] : nil }

    private mutating func take(_ count: Int) {
        add(String(characters[at..<min(at + count, characters.count)]))
        at += count
    }

    private mutating func add(_ text: String) {
        if let last = runs.last, !last.isBreak, same(last, style) {
            runs[runs.count - 1].text += text
        } else {
            var run = style
            run.text = text
            runs.append(run)
        }
    }

    private func same(_ left: MarkdownRun, _ right: MarkdownRun) -> Bool {
        var left = left
        left.text = right.text
        return left == right
    }

    /// Adds what stands between two places in another style.
    private mutating func inside(_ range: Range<Int>, _ change: (inout MarkdownRun) -> Void) {
        var style = style
        change(&style)
        var reader = MarkdownInline(String(characters[range]), style: style)
        for run in reader.read() {
            if let last = runs.last, !last.isBreak, !run.isBreak, same(last, run) {
                runs[runs.count - 1].text += run.text
            } else {
                runs.append(run)
            }
        }
    }

    private func count(of character: Character) -> Int {
        characters[at...].prefix { $0 == character }.count
    }

    private mutating func takeCode() -> Bool {
        let ticks = count(of: "`")
        var place = at + ticks
        while place < characters.count {
            guard characters[place] == "`" else {
                place += 1
                continue
            }
            let closing = characters[place...].prefix { $0 == "`" }.count
            if closing == ticks {
                var text = String(characters[(at + ticks)..<place].map { $0 == "\n" ? " " : $0 })
                if text.hasPrefix(" "), text.hasSuffix(" "), text.contains(where: { $0 != " " }) {
                    text = String(text.dropFirst().dropLast())
                }
                guard !text.isEmpty else { return false }
                var run = style
                run.isCode = true
                run.text = text
                runs.append(run)
                at = place + ticks
                return true
            }
            place += closing
        }
        return false
    }

    private mutating func takeEmphasis(_ sign: Character) -> Bool {
        let width = min(count(of: sign), 3)
        guard count(of: sign) <= 3, at + width < characters.count, !characters[at + width].isWhitespace
        else { return false }
        // Underscores within words are names of things.
        if sign == "_", at > 0, characters[at - 1].isLetter || characters[at - 1].isNumber { return false }
        for size in stride(from: width, through: 1, by: -1) {
            guard let end = close(sign, size, from: at + size) else { continue }
            let range = (at + size)..<end
            at = end + size
            inside(range) { style in
                if size >= 2 { style.isStrong = true }
                if size != 2 { style.isEmphasized = true }
            }
            return true
        }
        return false
    }

    /// Where a mark of the size closes; text within code does not count.
    private func close(_ sign: Character, _ size: Int, from start: Int) -> Int? {
        var place = start
        while place < characters.count {
            if characters[place] == "\\" {
                place += 2
                continue
            }
            if characters[place] == "`", let end = characters[(place + 1)...].firstIndex(of: "`") {
                place = end + 1
                continue
            }
            guard characters[place] == sign else {
                place += 1
                continue
            }
            let found = characters[place...].prefix { $0 == sign }.count
            let isClosing = !characters[place - 1].isWhitespace && place > start
            let after = place + found < characters.count ? characters[place + found] : " "
            let isInWord = sign == "_" && (after.isLetter || after.isNumber)
            if isClosing, !isInWord, found == size || (found == 3 && size < 3) {
                return found == 3 && size < 3 ? place + found - size : place
            }
            place += found
        }
        return nil
    }

    private mutating func takeStrike() -> Bool {
        guard count(of: "~") == 2, let end = close("~", 2, from: at + 2) else { return false }
        let range = (at + 2)..<end
        at = end + 2
        inside(range) { $0.isStruck = true }
        return true
    }

    private mutating func takeLink(from start: Int) -> Bool {
        var depth = 0
        var place = start
        while place < characters.count {
            if characters[place] == "\\" {
                place += 1
            } else if characters[place] == "[" {
                depth += 1
            } else if characters[place] == "]" {
                depth -= 1
                if depth == 0 { break }
            }
            place += 1
        }
        guard place + 1 < characters.count, characters[place + 1] == "(",
            let end = addressEnd(from: place + 2)
        else { return false }
        let address = String(characters[(place + 2)..<end].prefix { $0 != " " })
        guard MarkdownLink.isAllowed(address), start + 1 < place else { return false }
        let range = (start + 1)..<place
        at = end + 1
        inside(range) { $0.link = address }
        return true
    }

    private func addressEnd(from start: Int) -> Int? {
        var depth = 1
        for place in characters.indices.dropFirst(start) {
            if characters[place] == "(" { depth += 1 }
            if characters[place] == ")" { depth -= 1 }
            if depth == 0 { return place }
            if characters[place] == "\n" { return nil }
        }
        return nil
    }

    private mutating func takeAddress() -> Bool {
        guard let end = characters[at...].firstIndex(of: ">") else { return false }
        let address = String(characters[(at + 1)..<end])
        guard MarkdownLink.isAllowed(address), !address.contains(where: \.isWhitespace) else { return false }
        addLink(address)
        at = end + 1
        return true
    }

    private mutating func takeBareAddress() -> Bool {
        guard style.link == nil, at == 0 || !(characters[at - 1].isLetter || characters[at - 1].isNumber)
        else {
            return false
        }
        let rest = characters[at...].prefix { !$0.isWhitespace && !"<>\"|`".contains($0) }
        var address = String(rest)
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return false }
        while let last = address.last, ".,;:!?)]'*_".contains(last) { address.removeLast() }
        guard address.count > 8 else { return false }
        addLink(address)
        at += address.count
        return true
    }

    private mutating func addLink(_ address: String) {
        var run = style
        run.link = address
        run.text = address
        runs.append(run)
    }
}

/// Where links may lead: never to what a browser would run.
enum MarkdownLink {
    static func isAllowed(_ address: String) -> Bool {
        ["https://", "http://", "mailto:"].contains { address.lowercased().hasPrefix($0) }
    }
}
