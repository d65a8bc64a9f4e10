/// The headers that plugins are built with, as they are in `ConnectorABI`.
enum ConnectorHeader {
    /// The text of `riposte/connector.h`.
    static var text: String { String(decoding: PackageResources.connector_h, as: UTF8.self) }

    /// The version of the ABI that it declares: `1.0`.
    static var version: String {
        "\(number("RIPOSTE_ABI") ?? "0").\(number("RIPOSTE_ABI_MINOR") ?? "0")"
    }

    /// What a project includes, by place within its folder of headers.
    static var headers: [(path: String, text: String)] {
        [
            ("riposte/connector.h", text),
            ("riposte/calls.h", String(decoding: PackageResources.calls_h, as: UTF8.self)),
            ("riposte/mail.h", String(decoding: PackageResources.mail_h, as: UTF8.self)),
        ]
    }

    /// What `pkg-config` reads.
    ///
    /// The prefix is told by where the file lies, so that a tree may be moved or packaged as a whole.
    static var packageConfiguration: String {
        """
        prefix=${pcfiledir}/../..
        includedir=${prefix}/include

        Name: riposte-connector
        Description: Headers to build connectors for Riposte with
        Version: \(version)
        Cflags: -I${includedir}

        """
    }

    private static func number(_ macro: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("#define \(macro) ") }?
            .split(separator: " ").last.map(String.init)
    }
}
