import NIOCore
import NIOPosix
import Values

/// The SMTP server of the tenant, on a port of its own.
struct SMTPListener: Sendable {
    let tenant: Tenant
    let host: String
    let now: @Sendable () -> Timestamp

    /// Connections at once; more wait for the system to take them.
    private static let limit = 64

    /// Serves until cancelled; `onReady` is given the port.
    func run(onReady: @Sendable (Int) async -> Void) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        await onReady(server.channel.localAddress?.port ?? 0)
        try await server.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients { group.addTask { await serve(client) } }
            }
        }
    }

    private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        // A client that hangs up in the middle is its own business.
        try? await client.executeThenClose { input, output in
            try await output.write(ByteBuffer(string: SMTPSession.greeting))
            var session = tenant.smtpSession()
            for try await piece in input {
                for step in session.take(Array(piece.readableBytesView)) {
                    var reply = step.reply
                    if let message = step.message {
                        reply = tenant.accept(message.bytes, from: message.from, to: message.to, at: now())
                    }
                    if !reply.isEmpty { try await output.write(ByteBuffer(string: reply)) }
                    tenant.noteHeld(session.heldPairs)
                    if step.isOver { return }
                }
            }
        }
    }
}

extension Tenant {
    fileprivate func smtpSession() -> SMTPSession {
        change { SMTPSession(password: $0.mailbox.password, held: $0.mailbox.greylist) }
    }

    fileprivate func noteHeld(_ pairs: Set<String>) {
        guard !pairs.isEmpty else { return }
        change { $0.mailbox.greylist.formUnion(pairs) }
    }

    /// Keeps a message; the reply to its end.
    fileprivate func accept(
        _ bytes: [UInt8], from sender: String, to recipients: [String], at now: Timestamp
    ) -> String {
        let mail = change {
            $0.mailbox.add(bytes, by: "smtp", from: sender, to: recipients, at: now)
        }
        return "250 2.0.0 OK: queued as \(mail.number)\r\n"
    }
}
