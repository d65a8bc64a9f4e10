import Catalog
import Expressions
import Playbooks
import Testing
import Values

@Suite struct `Reading playbooks` {
    static func read(_ steps: String, trigger: String = "manual") throws -> Plan {
        let text = "riposte: 1\nname: test\ntrigger: \(trigger)\n\(steps)"
        let (plan, findings) = PlaybookReader.read(text, file: "p.yaml", catalog: nil, digest: "d")
        return try #require(plan, "\(findings.map { $0.rendered(source: text) }.joined(separator: "\n"))")
    }

    static let example = """
        riposte: 1
        name: antivirus-scan-on-cloud-apps-alert
        summary: Run an antivirus scan on every device of a user named in a Cloud Apps alert
        parameters:
          scanType: { type: string, enum: [Quick, Full], default: Full }
          comment: { type: string, default: Antivirus scan started by a Defender for Cloud Apps alert }
        trigger:
          use: cloud-apps.alert-generated
          connection: cloud-apps
        steps:
          user:
            use: entra-http.invoke
            connection: graph
            with:
              method: GET
              url: "/v1.0/users/@{encodeUriComponent(triggerBody()?['CompromisedEntity'])}"
          devices:
            use: defender-endpoint.list-machines-by-user
            connection: defender-endpoint
            with: { user: "@body('user')?['onPremisesSamAccountName']" }
          each_device:
            foreach: "@body('devices')?['value']"
            steps:
              scan:
                use: defender-endpoint.run-antivirus-scan
                connection: defender-endpoint
                with:
                  machineId: "@items('each_device')?['id']"
                  comment: "@parameters('comment')"
                  scanType: "@parameters('scanType')"
        """

    @Test func `the example of the product reads`() throws {
        let (read, findings) = PlaybookReader.read(Self.example, file: "p.yaml", catalog: nil, digest: "abc")
        let plan = try #require(read, "\(findings)")
        #expect(findings.isEmpty)
        #expect(plan.name == "antivirus-scan-on-cloud-apps-alert")
        #expect(plan.digest == "abc")
        #expect(plan.trigger.use == "cloud-apps.alert-generated")
        #expect(plan.parameters.map(\.name) == ["scanType", "comment"])
        #expect(plan.parameters[0].defaultValue == "Full")
        #expect(plan.steps.map(\.path) == ["user", "devices", "each_device", "each_device/scan"])
        #expect(plan.root == [0, 1, 2])
        #expect(plan.steps[1].after == [Step.Dependency(step: 0, statuses: [.succeeded])])
        #expect(plan.steps[3].after.isEmpty && plan.steps[3].parent == 2)
        guard case .forEach(let items, let steps, 20) = plan.steps[2].kind else {
            Issue.record("not a foreach")
            return
        }
        #expect(steps == [3])
        #expect(items.references == [.actionOutputs(1)])
        #expect(plan.steps[3].range?.line == 24)
    }

    @Test func `steps run in order unless after says otherwise`() throws {
        let plan = try Self.read(
            """
            steps:
              a: { compose: 1 }
              b: { compose: 2 }
              free: { compose: 3, after: [] }
              one: { compose: 4, after: A }
              both: { compose: 5, after: [a, b] }
              any: { compose: 6, after: { a: [succeeded, failed, Skipped, timed-out], b: FAILED } }
            """)
        #expect(plan.steps[0].after.isEmpty)
        #expect(plan.steps[1].after == [Step.Dependency(step: 0, statuses: [.succeeded])])
        #expect(plan.steps[2].after.isEmpty)
        #expect(plan.steps[3].after.map(\.step) == [0])
        #expect(plan.steps[4].after.map(\.step) == [0, 1])
        #expect(plan.steps[5].after[0].statuses == [.succeeded, .failed, .skipped, .timedOut])
        #expect(plan.steps[5].after[1].statuses == [.failed])
    }

    @Test func `every kind of step has its spelling`() throws {
        let plan = try Self.read(
            """
            steps:
              total: { variable: total, type: integer, value: 0 }
              add: { increment: total, by: 2 }
              less: { decrement: Total }
              put: { set: total, value: "@variables('total')" }
              words: { variable: words, type: array }
              more: { append: words, value: x }
              made: { compose: { a: "@variables('words')" } }
              rows: { filter: "@outputs('made')?['a']", where: "@equals(item(), 'x')" }
              names: { select: "@body('rows')", item: { n: "@item()" } }
              line: { join: "@body('names')", with: "," }
              parsed: { parse: "@outputs('made')", schema: { type: object } }
              pause: { wait: PT5M }
              later: { wait: { until: "2030-01-01T00:00:00Z" } }
              pick:
                switch: "@variables('total')"
                cases:
                  one: { case: 1, steps: { in_one: { compose: 1 } } }
                default: { steps: { in_default: { compose: 2 } } }
              ask:
                if: { and: [{ equals: ["@variables('total')", 2] }] }
                then: { yes_1: { compose: 1 } }
                else: { no_1: { compose: 2 } }
              again:
                until: "@equals(outputs('inside'), 1)"
                steps: { inside: { compose: 1 } }
                limit: { count: 5, timeout: PT1M, fails: true }
              box: { scope: { boxed: { compose: 1 } } }
              end: { terminate: failed, code: E1, message: "@{outputs('boxed')}" }
            """)
        let kinds = plan.steps.filter { $0.parent == nil }.map(\.kind.keyword)
        #expect(
            kinds == [
                "variable", "increment", "decrement", "set", "variable", "append", "compose", "filter",
                "select",
                "join", "parse", "wait", "wait", "switch", "if", "until", "scope", "terminate",
            ])
        #expect(plan.variables.map(\.name) == ["total", "words"])
        let named = Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.name, $0) })
        guard case .choose(_, let cases, let otherwise) = named["pick"]?.kind,
            case .condition(_, let then, let otherwiseIf) = named["ask"]?.kind,
            case .until(_, let inside, let count, _, true) = named["again"]?.kind,
            case .terminate(.failed, let code, _) = named["end"]?.kind
        else {
            Issue.record("a kind is not what it was written as")
            return
        }
        #expect(cases.map(\.value) == [1] && cases[0].steps.map { plan.steps[$0].name } == ["in_one"])
        #expect(otherwise.map { plan.steps[$0].name } == ["in_default"])
        #expect((then + otherwiseIf + inside).map { plan.steps[$0].name } == ["yes_1", "no_1", "inside"])
        #expect(count.constantValue == 5 && code?.constantValue == "E1")
        for step in plan.steps { #expect(step.parent.map { $0 < step.id } ?? true) }
    }

    @Test func `retries, time limits and secrecy are read`() throws {
        let plan = try Self.read(
            """
            steps:
              a: { use: x.y, retry: none, timeout: PT90S, secure: true, note: why }
              b: { use: x.y, retry: { count: 3, interval: PT20S }, secure: [outputs] }
              c: { use: x.y, retry: { exponential: { count: 2, interval: PT1S, minimum: PT1S, maximum: PT9S } } }
              d: { use: x.y }
            """)
        #expect(
            plan.steps.map(\.retry) == [
                .none, .fixed(count: 3, interval: .seconds(20)),
                .exponential(count: 2, interval: .seconds(1), minimum: .seconds(1), maximum: .seconds(9)),
                .standard,
            ])
        #expect(plan.steps[0].timeout == .seconds(90) && plan.steps[0].note == "why")
        #expect(plan.steps.map(\.hidesInputs) == [true, false, false, false])
        #expect(plan.steps.map(\.hidesOutputs) == [true, true, false, false])
    }

    @Test func `names are found without regard to case and with spaces for underscores`() throws {
        let plan = try Self.read(
            "steps:\n  Get user: { compose: 1 }\n  b: { compose: \"@outputs('get_USER')\" }\n")
        guard case .compose(let template) = plan.steps[1].kind else { return }
        #expect(template.references == [.actionOutputs(0)])
    }

    @Test func `a member that is computed fits any type`() throws {
        let text = """
            riposte: 1
            name: test
            trigger: { use: defender-endpoint.new-alert, connection: defender, with: { severity: high } }
            steps:
              scan:
                use: defender-endpoint.run-antivirus-scan
                connection: defender
                with:
                  machineId: "@triggerBody()?['id']"
                  comment: "@{triggerBody()?['title']} and a text that is much longer than it may be"
                  scanType: "@triggerBody()?['x']"
                  tags: "@triggerBody()?['tags']"
            """
        let (plan, findings) = PlaybookReader.read(
            text, file: "p.yaml", catalog: try TestCatalog.make(), environment: TestCatalog.environment)
        #expect(plan != nil, "\(findings.map { $0.rendered(source: text) })")
        #expect(findings.isEmpty)
    }

    @Test func `a long playbook is read quickly enough`() throws {
        var text = "steps:\n"
        for number in 0..<1000 {
            text += "  s\(number): { compose: \"@outputs('s\(max(0, number - 1))')\" }\n"
        }
        text = text.replacing("s0: { compose: \"@outputs('s0')\" }", with: "s0: { compose: 1 }")
        #expect(try Self.read(text).steps.count == 1000)
    }
}
