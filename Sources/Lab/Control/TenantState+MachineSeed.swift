import Values

extension TenantState {
    private static let mostMachines = 20_000

    /// `POST /lab/machines`: so many more machines, of one platform and perhaps of one account or with one tag.
    mutating func addMachines(_ body: Value, at now: Timestamp) -> LabAnswer {
        let count = body["count"]?.int ?? 1
        guard count > 0, count <= Int64(Self.mostMachines - machines.count) else {
            return .refusal(
                400, "`count` must be a whole number from 1 to \(Self.mostMachines - machines.count)",
                help: "the lab has at most \(Self.mostMachines) machines")
        }
        let platform = body["platform"]?.string ?? "Windows11"
        let account = body["account"]?.string.map { [$0.lowercased()] } ?? []
        for _ in 0..<count {
            let number = machines.count
            var machine = Machine(
                id: "5eed" + LabText.hex(UInt64(number), digits: 36), name: "pc-\(number)",
                platform: platform, version: "23H2", accounts: account, lastSeen: now, number: number)
            machine.tags = body["tag"]?.string.map { [$0] } ?? []
            machine.isOnboarded = body["onboarded"] != false
            defender.know(machine, at: number)
            machines.append(machine)
        }
        return LabAnswer(status: 201, body: ["machines": .int(Int64(machines.count))])
    }
}
