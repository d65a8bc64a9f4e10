"""Flows as Microsoft published them: imported, attached to a policy, started by an alert, and doing what they say.

Only what their readme tells a person to fill in is filled in: addresses and tokens.
"""

import os
import sys

from alarms import ENTITIES, POLICY, USER, Alarms, failures, statuses

FLOWS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Flows")
# File, what is chosen where somebody is asked, steps that have to be done, steps that must not.
CASES = [
    ("Infrequent_country_alert_triage.zip", None, ["Post_a_message_in_SOC_team_channel"], []),
    ("MassshareGSuite_20201204072016.zip", None, [], []),
    ("GSuite-MassSharetriage.zip", None, [], []),
    ("Resolvemalwaredetections_20201027074606.zip", None, [], []),
    ("Disable_malicious_inbox_rule.zip", None, ["Disable_inbox_rule"], []),
    ("Remove_sensitive_file_sharing_after_requesting_user.zip", "Remove sharing", [], ["Governance_remove_external_users"]),
    ("Removeexternalsharingafteruservalidation_v1.zip", "Remove external users",
     ["Governance_remove_external_users"], ["Governance_make_private"]),
    ("Request_manager_input_before_disabling_account.zip", "Disable User",
     ["Disable_user_in_AAD", "Inform_user_by_SMS", "Confirm_resolution"], ["Dismiss_alert"]),
    ("test_20200901082122.zip", "Ignore Alert", ["Dismiss_alert"], ["Disable_user_in_AAD"]),
]

def fill(house, path):
    """What the person who imports a flow fills in."""
    with open(path) as file:
        text = file.read()
    portal = "https://contoso.portal.cloudappsecurity.com"
    for old, new in [("https://your_tenant.portal.cloudappsecurity.com", portal), ("https://mcas_tenant", portal),
                     ("https://ternant.portal.cloudappsecurity.com", portal), ("https://tenant_url", portal),
                     ("https://mytenant.portal.cloudappsecurity.com", portal),
                     ("https://seccxpninja.us2.portal.cloudappsecurity.com", portal),
                     ("your_mcas_api_token", "TOKEN"), ("mcas_api_token", "TOKEN"), ("api_token", "TOKEN"),
                     ("value: token\n", "value: TOKEN\n"), ("TOKEN", house.tenant["cloudAppsToken"]),
                     ("your_AAD_tenant", house.tenant["tenantId"]), ("tenant: your_SP_id", f"tenant: {house.tenant['tenantId']}"),
                     ("your_SP_id", house.tenant["clientId"]), ("sp_secret", house.tenant["clientSecret"]),
                     ("itsupport@seccxp.ninja", "lynne.robbins@contoso.example"), ("+xxxxxxxx", "+41790000000")]:
        text = text.replace(old, new)
    with open(path, "w") as file:
        file.write(text)

def main(riposte):
    house = Alarms(riposte)
    try:
        names = {}
        for file, _, _, _ in CASES:
            report = house.json("import", os.path.join(FLOWS, file))["definitions"][0]
            assert report["ok"], report
            names[file] = report["name"]
            fill(house, os.path.join(house.folder, report["file"]))
            checked = house.json("check", report["file"])
            assert checked["ok"] and not checked["unsupported"], f"{file}: {checked}"
            house.run("policy", "attach", POLICY, report["name"])
        endpoint = house.json("import", os.path.join(FLOWS, "isolate-by-severity.json"))["definitions"][0]
        checked = house.json("check", endpoint["file"])
        assert endpoint["ok"] and checked["ok"] and not checked["unsupported"], checked
        house.start_server()
        house.control("POST", "/lab/alerts", {"policy": POLICY, "user": USER, "severity": "High", "entities": ENTITIES})
        house.decide({names[file]: option for file, option, _, _ in CASES if option})
        runs = house.results(set(names.values()))
        for file, _, wanted, unwanted in CASES:
            run = runs[names[file]]
            assert run["status"] == "succeeded", f"{file}: {run['status']} {failures(run)}"
            done = {path.split("/")[-1] for path, status in statuses(run).items() if status == "succeeded"}
            assert set(wanted) <= done and not set(unwanted) & done, f"{file}: {sorted(done)}"
            print(f"{file}: {len(done)} steps")
        severities(house, endpoint["name"])
    finally:
        house.close()

def severities(house, name):
    """High isolates, medium asks, low does nothing."""
    for severity, option in [("High", None), ("Medium", "Approve"), ("Low", None)]:
        before = len(house.list("/lab/machine-actions"))
        known = {run["id"] for run in house.json("runs", "list")}
        machine = house.machines()[{"High": 0, "Medium": 1, "Low": 2}[severity]]
        house.control("POST", "/lab/endpoint-alerts", {"machine": machine, "severity": severity})
        if option:
            house.decide({name: option})
        def ended():
            new = [run for run in house.json("runs", "list") if run["id"] not in known and run["playbook"] == name]
            return [run["status"] for run in new] == ["succeeded"]
        house.await_true(f"the run of {severity}", ended)
        done = [action["type"] for action in house.list("/lab/machine-actions")[before:]]
        assert done == ([] if severity == "Low" else ["Isolate"]), (severity, done)
    print(f"{name}: high, medium and low")

main(sys.argv[1])
