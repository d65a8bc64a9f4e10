import Importing
import Testing
import Values

/// What a deployment expression gives, in a template with some parameters and variables.
@Suite struct DeploymentFunctionTests {
    private static let cases: [(String, Value)] = [
        ("concat('a', 'b', 1, true())", "ab1True"), ("concat(createArray(1), createArray(2))", [1, 2]),
        ("'it''s'", "it's"), ("format('{0}-{1} {{x}}', 'a', 5)", "a-5 {x}"), ("toLower('AbC')", "abc"),
        ("ToUpper('AbC')", "ABC"), ("trim('  a b ')", "a b"), ("replace('aXbX', 'X', '--')", "a--b--"),
        ("substring('hello', 1, 3)", "ell"), ("substring('hello', 2)", "llo"),
        ("split('a,b,c', ',')", ["a", "b", "c"]),
        ("split('a,b;c', createArray(',', ';'))", ["a", "b", "c"]),
        ("join(createArray('a', 'b'), '-')", "a-b"),
        ("length('abc')", 3), ("length(createArray(1, 2))", 2), ("length(variables('o'))", 2),
        ("if(equals(1, 1), 'y', reference('x'))", "y"), ("if(false, reference('x'), 'n')", "n"),
        ("and(true, not(false))", true), ("or(false(), equals('a', 'b'))", false), ("empty('')", true),
        ("empty(createArray())", true), ("empty(null())", true), ("contains('abc', 'b')", true),
        ("contains(createArray(1, 2), 3)", false), ("contains(variables('o'), 'A')", true),
        ("first('abc')", "a"),
        ("first(createArray())", nil), ("last(createArray(1, 2))", 2), ("string(5)", "5"),
        ("string(createArray(1, 'a'))", #"[1,"a"]"#), ("int('42')", 42), ("bool('TRUE')", true),
        (#"json('{"a": [1]}').a[0]"#, 1), ("base64('abc')", "YWJj"), ("base64ToString('YWJj')", "abc"),
        ("createObject('a', 1, 'b', createArray())", ["a": 1, "b": []]),
        ("union(createArray(1, 2), createArray(2, 3))", [1, 2, 3]),
        ("union(createObject('a', 1), createObject('b', 2))", ["a": 1, "b": 2]),
        ("intersection(createArray(1, 2), createArray(2, 3))", [2]), ("take('hello', 2)", "he"),
        ("skip(createArray(1, 2, 3), 1)", [2, 3]), ("startsWith('Hello', 'he')", true),
        ("endsWith('Hello', 'LO')", true),
        ("indexOf('hello', 'L')", 2), ("lastIndexOf('hello', 'l')", 3), ("indexOf('a', 'zz')", -1),
        ("add(1, mul(2, 3))", 7), ("sub(1, 3)", -2), ("div(7, 2)", 3), ("mod(7, 4)", 3), ("min(3, 1, 2)", 1),
        ("max(createArray(3, 5))", 5), ("range(3, 3)", [3, 4, 5]),
        ("coalesce(null(), 'a', reference('x'))", "a"),
        ("less(1, 2)", true), ("greaterOrEquals('b', 'a')", true), ("padLeft('7', 3, '0')", "007"),
        ("environment().suffixes.storage", "core.windows.net"), ("variables('o').a", 1),
        ("variables('o')['B'][1]", "y"),
        ("variables('list')[0]", "x"), ("variables('O').?none", nil), ("parameters('p')", "given"),
        ("PARAMETERS('P')", "given"),
        ("variables('chain')", "given!"),
        ("subscription().subscriptionId", "00000000-0000-0000-0000-000000000000"),
        ("subscription().tenantId", "00000000-0000-0000-0000-000000000001"), ("resourceGroup().name", "rg"),
        (
            "resourceId('Microsoft.Web/sites/functions', 'a', 'b')",
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/sites/a/functions/b"
        ),
        (
            "resourceId('s', 'g', 'Microsoft.Logic/workflows', 'w')",
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Logic/workflows/w"
        ),
        (
            "resourceId('g', 'Microsoft.Logic/workflows', 'w')",
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.Logic/workflows/w"
        ),
        (
            "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'r')",
            "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/r"
        ),
        ("tenantResourceId('Microsoft.X/y', 'z')", "/providers/Microsoft.X/y/z"),
        ("extensionResourceId('/base', 'Microsoft.X/y', 'z')", "/base/providers/Microsoft.X/y/z"),
        ("length(uniqueString(resourceGroup().id))", 13),
        ("equals(uniqueString('a'), uniqueString('b'))", false),
        ("length(guid('a'))", 36), ("equals(guid('a'), guid('a'))", true),
        ("utcNow('yyyy-MM-dd')", "2000-01-01"),
        ("uriComponent('a b/ü')", "a%20b%2F%C3%BC"), ("uriComponentToString('a%20b')", "a b"),
        ("uri('https://a.example/b/', 'c')", "https://a.example/b/c"), ("deployment().name", "deployment"),
        (" concat( 'a' , 'b' ) ", "ab"), ("-5", -5), ("createArray('@{body(''x'')}')", ["@{body('x')}"]),
    ]

    @Test(arguments: cases) func `a function gives what a deployment would`(text: String, expected: Value)
        throws
    {
        let whole = template(
            [workflow(definition(.string("[\(text)]")))],
            parameters: ["p": ["type": "string", "defaultValue": "[concat('giv', 'en')]"]],
            variables: [
                "o": ["a": 1, "B": ["x", "y"]], "list": ["[toLower('X')]"],
                "chain": "[concat(parameters('p'), variables('mark'))]", "mark": "!",
            ])
        #expect(try only(file("a.json", whole)).composed == expected)
    }

    @Test(arguments: [
        "substring('a', 5)", "int('x')", "format('{5}', 'a')", "json('{')", "range(0, 100000)",
        "createObject('a')",
        "concat('a', createArray(1))", "add(9223372036854775807, 1)", "mod(1, 0)", "first(5)", "split('a')",
        "div(-9223372036854775808, -1)", "variables('o')", "min()", "'a'.b", "resourceId('x', 'y')",
        "bool('x')",
        "base64ToString('%')", "padLeft('a', 500)", "take('a', 'b')", "substring('abc', -1, 2)",
        "indexOf(5, 5)",
    ]) func `a mistake is a note, never a crash`(text: String) throws {
        let found = try only(file("a.json", template([workflow(definition(.string("[\(text)]")))])))
        #expect(found.composed == .string("[\(text)]"))
        #expect(found.notes.count == 1)
    }
}
