import ConnectorKit
import Values

/// Puts a file into the live response library.
///
/// Source: Microsoft Learn, "Upload files to the live response library": a form of parts.
struct UploadLibraryFile: Action {
    static let name = "upload-library-file"

    struct Input: JSONDecodable {
        var fileName: String
        var content: [UInt8]
        var fields: [(name: String, value: String)] = []

        init(_ json: JSONInput) throws(ConnectorFailure) {
            fileName = try json.required("fileName")
            guard let bytes = Base64.decode(try json.required("content")), !bytes.isEmpty else {
                throw .invalid("`content` is not a file in base64")
            }
            content = bytes
            if let text: String = try json.optional("description") { fields.append(("Description", text)) }
            if let text: String = try json.optional("parameters") {
                fields += [("HasParameters", "true"), ("ParametersDescription", text)]
            }
            let isReplaced: Bool = try json.optional("replace") ?? true
            fields.append(("OverrideIfExists", isReplaced ? "true" : "false"))
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        let boundary = "riposte-\(call.idempotencyKey)"
        var body = Array(
            ("--\(boundary)\r\nContent-Disposition: form-data; name=\"File\"; filename=\"\(input.fileName)\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n").utf8)
        body += input.content
        for (name, value) in input.fields {
            body += Array(
                "\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)".utf8)
        }
        body += Array("\r\n--\(boundary)--\r\n".utf8)
        let request = Request(
            "POST", "/api/libraryfiles",
            headers: [("content-type", "multipart/form-data; boundary=\(boundary)")], body: body)
        return try await call.http(request).orThrow().json()
    }
}
