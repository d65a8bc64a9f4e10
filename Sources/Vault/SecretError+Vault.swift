import Engine
import Values

extension SecretError {
    static func unknown(_ name: String, among names: some Sequence<String>) -> SecretError {
        let near = nearestName(to: name, among: names).map { "; did you mean `\($0)`?" } ?? ""
        return SecretError(
            code: "VA0001", message: "there is no sealed secret `\(name)`",
            help: "seal it with `riposte connection add`, or correct the name\(near)")
    }

    static func sharedKey(_ path: String, mode: Int) -> SecretError {
        let octal = String(mode, radix: 8)
        return SecretError(
            code: "VA0002", message: "the key file `\(path)` can be read by others (mode \(octal))",
            help: "run `chmod 600 \(path)`; if others may have read it, seal the secrets anew under a new key"
        )
    }

    static func wrongKey(_ path: String) -> SecretError {
        SecretError(
            code: "VA0003", message: "`\(path)` was sealed with another key",
            help: "use the key file that lay beside it, or the `RIPOSTE_KEY` it was sealed with")
    }

    static func tampered(_ name: String) -> SecretError {
        SecretError(
            code: "VA0004", message: "the sealed secret `\(name)` was changed since it was sealed",
            help: "put the secret in again, and find out who can write to the file")
    }

    static func badKey(_ source: String) -> SecretError {
        SecretError(
            code: "VA0005", message: "\(source) is not a sealing key",
            help: "a key is 32 bytes in base 64, such as `openssl rand -base64 32` prints")
    }

    static func missingKey(_ path: String) -> SecretError {
        SecretError(
            code: "VA0006", message: "the key file `\(path)` is missing",
            help: "restore it, or set `RIPOSTE_KEY`; without the key the sealed secrets cannot be read")
    }

    static func badFile(_ path: String) -> SecretError {
        SecretError(
            code: "VA0007", message: "`\(path)` is not a file of sealed secrets",
            help: "restore it from a backup, or move it away and put the secrets in again")
    }

    static func otherVersion(_ path: String, found: Int64) -> SecretError {
        SecretError(
            code: "VA0007", message: "`\(path)` has version \(found) of the format, and this riposte knows 1",
            help: "use the riposte that wrote it")
    }

    static func unreadable(_ path: String) -> SecretError {
        SecretError(
            code: "VA0008", message: "`\(path)` cannot be read",
            help: "check that it exists and who may read it")
    }

    static func unwritable(_ path: String) -> SecretError {
        SecretError(
            code: "VA0008", message: "`\(path)` cannot be written",
            help: "check that the folder exists, who may write there, and that the disk is not full")
    }

    static func unset(_ variable: String) -> SecretError {
        SecretError(
            code: "VA0009", message: "the environment variable `\(variable)` is not set or empty",
            help: "set it for this process, or refer to a sealed secret instead")
    }

    static func tooLarge(_ path: String, limit: Int) -> SecretError {
        SecretError(
            code: "VA0010", message: "`\(path)` is larger than \(limit) bytes",
            help: "is this the right file?")
    }

    static func notText(_ path: String) -> SecretError {
        SecretError(
            code: "VA0010", message: "`\(path)` is empty or not UTF-8 text", help: "is this the right file?")
    }

    static func illegalName(_ name: String) -> SecretError {
        SecretError(
            code: "VA0011", message: "`\(name)` cannot name a secret",
            help: "use up to 128 letters, digits, `_`, `-` and `.`")
    }

    static func illegalSize(_ name: String, limit: Int) -> SecretError {
        SecretError(
            code: "VA0011", message: "the secret for `\(name)` is empty or larger than \(limit) bytes",
            help: "is this the right value?")
    }

    static func busy(_ path: String) -> SecretError {
        SecretError(
            code: "VA0012", message: "another process is changing `\(path)`", help: "try again in a moment")
    }

    static func noStore(_ name: String) -> SecretError {
        SecretError(
            code: "VA0013", message: "there is no sealed store here to read `\(name)` from",
            help: "run this in a workspace, or refer to a variable or a file instead")
    }
}
