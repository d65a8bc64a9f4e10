"""Every template against the lab: made, attached, started by one alert, decided where it asks, and what came of it."""

import os
import sys

from alarms import ENTITIES, POLICY, USER, Alarms, failures, statuses

# What is chosen where a template asks, and steps that have to be done.
CLOUD_APPS = {
    "run-antivirus-scan": (None, ["scan", "result"]),
    "isolate-machine": (None, ["isolate", "result"]),
    "close-low-severity": (None, []),
    "scan-user-endpoint": (None, ["tell"]),
    "notify-by-office-location": (None, []),
    "ask-manager-before-disabling": ("Disable user", ["disable", "sign_out", "close", "confirm"]),
    "post-on-high-severity": (None, ["post"]),
    "open-jira-ticket": (None, ["issue"]),
    "email-soc-team": (None, ["mail"]),
    "post-in-slack": (None, ["post"]),
    "verify-user-travel": ("Yes it was me", ["close"]),
    "create-servicenow-incident": (None, ["incident"]),
    "triage-infrequent-country": (None, []),
    "remove-file-sharing": ("Remove external users", ["remove_outsiders", "close_outsiders"]),
    "triage-mass-share": (None, []),
    "disable-inbox-rule": (None, ["disable", "tell"]),
    "resolve-malware-detection": (None, []),
}
ENDPOINT = {"isolate-on-high-severity": (None, ["isolate"]), "isolate-by-severity": (None, ["isolate", "tell"])}

def check(runs, table):
    for name, (_, wanted) in table.items():
        run = runs[name]
        assert run["status"] == "succeeded", f"{name}: {run['status']} {failures(run)}"
        done = {path.split("/")[-1] for path, status in statuses(run).items() if status == "succeeded"}
        assert set(wanted) <= done, f"{name}: {sorted(done)}"
        print(f"{name}: {len(done)} steps")

def main(riposte):
    house = Alarms(riposte)
    try:
        gallery = {template["name"] for template in house.json("template", "list")}
        assert gallery == set(CLOUD_APPS) | set(ENDPOINT) | {"hunt-on-schedule"}, gallery
        for name in gallery:
            house.run("new", name)
            house.run("check", os.path.join("playbooks", f"{name}.yaml"))
        for name in CLOUD_APPS:
            house.run("policy", "attach", POLICY, name)
        house.start_server()
        house.control("POST", "/lab/alerts", {"policy": POLICY, "user": USER, "severity": "High", "entities": ENTITIES})
        house.decide({name: option for name, (option, _) in CLOUD_APPS.items() if option})
        check(house.results(set(CLOUD_APPS)), CLOUD_APPS)
        house.control("POST", "/lab/endpoint-alerts", {"machine": house.machines()[0], "severity": "High"})
        runs = house.results({"isolate-by-severity"})
        check(runs, {"isolate-by-severity": ENDPOINT["isolate-by-severity"]})
        check(house.results({"isolate-on-high-severity"}), {"isolate-on-high-severity": (None, [])})
        effects(house)
        hunt = house.run("run", "hunt-on-schedule")
        assert hunt.returncode == 0, hunt.stdout
        print("hunt-on-schedule: run")
    finally:
        house.close()

def effects(house):
    """What the services show of it."""
    kinds = {action["type"] for action in house.list("/lab/machine-actions")}
    assert {"RunAntiVirusScan", "Isolate"} <= kinds, kinds
    subjects = [mail["subject"] for mail in house.list("/lab/mailbox")]
    assert any(subject.startswith("High: ") for subject in subjects), subjects
    assert any(subject.startswith("Disabled: ") for subject in subjects), subjects

main(sys.argv[1])
