import ConnectorKit
import Values

/// Finds a user by mail address or user name.
struct FindUser: Action {
    static let name = "find-user"

    struct Input: JSONDecodable {
        var column = "email"
        var value: String

        init(_ json: JSONInput) throws(ConnectorFailure) {
            if let mail = try json.optional("email", as: String.self) {
                value = mail
            } else {
                column = "user_name"
                value = try json.required("userName")
            }
        }
    }

    func perform(_ input: Input, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Lookup.find(input.value, by: input.column, in: "sys_user", call)
    }
}

/// What is looked for by its name.
struct NameInput: JSONDecodable {
    var name: String

    init(_ json: JSONInput) throws(ConnectorFailure) {
        name = try json.required("name")
    }
}

/// Finds a group by its name.
struct FindGroup: Action {
    static let name = "find-group"

    func perform(_ input: NameInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Lookup.find(input.name, by: "name", in: "sys_user_group", call)
    }
}

/// Finds a configuration item by its name.
struct FindConfigurationItem: Action {
    static let name = "find-configuration-item"

    func perform(_ input: NameInput, _ call: Call) async throws(ConnectorFailure) -> Value {
        try await Lookup.find(input.name, by: "name", in: "cmdb_ci", call)
    }
}
