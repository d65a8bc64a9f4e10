import ConnectorKit
import Values

/// An address that opens a file to whoever has it.
///
/// Source: Microsoft Learn, "Get package SAS URI API" and "Get live response results".
enum SignedAddress {
    /// Asks for an address; the service puts that of a package into quotes of its own.
    static func fetch(_ path: String, _ call: Call) async throws(ConnectorFailure) -> String {
        let answer = try await call.http(.get(path)).orThrow().json()
        let address = (answer["value"]?.string ?? "").filter { $0 != "\"" }
        guard !address.isEmpty else {
            throw .permanent("the service gave no address of the file", code: "UnexpectedAnswer")
        }
        return address
    }

    /// The file behind an address, whole or not at all.
    static func download(
        _ address: String, _ input: DownloadInput, _ call: Call
    ) async throws(ConnectorFailure) -> Value {
        var request = Request.get(address)
        // The signature is the credential; the storage refuses a second one, and should not see ours.
        request.skipsSignIn = true
        request.maximumBytes = input.maximumBytes
        let response = try await call.http(request).orThrow()
        guard !response.isTruncated else {
            throw .permanent(
                "the file is larger than \(input.maximumBytes) bytes; fetch it by its address",
                code: "FileTooLarge"
            )
        }
        return [
            "name": .string(name(of: address)),
            "contentType": .string(response.header("content-type") ?? "application/octet-stream"),
            "size": .int(Int64(response.body.count)), "sha256": .string(SHA256.hex(of: response.body)),
            "content": .string(Base64.encode(response.body)),
        ]
    }

    private static func name(of address: String) -> String {
        let path = address.prefix { $0 != "?" }
        return String(path.split(separator: "/").last ?? "")
    }
}
