"""A compromised user from alert to password, through `defender-xdr` and `entra-id`, as real plugins against the lab."""

import json
import os
import sys
import urllib.error
import urllib.request

from house import House

USER = "megan.bowen@contoso.example"
PLAYBOOK = """
riposte: 1
name: compromised
trigger: { request: {} }
steps:
  incidents: { connection: defender-xdr, use: defender-xdr.list-incidents, with: { filter: "status eq 'active'" } }
  id: { compose: "@first(body('incidents')?['value'])?['id']" }
  devices: { connection: defender-xdr, use: defender-xdr.list-alert-devices, with: { incidentId: "@outputs('id')" } }
  hunt: { connection: defender-xdr, use: defender-xdr.run-hunting-query, with: { query: DeviceLogonEvents, maximum: 3 } }
  who: { connection: entra-id, use: entra-id.get-user, with: { user: "@triggerBody()?['user']" } }
  manager: { connection: entra-id, use: entra-id.get-manager, with: { user: "@triggerBody()?['user']" } }
  roles: { connection: entra-id, use: entra-id.check-administrator, with: { user: "@triggerBody()?['user']" } }
  disable: { connection: entra-id, use: entra-id.disable-user, with: { user: "@triggerBody()?['user']" } }
  revoke: { connection: entra-id, use: entra-id.revoke-sessions, with: { user: "@triggerBody()?['user']" } }
  reset: { connection: entra-id, use: entra-id.reset-password, with: { user: "@triggerBody()?['user']" } }
  confirm: { connection: entra-id, use: entra-id.confirm-compromised, with: { userIds: ["@body('who')?['id']"] } }
  groups: { connection: entra-id, use: entra-id.list-groups, with: { filter: "displayName eq 'Restricted Access'" } }
  restrict:
    connection: entra-id
    use: entra-id.add-group-member
    with: { groupId: "@first(body('groups')?['value'])?['id']", user: "@triggerBody()?['user']" }
  places: { connection: entra-id, use: entra-id.list-named-locations, with: { filter: "displayName eq 'Blocked addresses'" } }
  block:
    connection: entra-id
    use: entra-id.add-location-addresses
    with: { locationId: "@first(body('places')?['value'])?['id']", addresses: [198.51.100.23] }
  tag: { connection: defender-xdr, use: defender-xdr.add-incident-tags, with: { incidentId: "@outputs('id')", tags: [contained] } }
  comment: { connection: defender-xdr, use: defender-xdr.comment-incident, with: { incidentId: "@outputs('id')", comment: Account locked } }
  close:
    connection: defender-xdr
    use: defender-xdr.update-incident
    with: { incidentId: "@outputs('id')", status: resolved, classification: truePositive, determination: compromisedAccount }
  after: { connection: entra-id, use: entra-id.get-user, with: { user: "@triggerBody()?['user']" } }
  risk: { connection: entra-id, use: entra-id.get-risky-user, with: { userId: "@body('who')?['id']" } }
  done: { connection: defender-xdr, use: defender-xdr.get-incident, with: { incidentId: "@outputs('id')" } }
  answer:
    respond: 200
    body:
      devices: "@body('devices')?['devices']"
      hunt: "@body('hunt')"
      manager: "@body('manager')?['mail']"
      administrator: "@body('roles')?['isAdministrator']"
      reset: "@body('reset')"
      enabled: "@body('after')?['accountEnabled']"
      risk: "@body('risk')?['riskLevel']"
      restricted: "@body('restrict')?['already']"
      ranges: "@body('block')?['ranges']"
      incident: "@body('done')"
"""

PROTECTED = """
riposte: 1
name: protected
trigger: { request: {} }
steps:
  disable: { connection: entra-id, use: entra-id.disable-user, with: { user: nestor.wilke@contoso.example } }
  answer: { after: { disable: [failed] }, respond: 200 }
"""

def ask(house, name, body):
    rows = json.loads(house.run("hook", "list", "--base", f"http://127.0.0.1:{house.port}", "--json").stdout)
    url = next(row["url"] for row in rows if row["playbook"] == name)
    request = urllib.request.Request(
        url, data=json.dumps(body).encode(), method="POST", headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()

def main(riposte):
    house = House(riposte)
    try:
        house.start_lab("--no-limits")
        for name in ("defender-xdr", "entra-id"):
            house.run("connection", "add", name, "--lab")
            print(house.run("connection", "test", name).stdout.strip())
        house.control("POST", "/lab/alerts", {"policy": "Suspicious user activity", "user": USER})
        house.control("POST", "/lab/endpoint-alerts", {"machine": "desk-mbowen", "severity": "High"})
        for name, text in (("compromised", PLAYBOOK), ("protected", PROTECTED)):
            with open(os.path.join(house.folder, "playbooks", f"{name}.yaml"), "w") as file:
                file.write(text.lstrip())
        house.run("check")
        house.start_server()
        status, text = ask(house, "compromised", {"user": USER})
        listed = house.json("runs", "list")
        assert status == 200, (status, text, house.run("runs", "show", listed[0]["id"]).stdout)
        answer = json.loads(text)
        assert [device["computerDnsName"] for device in answer["devices"]] == ["desk-mbowen.contoso.example"], answer
        assert len(answer["hunt"]["results"]) == 3 and answer["hunt"]["truncated"], answer["hunt"]
        assert answer["manager"] == "patti.fernandez@contoso.example" and answer["administrator"] is False, answer
        assert answer["reset"]["random"] and answer["enabled"] is False and answer["risk"] == "high", answer
        assert answer["restricted"] is False and "198.51.100.23/32" in answer["ranges"], answer
        incident = answer["incident"]
        assert incident["status"] == "resolved" and incident["customTags"] == ["contained"], incident
        assert incident["comments"][0]["comment"].startswith("Account locked [riposte "), incident
        assert [alert["status"] for alert in incident["alerts"]] == ["resolved", "resolved"], incident
        print("a compromised user: found, locked, reset, restricted; the incident tagged, commented and resolved")
        assert ask(house, "protected", {})[0] == 200
        run = next(run for run in house.json("runs", "list") if run["playbook"] == "protected")
        shown = house.run("runs", "show", run["id"]).stdout
        assert "Authorization_RequestDenied" in shown, shown
        print("an administrator: refused with the service's code")
    finally:
        house.close()

main(sys.argv[1])
