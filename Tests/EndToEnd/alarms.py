"""What the end-to-end tests of templates and of published flows share: a house with every connection, and decisions."""

import os

from house import House

CONNECTIONS = [("cloud-apps", "cloud-apps"), ("graph", "entra-http"), ("defender-endpoint", "defender-endpoint"),
               ("entra-id", "entra-id"), ("email", "email"), ("outlook", "outlook"), ("teams", "teams"), ("slack", "slack"),
               ("jira", "jira"), ("servicenow", "servicenow"), ("twilio", "twilio"), ("key-vault", "key-vault")]
USER = "megan.bowen@contoso.example"
POLICY = "Suspicious user activity"
# What the alert names: a file that is shared, and a rule of the user's mailbox.
ENTITIES = [{"type": "file", "id": "5f60a1b2c3d4e5f600000001", "label": "plan.docx"},
            {"type": "ruleName", "id": "rule-2", "label": "Hide invoices"}]
ENDED = {"succeeded", "failed", "cancelled"}

class Alarms(House):
    def __init__(self, riposte):
        super().__init__(riposte)
        self.start_lab("--no-limits", "--state-delay", "PT0S")
        for name, connector in CONNECTIONS:
            self.run("connection", "add", name, "--connector", connector, "--lab")
        self.tenant = self.control("GET", "/lab/tenant")
        lab = self.lab_ready["address"]
        rewrite = ", ".join(f'"{address}": "{lab}"' for address in (
            "https://contoso.portal.cloudappsecurity.com", "https://graph.microsoft.com",
            "https://login.microsoftonline.com"))
        self.configure(f"network:\n  rewrite: {{ {rewrite} }}\n", "network:\n")
        self.configure("approvals:\n  notify: [{ connection: outlook }]\n")

    def machines(self):
        """Windows machines that are active and not the user's, by id."""
        devices = next(user["devices"] for user in self.tenant["users"] if user["userPrincipalName"] == USER)
        return [machine["id"] for machine in self.tenant["machines"]
                if machine["osPlatform"].startswith("Windows1") and machine["healthStatus"] == "Active"
                and machine["computerDnsName"] not in devices]

    def configure(self, text, instead=None):
        """Adds to the environment, or puts a text in place of another."""
        path = os.path.join(self.folder, "environments", "local.yaml")
        with open(path) as file:
            old = file.read()
        assert instead is None or instead in old, old
        with open(path, "w") as file:
            file.write(old.replace(instead, text, 1) if instead else old + text)

    def decide(self, decisions, seconds=60):
        """Gives each playbook's approval its option."""
        def waiting():
            return {approval["playbook"]: approval["id"] for approval in self.json("approvals", "list")}
        self.await_true(f"approvals of {set(decisions)}", lambda: set(decisions) <= set(waiting()), seconds)
        ids = waiting()
        for playbook, option in decisions.items():
            self.run("approvals", "decide", ids[playbook], option)

    def results(self, names, seconds=90):
        """The runs of these playbooks once all have ended."""
        def runs():
            return {run["playbook"]: run for run in self.json("runs", "list") if run["playbook"] in names}
        def ended():
            found = runs()
            return set(found) == set(names) and all(run["status"] in ENDED for run in found.values())
        self.await_true(f"the end of {len(names)} runs", ended, seconds)
        return {name: self.json("runs", "show", run["id"], "--outputs") for name, run in runs().items()}

def statuses(run):
    return {step["path"]: step["status"] for step in run["steps"]}

def failures(run):
    return [(step["path"], step.get("error")) for step in run["steps"] if step["status"] == "failed"]
