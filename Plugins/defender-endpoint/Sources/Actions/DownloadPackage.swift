import ConnectorKit
import Values

/// Downloads an investigation package.
struct DownloadPackage: Action {
    static let name = "download-package"

    func perform(_ input: DownloadInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path = "/api/machineactions/\(input.actionID.percentEncoded)/getPackageUri"
        return try await SignedAddress.download(try await SignedAddress.fetch(path, call), input, call)
    }
}

/// Downloads what a command of a live response session gave.
struct DownloadLiveResponseResult: Action {
    static let name = "download-live-response-result"

    func perform(_ input: DownloadInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        let path =
            "/api/machineactions/\(input.actionID.percentEncoded)"
            + "/GetLiveResponseResultDownloadLink(index=\(input.index))"
        return try await SignedAddress.download(try await SignedAddress.fetch(path, call), input, call)
    }
}

/// Which file is downloaded, and how large it may be.
struct DownloadInput: JSONDecodable {
    static let largest = 10 << 20

    var actionID: String
    var index: Int
    var maximumBytes: Int

    init(_ json: JSONInput) throws(ConnectorFailure) {
        actionID = try json.required("actionId")
        index = try json.optional("index") ?? 0
        maximumBytes = try json.optional("maximumBytes") ?? Self.largest
    }
}
