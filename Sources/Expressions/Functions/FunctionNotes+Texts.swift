/// Name, result, errors and rule of the functions on texts, collections and truth.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", the function's own section.
enum TextNotes {
    static let all: [[String]] = [
        ["chunk", "an array", "a length below 1; neither text nor array", "The last piece may be shorter."],
        [
            "concat",
            "a text",
            "a result above 104857600 characters",
            "null is empty, Booleans are `True` and `False`, objects and arrays compact JSON, "
                + "contents their text.",
        ],
        ["endsWith", "a Boolean", "an argument that is no text", "Without regard to case."],
        [
            "formatNumber",
            "a text",
            "no number; a format or locale that is not known",
            ".NET's standard and custom numeric formats; the locale is `en-us` when left out.",
        ],
        ["guid", "a text", "a format other than D, N, B, P and X", "In lower case; `D` when left out."],
        [
            "indexOf",
            "a whole number",
            "an argument that is no text",
            "From 0, -1 when absent, without regard to case.",
        ],
        [
            "isFloat",
            "a Boolean",
            "no text; a locale that is not known",
            "Thousands separators, a sign at either end, an exponent and `NaN` are allowed.",
        ],
        ["isInt", "a Boolean", "an argument that is no text", "Whole numbers of 64 bits."],
        [
            "lastIndexOf",
            "a whole number",
            "an argument that is no text",
            "-1 when absent or when only the text is empty, its length less 1 when only the other "
                + "is, 0 when both are.",
        ],
        [
            "length",
            "a whole number",
            "neither text nor array",
            "UTF-16 code units of a text, items of an array.",
        ],
        [
            "nthIndexOf",
            "a whole number",
            "the occurrence 0",
            "From 1; a negative occurrence counts from the end; -1 when there are fewer.",
        ],
        [
            "replace",
            "a text",
            "an empty old text; an argument that is no text",
            "Every occurrence, with regard to case.",
        ],
        [
            "slice",
            "a text",
            "an argument of another type",
            "Negative places count from the end; never fails on a range.",
        ],
        [
            "split",
            "an array of texts",
            "an argument that is no text",
            "Empty pieces are kept; an empty delimiter gives the text itself.",
        ],
        ["startsWith", "a Boolean", "an argument that is no text", "Without regard to case."],
        [
            "substring",
            "a text",
            "a negative start or length; an end beyond the text",
            "To the end when the length is left out.",
        ],
        ["toLower", "a text", "an argument that is no text", "Invariant culture."],
        ["toUpper", "a text", "an argument that is no text", "Invariant culture."],
        ["trim", "a text", "an argument that is no text", "White space of Unicode, at both ends."],
        [
            "contains",
            "a Boolean",
            "null, or another type than text, array and object",
            "A part of a text, an item of an array, a key of an object; with regard to case.",
        ],
        ["empty", "a Boolean", "a number or Boolean", "null is empty, white space is not."],
        ["first", "any value", "neither text nor array", "null of an empty array, empty of an empty text."],
        [
            "intersection",
            "an array or object",
            "arrays and objects mixed",
            "In the order of the first; no item twice.",
        ],
        [
            "join",
            "a text",
            "no array; a delimiter that is no text; above 104857600 characters",
            "Items become text as in `concat`.",
        ],
        ["last", "any value", "neither text nor array", "null of an empty array, empty of an empty text."],
        ["reverse", "an array", "no array", ""],
        ["skip", "an array", "no array; a negative count", "Empty when the count is beyond the end."],
        [
            "sort",
            "an array",
            "items or keys that are not of one simple type",
            "Ascending; objects by the key given.",
        ],
        [
            "take",
            "a text or array",
            "neither text nor array; a negative count",
            "Everything when the count is beyond the end.",
        ],
        [
            "union",
            "an array or object",
            "arrays and objects mixed",
            "No item twice, in the order of first appearance; of objects the last value of a key wins.",
        ],
        ["and", "a Boolean", "an argument that is reached and is no Boolean", "Stops at the first false."],
        [
            "equals",
            "a Boolean",
            "none",
            "Numbers by value, texts with regard to case, arrays and objects by content; values "
                + "of different types are not equal, null and '' neither.",
        ],
        ["greater", "a Boolean", "other than two numbers or two texts", "Texts by code unit."],
        ["greaterOrEquals", "a Boolean", "other than two numbers or two texts", "Texts by code unit."],
        ["if", "any value", "a condition that is no Boolean", "Only the chosen value is evaluated."],
        ["less", "a Boolean", "other than two numbers or two texts", "Texts by code unit."],
        ["lessOrEquals", "a Boolean", "other than two numbers or two texts", "Texts by code unit."],
        ["not", "a Boolean", "an argument that is no Boolean", ""],
        ["or", "a Boolean", "an argument that is reached and is no Boolean", "Stops at the first true."],
    ]
}
