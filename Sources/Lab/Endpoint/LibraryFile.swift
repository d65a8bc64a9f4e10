import Values

/// A file that live response can put on machines or run there.
///
/// Source: Microsoft Learn, Defender for Endpoint API, "List library files".
struct LibraryFile: Sendable {
    var name: String
    var sha256: String
    var text: String?
    var parameters: String?
    var author: String
    var changed: Timestamp

    var value: Value {
        [
            "fileName": .string(name), "sha256": .string(sha256), "description": .text(text),
            "creationTime": .string(changed.iso8601), "lastUpdatedTime": .string(changed.iso8601),
            "createdBy": .string(author), "hasParameters": .bool(parameters != nil),
            "parametersDescription": .text(parameters),
        ]
    }

    static let seed: [String: LibraryFile] = [
        "collect-events.ps1": LibraryFile(
            name: "collect-events.ps1",
            sha256: "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592",
            text: "Collects the event logs", parameters: "-Days N", author: "Contoso",
            changed: Timestamp(milliseconds: 1_790_000_000_000))
    ]
}

/// The live response library.
///
/// Source: Microsoft Learn, Defender for Endpoint API pages on the live response library.
extension TenantState {
    private static let largestFile = 20 << 20

    static let libraryRoutes: [EndpointRoute] = [
        EndpointRoute("GET /libraryfiles", EndpointRoles.library) { state, call throws(EndpointError) in
            let files = state.defender.library.values.sorted { $0.name < $1.name }
            return .list(files.map(\.value), call, set: "LibraryFiles")
        },
        EndpointRoute("POST /libraryfiles", EndpointRoles.library) { state, call throws(EndpointError) in
            let parts = try FormParts(call.request)
            guard let file = parts.file, !file.bytes.isEmpty else { throw .missingParameter("File") }
            guard file.bytes.count <= largestFile else {
                throw .invalidInput("The file is larger than 20 MB.")
            }
            guard
                parts["OverrideIfExists"]?.lowercased() == "true" || state.defender.library[file.name] == nil
            else { throw .badRequest("File \(file.name) already exists.") }
            let kept = LibraryFile(
                name: file.name, sha256: DownloadSignature.digest(file.bytes), text: parts["Description"],
                parameters: parts["ParametersDescription"], author: state.caller(call), changed: call.time)
            state.defender.library[file.name] = kept
            return .ok(kept.value)
        },
        EndpointRoute("DELETE /libraryfiles/{}", EndpointRoles.library) { state, call throws(EndpointError) in
            guard state.defender.library.removeValue(forKey: call.name) != nil else {
                throw .notFound("Library file \(call.name)")
            }
            return LabAnswer(status: 204)
        },
    ]
}
