import Catalog
import Values

extension RequestTemplate {
    /// The request for these values.
    func filled(_ values: TemplateValues) throws(TemplateFailure) -> FilledRequest {
        var request = FilledRequest(method: method.rawValue, path: try Self.path(path, values))
        request.query = try Self.pairs(query, values)
        for field in headers {
            guard let text = try Self.text(field.value, values) else { continue }
            guard text.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }) else {
                throw TemplateFailure("the header `\(field.name)` would have a control character in it")
            }
            request.headers.append((field.name, text))
        }
        switch content {
        case .none: break
        case .json(let body):
            if let value = try Self.value(body, values) { request.content = .json(value) }
        case .form(let members): request.content = .form(try Self.pairs(members, values))
        }
        request.isIdempotent = isIdempotent
        return request
    }

    private static func path(
        _ template: TextTemplate, _ values: TemplateValues
    ) throws(TemplateFailure) -> String {
        var path = ""
        for part in template.parts {
            switch part {
            case .text(let text): path += text
            case .placeholder(let placeholder):
                let text = try values.value(of: placeholder).map { value throws(TemplateFailure) in
                    guard let text = value.plainText else {
                        throw TemplateFailure("`\(placeholder.name)` is no text, and is part of the address")
                    }
                    return text
                }
                guard let text, !text.isEmpty else {
                    throw TemplateFailure("`\(placeholder.name)` is empty, and is part of the address")
                }
                path +=
                    placeholder.style == .slashes
                    ? text.split(separator: "/", omittingEmptySubsequences: false)
                        .map { PercentEncoding.encode($0) }.joined(separator: "/")
                    : PercentEncoding.encode(text)
            }
        }
        // A service would take them for a way to another place than the one described.
        guard !path.hasPrefix("//"), !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else {
            throw TemplateFailure("the address would have a `.` or `..` in it, or lead to another host")
        }
        return path
    }

    private static func pairs(
        _ fields: [Field], _ values: TemplateValues
    ) throws(TemplateFailure) -> [FilledRequest.Pair] {
        var pairs: [FilledRequest.Pair] = []
        for field in fields {
            if let placeholder = field.value.onlyPlaceholder, placeholder.style == .repeated {
                let value = values.value(of: placeholder)
                for item in value?.array ?? value.map({ [$0] }) ?? [] where !item.isNull {
                    pairs.append((field.name, item.plainText ?? item.json()))
                }
            } else if let text = try text(field.value, values, writesObjects: true) {
                pairs.append((field.name, text))
            }
        }
        return pairs
    }

    /// The text; nil where it has placeholders and none of them has a value.
    private static func text(
        _ template: TextTemplate, _ values: TemplateValues, writesObjects: Bool = false
    ) throws(TemplateFailure) -> String? {
        var filled = ""
        var isEmpty = !template.placeholders.isEmpty
        for part in template.parts {
            switch part {
            case .text(let text): filled += text
            case .placeholder(let placeholder):
                guard let value = values.value(of: placeholder), value.array?.isEmpty != true else {
                    continue
                }
                isEmpty = false
                filled += try text(value, of: placeholder, writesObjects)
            }
        }
        return isEmpty ? nil : filled
    }

    private static func text(
        _ value: Value, of placeholder: Placeholder, _ writesObjects: Bool
    ) throws(TemplateFailure) -> String {
        if let text = value.plainText { return text }
        if let items = value.array {
            let texts = items.map { $0.plainText ?? (writesObjects ? $0.json() : nil) }
            if !texts.contains(nil) { return texts.compactMap(\.self).joined(separator: ",") }
        }
        guard writesObjects else {
            throw TemplateFailure("`\(placeholder.name)` has members, and is to be a text")
        }
        return value.json()
    }

    private static func value(
        _ template: BodyTemplate, _ values: TemplateValues
    ) throws(TemplateFailure) -> Value? {
        switch template {
        case .value(let value): return value
        case .placeholder(let placeholder): return values.value(of: placeholder)
        case .text(let text): return try Self.text(text, values).map { .string($0) }
        case .array(let items):
            var filled: [Value] = []
            for item in items {
                if let value = try value(item, values) { filled.append(value) }
            }
            return .array(filled)
        case .object(let members):
            var filled = JSONObject()
            for member in members {
                if let value = try value(member.value, values) { filled[member.name] = value }
            }
            return .object(filled)
        }
    }
}
