"""An alert becomes an incident in ServiceNow and an issue in Jira, once each: answers are lost, and `riposte serve` is
killed while it waits for one. Then the tickets are moved on, with the shipped plugins and in workers."""

import os
import sys

from house import House

SANDBOXED = """plugins:
  servicenow: { isolation: sandbox }
  jira: { isolation: sandbox }
"""

PLAYBOOK = """riposte: 1
name: open-tickets
trigger:
  use: cloud-apps.alert-generated
  connection: cloud-apps
steps:
  incident:
    use: servicenow.create-incident
    connection: servicenow
    with:
      shortDescription: "@triggerBody()?['AlertDisplayName']"
      description: "About @{triggerBody()?['CompromisedEntity']}"
      severity: High
      indicators:
        - { type: IP address, value: 198.51.100.23 }
        - { type: Domain, value: evil.example }
      caller: "@triggerBody()?['CompromisedEntity']"
      assignmentGroup: Security Operations
  issue:
    use: jira.create-issue
    connection: jira
    with:
      project: SEC
      type: Incident
      summary: "@triggerBody()?['AlertDisplayName']"
      description: |
        # What happened

        **@{triggerBody()?['CompromisedEntity']}**, see @{body('incident')?['number']}

        | indicator | type |
        | --- | --- |
        | evil.example | Domain |
  note:
    use: servicenow.add-work-note
    connection: servicenow
    with: { incident: "@body('incident')?['sys_id']", text: "Jira @{body('issue')?['key']}" }
  comment:
    use: jira.add-comment
    connection: jira
    with: { issue: "@body('issue')?['key']", comment: "ServiceNow `@{body('incident')?['number']}`" }
  moved:
    use: jira.transition-issue
    connection: jira
    with: { issue: "@body('issue')?['key']", transition: start progress }
"""

def incidents(house):
    return house.sn("GET", "/api/now/table/incident?sysparm_query=ORDERBYnumber")["result"]

def issues(house):
    return house.jira("POST", "/rest/api/3/search/jql", {"jql": "project = SEC", "fields": ["*all"]})["issues"]

def clients(house):
    """The tickets as the services show them, asked without Riposte."""
    import base64
    import json
    import urllib.request
    connections = house.control("GET", "/lab/tenant")["connections"]

    def client(name):
        basic = connections[name]["basic"]
        token = base64.b64encode(f"{basic['username']}:{basic['password']}".encode()).decode()

        def ask(method, path, body=None):
            request = urllib.request.Request(
                house.lab_ready["address"] + path, method=method,
                data=json.dumps(body).encode() if body is not None else None,
                headers={"Authorization": f"Basic {token}", "Accept": "application/json",
                         "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        return ask

    house.sn, house.jira = client("servicenow"), client("jira")

def check(house, round):
    house.await_true(
        "the end of the run",
        lambda: len(runs := house.json("runs", "list")) == round and all(r["status"] == "succeeded" for r in runs))
    house.await_true("the index", lambda: len(issues(house)) >= round)
    found, made = incidents(house), issues(house)
    assert len(found) == round and len(made) == round, (found, made)
    incident, issue = found[-1], max(made, key=lambda issue: int(issue["id"]))
    assert incident["priority"] == "1" and "evil.example" in incident["description"], incident
    assert issue["fields"]["status"]["name"] == "In Progress", issue["fields"]["status"]
    assert issue["fields"]["description"]["content"][0]["type"] == "heading", issue["fields"]["description"]
    comments = issue["fields"]["comment"]["comments"]
    assert len(comments) == 1, comments
    notes = house.sn("GET", f"/api/now/table/sys_journal_field?sysparm_query=element_id={incident['sys_id']}")["result"]
    assert len(notes) == 1 and issue["key"] in notes[0]["value"], notes

def main(riposte, environment=""):
    house = House(riposte)
    try:
        with open(os.path.join(house.folder, "environments/local.yaml"), "a") as file:
            file.write(environment)
        house.start_lab("--no-limits")
        house.run("connection", "add", "cloud-apps", "--lab")
        house.run("connection", "add", "servicenow", "--lab")
        house.run("connection", "add", "jira", "--lab")
        clients(house)
        with open(os.path.join(house.folder, "playbooks/open-tickets.yaml"), "w") as file:
            file.write(PLAYBOOK)
        print(house.run("check").stdout)
        house.run("policy", "attach", "Suspicious user activity", "open-tickets")
        house.start_server()

        # Every call that makes something happens, and its answer is lost.
        for path in ("/api/now/table/incident", "/rest/api/3/issue"):
            house.control("POST", "/lab/faults", {"kind": "reset", "path": path, "when": "after", "count": 1})
        house.run("lab", "alert", "--policy", "Suspicious user activity")
        check(house, 1)
        print("answers lost: one incident, one issue")
        if environment:
            return

        # Killed between a call and its answer.
        for round, path in enumerate(("/api/now/table/incident", "/rest/api/3/issue"), start=2):
            before = len(incidents(house)) if round == 2 else len(issues(house))
            house.control("POST", "/lab/faults", {"kind": "latency", "path": path, "seconds": 2, "count": 1})
            house.run("lab", "alert", "--policy", "Suspicious user activity")
            if round == 2:
                house.await_true("the incident", lambda: len(incidents(house)) > before)
            else:
                house.await_true("the issue", lambda: len(issues(house)) > before)
            house.kill_server()
            house.control("DELETE", "/lab/faults")
            house.start_server()
            check(house, round)
            print(f"killed while {path} answered: one ticket")
    finally:
        house.close()

main(sys.argv[1])
main(sys.argv[1], SANDBOXED)
