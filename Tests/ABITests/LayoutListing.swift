/// Where every member lies and what every constant is, as a compiler sees it.
enum LayoutListing {
    /// A C program that prints the listing of what a header declares.
    static func program(for header: HeaderReader) -> String {
        var lines: [String] = []
        for declaration in header.declarations {
            switch declaration.kind {
            case .structure: lines += prints(declaration)
            case .enumeration: lines += declaration.members.map { print(number: $0.name) }
            case .macro where declaration.code.split(separator: " ").last?.allSatisfy(\.isNumber) == true:
                lines.append(print(number: declaration.name))
            case .macro, .type, .function: break
            }
        }
        return """
            #include <riposte/connector.h>
            #include <stdio.h>

            int main(void) {
            \(lines.map { "  " + $0 }.joined(separator: "\n"))
              return 0;
            }

            """
    }

    private static func prints(_ structure: HeaderDeclaration) -> [String] {
        let name = structure.name
        return [#"printf("\#(name) size %zu\n", sizeof(\#(name)));"#]
            + structure.members.map { member in
                let place = "offsetof(\(name), \(member.name)), sizeof(((\(name) *)0)->\(member.name))"
                return #"printf("\#(name).\#(member.name) at %zu size %zu\n", \#(place));"#
            }
    }

    private static func print(number name: String) -> String {
        #"printf("\#(name) = %d\n", (int)\#(name));"#
    }
}
