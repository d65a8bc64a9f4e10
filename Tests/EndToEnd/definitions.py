"""Definitions that other people wrote, run as they are: Defender for Endpoint is the lab's, Sentinel is mocked.

Each is run from the corpus, then imported and run again as YAML; both times the lab has to show what was done.
"""

import json
import os
import sys

from house import House

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "../../../shared/corpus/wdl")
COMMENT = "azuresentinel/POST /Incidents/Comment"
COMMENT_2 = "azuresentinel/PUT /Comment/{}/{}/{}/{}/{}"
HOSTS = "azuresentinel/POST /entities/host"
ALERT = "azuresentinel/GET /Incidents/subscriptions/{}/resourceGroups/{}/workspaces/{}/alerts/{}"
CASE = "azuresentinel/GET /Cases/{}/{}/{}/{}"
INCIDENT = {"object": {"id": "/incidents/7", "properties": {"incidentNumber": 7, "title": "Odd sign-in",
                                                           "relatedEntities": [{"kind": "Host"}]}}}
SENTINEL_ALERT = {"WorkspaceSubscriptionId": "s", "WorkspaceResourceGroup": "r", "WorkspaceId": "w",
                  "SystemAlertId": "a", "Entities": [{"Type": "host"}]}

def hosts(nested, *ids):
    """What Sentinel makes of entities: the old form has the device's id beside the name, the new one below."""
    def host(number, id):
        entry = {"HostName": f"host-{number}"}
        if id is not None:
            entry.update({"additionalData": {"MdatpDeviceId": id}} if nested else {"MdatpDeviceId": id})
        return entry
    return {"body": {"Hosts": [host(number, id) for number, id in enumerate(ids)]}}

def cases(first, second, name):
    """File, input, mocks, what the lab has to have been asked for."""
    comment = {COMMENT: {"body": {}}, COMMENT_2: {"body": {}}}
    by_alert = {**comment, ALERT: {"body": {"id": "/incidents/7", "properties": {"incidentNumber": 7, "title": "t"}}},
                CASE: {"body": {"properties": {"CaseNumber": 7, "Title": "t"}}}}
    old = {**by_alert, HOSTS: hosts(False, first)}
    new = {**comment, HOSTS: hosts(True, first)}
    return [
        ("Isolate-MDE-Machine-8ecd16cc", SENTINEL_ALERT, {**by_alert, HOSTS: hosts(False, first, None)}, "Isolate"),
        ("Unisolate-MDE-Machine-0541bf67", INCIDENT, new, "Unisolate"),
        ("Isolate-MDE-Machine-c3acfa90", {**SENTINEL_ALERT, **INCIDENT}, old, "Isolate"),
        ("Unisolate-MDE-Machine-2835e2bf", {**SENTINEL_ALERT, **INCIDENT}, old, "Unisolate"),
        ("Isolate-endpoint-MDE-100efefc", INCIDENT, new, "Isolate"),
        ("RemoveMachineIsolation-065a1536", {"MachineId": first, "hostName": "x", "Comment": "by hand"}, {}, "Unisolate"),
        ("Isolate-MDATPMachine-85aa495c", SENTINEL_ALERT, old, "Isolate"),
        ("Unisolate-MDE-Machine-841e0a95", {**SENTINEL_ALERT, **INCIDENT}, old, "Unisolate"),
        ("Run-MDATPAntivirus-69369d0b", SENTINEL_ALERT, old, "RunAntiVirusScan"),
        ("IsolateMachine-1d1ec2b1", {"MachineId": second, "hostName": "x", "Comment": "by hand"}, {}, "Isolate"),
        ("Run-MDATPAntivirus-66300e28", {"CompromisedEntity": name, "AlertDisplayName": "Odd"}, {}, "RunAntiVirusScan"),
    ]

def kinds(house):
    return [action["type"] for action in house.list("/lab/machine-actions")]

def main(riposte):
    house = House(riposte)
    try:
        house.start_lab("--state-delay", "PT0S")
        house.connect()
        machines = house.control("GET", "/lab/tenant")["machines"]
        ids = [machine["id"] for machine in machines]
        for file, trigger, mocks, kind in cases(ids[0], ids[1], machines[2]["computerDnsName"]):
            path = os.path.join(CORPUS, f"{file}.json")
            with open(os.path.join(house.folder, "trigger.json"), "w") as out:
                json.dump(trigger, out)
            with open(os.path.join(house.folder, "mocks.json"), "w") as out:
                json.dump({"operations": mocks}, out)
            checked = house.json("check", path)
            assert checked["ok"], checked
            missing = {entry["operation"] for entry in checked["unsupported"]} - set(mocks)
            assert all(not operation.startswith("wdatp/") for operation in missing), missing
            before = kinds(house)
            text = run(house, path, mocks)
            done = kinds(house)[len(before):]
            assert done and set(done) == {kind}, f"{file}: {done}\n{text}"
            print(f"{file}: {', '.join(done)}")
        imported(house)
    finally:
        house.close()

def run(house, playbook, mocks):
    arguments = ["run", playbook, "--input", "trigger.json"] + (["--mocks", "mocks.json"] if mocks else [])
    return house.run(*arguments).stdout

def imported(house):
    """The same as YAML: it is checked, and does the same."""
    report = house.json("import", os.path.join(CORPUS, "Isolate-endpoint-MDE-1ba7de93.json"))["definitions"][0]
    assert report["ok"] and report["file"], report
    house.run("check", report["file"])
    machine = house.control("GET", "/lab/tenant")["machines"][2]["id"]
    with open(os.path.join(house.folder, "trigger.json"), "w") as out:
        json.dump({**SENTINEL_ALERT, **INCIDENT}, out)
    both = hosts(True, machine)
    both["body"]["Hosts"][0].update(hosts(False, machine)["body"]["Hosts"][0])
    with open(os.path.join(house.folder, "mocks.json"), "w") as out:
        json.dump({"operations": {COMMENT: {"body": {}}, HOSTS: both, ALERT: {"body": {"id": "/incidents/7"}}}}, out)
    refused = house.run("run", report["name"], "--input", "trigger.json", check=False)
    assert refused.returncode == 1 and "CL0062" in refused.stderr, refused
    before = kinds(house)
    house.run("run", report["name"], "--input", "trigger.json", "--mocks", "mocks.json")
    assert kinds(house)[len(before):] == ["Isolate"], kinds(house)
    print(f"{report['name']}: imported and run")

main(sys.argv[1])
