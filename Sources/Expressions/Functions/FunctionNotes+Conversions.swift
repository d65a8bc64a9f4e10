/// Name, result, errors and rule of the conversions.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", the function's own section.
enum ConversionNotes {
    static let all: [[String]] = [
        ["array", "an array", "none", ""],
        ["base64", "a text", "an argument that is no text or content", "Of its UTF-8 bytes."],
        [
            "base64ToBinary",
            "a content",
            "a text that is not base64",
            "Of the type `application/octet-stream`.",
        ],
        ["base64ToString", "a text", "a text that is not base64", "UTF-8."],
        ["binary", "a content", "null", "Of the type `application/octet-stream`."],
        [
            "bool",
            "a Boolean",
            "null; a text other than `true` and `false` in any case",
            "Every number but zero is true.",
        ],
        ["createArray", "an array", "none", "Values of different types may be mixed."],
        [
            "dataUri",
            "a text",
            "null",
            "`text/plain` of a text, `application/json` of other values, a content keeps its type.",
        ],
        [
            "dataUriToBinary",
            "a content",
            "no data URI; a type or charset that is not known",
            "`text/plain` when it names none; what is not base64 is decoded from percent signs.",
        ],
        ["dataUriToString", "a text", "no data URI; a charset other than UTF-8", ""],
        [
            "decimal",
            "a decimal number",
            "an exponent; more than 28 digits; no number",
            "Keeps its final zeros as text.",
        ],
        ["decodeBase64", "a text", "a text that is not base64", "An older name of `base64ToString`."],
        [
            "decodeDataUri",
            "a content",
            "no data URI; a type or charset that is not known",
            "An older name of `dataUriToBinary`.",
        ],
        ["decodeUriComponent", "a text", "an argument that is no text", ""],
        [
            "encodeUriComponent",
            "a text",
            "one argument that is no text",
            "Everything but letters, digits and `-_.~`; several arguments are joined as by "
                + "`concat` first.",
        ],
        [
            "float",
            "a number",
            "a text that is no number; a locale that is not known",
            "Thousands separators anywhere in the whole part, a sign at either end.",
        ],
        ["int", "a whole number", "a fraction; beyond 64 bits; no number", ""],
        [
            "json",
            "any value",
            "a text that is not JSON; a content that is not XML or JSON",
            "XML becomes an object: `@name` is an attribute, `#text` text, elements of one name "
                + "an array, `<a />` null.",
        ],
        [
            "string",
            "a text",
            "none",
            "null is empty, Booleans are `True` and `False`, objects and arrays compact JSON, "
                + "contents their text.",
        ],
        [
            "uriComponent",
            "a text",
            "an argument that is no text",
            "Everything but letters, digits and `-_.~`.",
        ],
        [
            "uriComponentToBinary",
            "a content",
            "an argument that is no text",
            "Of the type `application/octet-stream`.",
        ],
        ["uriComponentToString", "a text", "an argument that is no text", ""],
        [
            "xml",
            "a content",
            "no XML; a document type declaration; an object without exactly one property at the "
                + "root; an array",
            "Compact; `@name` is an attribute, `#text` text, an array the element repeated, other "
                + "characters in names `_xHHHH_`.",
        ],
    ]
}
