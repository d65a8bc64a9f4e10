/// Name, result, errors and rule of the functions on numbers, times, URIs and objects.
///
/// Source: Microsoft Learn, "Reference guide to functions in expressions", the function's own section.
enum NumberNotes {
    static let all: [[String]] = [
        [
            "add",
            "a number",
            "no numbers; beyond 64 bits",
            "A float when either is, exact when either is a decimal.",
        ],
        ["div", "a number", "no numbers; a divisor of zero", "Of whole numbers without the fraction."],
        ["max", "a number", "no numbers", "Of its arguments, or of one array."],
        ["min", "a number", "no numbers", "Of its arguments, or of one array."],
        ["mod", "a number", "no numbers; a divisor of zero", "With the sign of the dividend."],
        ["mul", "a number", "no numbers; beyond 64 bits", "Floats overflow to infinity."],
        [
            "rand",
            "a whole number",
            "a maximum that is not above the minimum",
            "The minimum is included, the maximum not.",
        ],
        ["range", "an array of whole numbers", "a count above 100000; an end above 2147483647", ""],
        ["sub", "a number", "no numbers; beyond 64 bits", ""],
        [
            "addDays",
            "a text",
            "no timestamp; a format that is not known; years beyond 9999",
            "The zone of the timestamp is kept; the format is `o` when left out.",
        ],
        [
            "addHours",
            "a text",
            "no timestamp; a format that is not known; years beyond 9999",
            "The zone of the timestamp is kept; the format is `o` when left out.",
        ],
        [
            "addMinutes",
            "a text",
            "no timestamp; a format that is not known; years beyond 9999",
            "The zone of the timestamp is kept; the format is `o` when left out.",
        ],
        [
            "addSeconds",
            "a text",
            "no timestamp; a format that is not known; years beyond 9999",
            "The zone of the timestamp is kept; the format is `o` when left out.",
        ],
        [
            "addToTime",
            "a text",
            "no timestamp; a unit other than Second, Minute, Hour, Day, Week, Month and Year",
            "A month later is at most the last day of that month.",
        ],
        [
            "convertFromUtc",
            "a text",
            "no timestamp; a zone that is not known",
            "Names of Windows or IANA; with daylight saving; the result names no zone, unless it is UTC.",
        ],
        [
            "convertTimeZone",
            "a text",
            "no timestamp; a zone that is not known; a local time that the clocks skip",
            "A time that the clocks show twice is the later; a timestamp with `Z` or an offset is "
                + "that instant.",
        ],
        [
            "convertToUtc",
            "a text",
            "no timestamp; a zone that is not known; a local time that the clocks skip",
            "A time that the clocks show twice is the later; a timestamp with `Z` or an offset is "
                + "that instant.",
        ],
        [
            "dateDifference", "a text", "no timestamps",
            "`[-][d.]hh:mm:ss[.fffffff]`, the end less the start.",
        ],
        ["dayOfMonth", "a whole number", "no timestamp", ""],
        ["dayOfWeek", "a whole number", "no timestamp", "Sunday is 0."],
        ["dayOfYear", "a whole number", "no timestamp", "From 1."],
        [
            "formatDateTime",
            "a text",
            "no timestamp; a format or locale that is not known",
            ".NET's standard and custom formats.",
        ],
        ["getFutureTime", "a text", "a unit that is not known", "In UTC."],
        ["getPastTime", "a text", "a unit that is not known", "In UTC."],
        ["parseDateTime", "a text", "a text that is no date of the locale or format", "In the `o` form."],
        ["startOfDay", "a text", "no timestamp; a format that is not known", ""],
        ["startOfHour", "a text", "no timestamp; a format that is not known", ""],
        ["startOfMonth", "a text", "no timestamp; a format that is not known", ""],
        [
            "subtractFromTime",
            "a text",
            "no timestamp; a unit that is not known",
            "A month earlier is at most the last day of that month.",
        ],
        ["ticks", "a whole number", "no timestamp", "Steps of 100 ns since 0001-01-01."],
        ["utcNow", "a text", "a format that is not known", ""],
        ["uriHost", "a text", "no absolute URI", ""],
        ["uriPath", "a text", "no absolute URI", "`/` when empty."],
        ["uriPathAndQuery", "a text", "no absolute URI", "`/` when empty."],
        ["uriPort", "a whole number", "no absolute URI", "The scheme's own when left out."],
        ["uriQuery", "a text", "no absolute URI", "With its `?`; empty when there is none."],
        ["uriScheme", "a text", "no absolute URI", ""],
        ["addProperty", "an object", "a property that is there already in any case; no object", ""],
        ["coalesce", "any value", "none", "The first that is not null; later ones are not evaluated."],
        [
            "removeProperty",
            "an object",
            "no object; a name that is no text",
            "An absent property changes nothing; case does not matter.",
        ],
        [
            "setProperty",
            "an object",
            "no object; a name that is no text",
            "Adds what is absent; the object's own spelling is kept.",
        ],
        [
            "xpath",
            "any value",
            "no XML from `xml`; no XPath 1.0; an unknown prefix",
            "Elements are an array of contents, even one; texts and attributes an array of texts; "
                + "numbers, texts and Booleans themselves.",
        ],
        ["agentParameters", "nothing", "always", "Only the tools of AI agents have them."],
    ]
}
