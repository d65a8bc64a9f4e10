import Values

/// Addresses that open a file to whoever has them.
extension TenantState {
    private static let life = Duration.seconds(1800)

    /// A fresh address of a file.
    func downloadAddress(_ file: DownloadFile, _ call: EndpointCall) -> String {
        let end = String((call.time + Self.life).milliseconds)
        return "\(call.request.origin)/safedownload/\(file.name)?se=\(end)&sig=\(signature(file.name, end))"
    }

    /// `GET /safedownload/...`: the signature opens it, and a credential of the API beside it is refused as the
    /// storage service does.
    func download(_ request: LabRequest) -> LabAnswer {
        let name = request.segments.last ?? ""
        let end = request.parameter("se") ?? ""
        guard request.headers["authorization"] == nil, request.parameter("sig") == signature(name, end),
            Int64(end).map({ $0 > request.time.milliseconds }) ?? false, let file = downloadFile(name)
        else {
            return LabAnswer(
                status: 403,
                content: LabAnswer.Content(
                    type: "application/xml",
                    bytes: Array("<Error><Code>AuthenticationFailed</Code></Error>".utf8)))
        }
        return LabAnswer(status: 200, content: file.content)
    }

    private func downloadFile(_ name: String) -> DownloadFile? {
        let parts = name.split(separator: "-", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        if parts[0] == "package" {
            return actions.index(of: String(parts[1].dropLast(4))).map {
                DownloadFile.package(actions.all[$0])
            }
        }
        let tail = parts[1].split(separator: "-")
        guard let number = tail.last.flatMap({ Int($0) }),
            let index = actions.index(of: tail.dropLast().joined(separator: "-")),
            actions.all[index].commands.indices.contains(number)
        else { return nil }
        return DownloadFile.result(actions.all[index], number)
    }

    private func signature(_ name: String, _ end: String) -> String {
        DownloadSignature.text("\(labToken) \(name) \(end)")
    }
}

extension Value {
    /// An address as the service wraps it.
    static func link(_ address: String, _ call: EndpointCall) -> Value {
        [
            "@odata.context": .string("\(call.request.origin)/api/$metadata#Edm.String"),
            "value": .string(address),
        ]
    }
}
