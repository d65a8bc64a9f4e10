"""Other people's clients for Jira and ServiceNow against the lab: nothing here was written against the lab.

`python3 ticket_clients.py RIPOSTE_BINARY`. The clients are `jira` and `pysnow` from PyPI.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.parse

def found(search, seconds=30):
    """What a search gives once the index has caught up."""
    end = time.monotonic() + seconds
    while not (result := search()):
        assert time.monotonic() < end, "the issue was never found"
        time.sleep(0.1)
    return result

def jira_work(client, jira, folder, person, text=lambda words: words, plain=lambda body: body):
    """What an analyst does: create, search, comment, attach, move on, page."""
    issue = client.create_issue(
        project="SEC", summary="Suspicious sign-in", description=text("See the alert."), labels=["riposte-1"],
        issuetype={"name": "Incident"})
    assert issue.key == "SEC-1", issue
    assert plain(client.issue("SEC-1").fields.description) == "See the alert."
    hits = found(lambda: client.search_issues('project = SEC AND labels = "riposte-1"', fields="summary,status"))
    assert [hit.key for hit in hits] == ["SEC-1"] and hits[0].fields.status.name == "To Do", hits
    comment = client.add_comment(issue, text("Looking into it"))
    assert plain(client.comment(issue, comment.id).body) == "Looking into it"
    path = os.path.join(folder, "evidence.txt")
    with open(path, "wb") as file:
        file.write(b"\x00bytes\r\n--as they are\r\n" * 100)
    with open(path, "rb") as file:
        attachment = client.add_attachment(issue=issue, attachment=file)
    with open(path, "rb") as file:
        assert client.attachment(attachment.id).get() == file.read()
    names = {transition["name"]: transition["id"] for transition in client.transitions(issue)}
    assert "Resolve" in names and "Reopen" not in names, names
    try:
        client.transition_issue(issue, names["Resolve"])
        raise AssertionError("a resolution was not asked for")
    except jira.JIRAError as error:
        assert error.status_code == 400 and "Resolution is required" in str(error), error
    client.transition_issue(issue, names["Resolve"], fields={"resolution": {"name": "Done"}})
    assert client.issue("SEC-1").fields.status.name == "Done"
    assert person(client, issue)
    for number in range(2, 8):
        client.create_issue(project="SEC", summary=f"Issue {number}", issuetype={"name": "Task"})
    client.create_issue_link("Relates", "SEC-2", "SEC-3")
    assert client.issue("SEC-2").fields.issuelinks[0].outwardIssue.key == "SEC-3"
    try:
        client.issue("SEC-99")
        raise AssertionError("an issue that is not there was found")
    except jira.JIRAError as error:
        assert error.status_code == 404, error
    try:
        client.create_issue(project="SEC", summary="x", issuetype={"name": "Task"}, customfield_99999="no")
        raise AssertionError("an unknown field was taken")
    except jira.JIRAError as error:
        assert error.status_code == 400 and "cannot be set" in str(error), error

def check_jira_cloud(jira, house, address, folder):
    basic = house.control("GET", "/lab/tenant")["connections"]["jira"]["basic"]
    client = jira.JIRA(address, basic_auth=(basic["username"], basic["password"]), max_retries=0)
    assert client.deploymentType == "Cloud"

    def person(client, issue):
        user = client.search_users(query="Megan")[0]
        client.assign_issue(issue, user.accountId)
        return client.issue(issue.key).fields.assignee.accountId == user.accountId

    jira_work(client, jira, folder, person)
    found(lambda: len(client.enhanced_search_issues("project = SEC", maxResults=False)) == 7)
    first = client.enhanced_search_issues("project = SEC ORDER BY key", maxResults=3)
    assert first.nextPageToken and [issue.key for issue in first] == ["SEC-1", "SEC-2", "SEC-3"], first
    rest = client.enhanced_search_issues("project = SEC ORDER BY key", maxResults=50, nextPageToken=first.nextPageToken)
    assert len(rest) == 4 and not rest.nextPageToken, rest

    # The document format, as version 3 of the interface has it.
    client = jira.JIRA(address, basic_auth=(basic["username"], basic["password"]), max_retries=0,
                       options={"rest_api_version": "3"})
    def document(words):
        return {"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": words}]}]}
    issue = client.create_issue(project="SOC", summary="Three", description=document("rich"), issuetype={"name": "Task"})
    assert client.issue(issue.key).raw["fields"]["description"] == document("rich")
    for wrong in ("text", document(""), {**document("x"), "more": 1}):
        try:
            client.create_issue(project="SOC", summary="Three", description=wrong, issuetype={"name": "Task"})
            raise AssertionError(f"{wrong} was taken")
        except jira.JIRAError as error:
            assert error.status_code == 400, error
    print("jira, cloud: create, search by token, comment, attach, transition, assign, link, documents")

def check_jira_data_center(jira, house, address, folder):
    token = house.control("GET", "/lab/tenant")["connections"]["jira"]["dataCenter"]["token"]
    client = jira.JIRA(f"{address}/jira", token_auth=token, max_retries=0)
    assert client.deploymentType == "Server"

    def person(client, issue):
        user = client.search_users(user="meganb")[0]
        client.assign_issue(issue, user.name)
        return client.issue(issue.key).fields.assignee.name == "meganb"

    jira_work(client, jira, folder, person)
    assert len(client.search_issues("project = SEC", maxResults=False)) == 7
    page = client.search_issues("project = SEC ORDER BY key", startAt=2, maxResults=3)
    assert page.total == 7 and [issue.key for issue in page] == ["SEC-3", "SEC-4", "SEC-5"], page
    print("jira, data center: create, search by place, comment, attach, transition, assign, link")

def check_servicenow(pysnow, requests, house, address, folder):
    basic = house.control("GET", "/lab/tenant")["connections"]["servicenow"]["basic"]
    client = pysnow.Client(host=urllib.parse.urlsplit(address).netloc, user=basic["username"],
                           password=basic["password"], use_ssl=False)
    client.parameters.exclude_reference_link = True
    incidents = client.resource(api_path="/table/incident")
    made = incidents.create({"short_description": "Suspicious sign-in", "impact": "1", "urgency": "2"}).one()
    assert made["number"].startswith("INC") and made["priority"] == "2" and made["state"] == "1", made
    query = {"number": made["number"]}
    try:
        incidents.update(query=query, payload={"state": "6"}).one()
        raise AssertionError("an incident was resolved without a code")
    except requests.HTTPError as error:
        assert error.response.status_code == 403 and "mandatory" in error.response.text, error
    done = incidents.update(query=query, payload={
        "state": "6", "close_code": "Solution provided", "close_notes": "Password reset", "work_notes": "noted"}).one()
    assert done["state"] == "6" and done["work_notes"] == "", done
    journal = client.resource(api_path="/table/sys_journal_field").get(query={"element_id": made["sys_id"]}).all()
    assert [entry["value"] for entry in journal] == ["noted"], journal
    path = os.path.join(folder, "evidence.bin")
    with open(path, "wb") as file:
        file.write(bytes(range(256)) * 10)
    stored = incidents.attachments.upload(sys_id=made["sys_id"], file_path=path)
    assert stored["size_bytes"] == "2560" and len(incidents.attachments.get(sys_id=made["sys_id"])) == 1, stored
    for number in range(5):
        incidents.create({"short_description": f"Number {number}"})
    builder = pysnow.QueryBuilder().field("short_description").starts_with("Number").AND().field("number").order_descending()
    page = incidents.get(query=builder, limit=2, offset=1).all()
    assert [row["short_description"] for row in page] == ["Number 3", "Number 2"], page
    incidents.parameters.display_value = True
    shown = incidents.get(query=query).one()
    assert shown["state"] == "Resolved" and "noted" in shown["work_notes"], shown
    incidents.parameters.display_value = False
    assert incidents.delete(query=query)["status"] == "record deleted"
    try:
        client.resource(api_path="/table/no_such_table").get(query={}).all()
        raise AssertionError("a table that is not there was read")
    except requests.HTTPError as error:
        assert error.response.status_code == 400 and "Invalid table" in error.response.text, error

    # OAuth, by the client that pysnow has for it.
    secrets = house.control("GET", "/lab/tenant")["serviceNow"]
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    oauth = pysnow.OAuthClient(client_id=secrets["clientId"], client_secret=secrets["clientSecret"],
                               host=urllib.parse.urlsplit(address).netloc, use_ssl=False)
    oauth.token_url = f"{address}/oauth_token.do"
    oauth.set_token(oauth.generate_token(basic["username"], basic["password"]))
    assert oauth.resource(api_path="/table/sys_user").get(query={"email": "megan.bowen@contoso.example"}).one()["name"]
    print("pysnow: create, close with its fields, journal, attach, page, display values, delete, OAuth")

def main(riposte):
    riposte = os.path.abspath(riposte)
    with tempfile.TemporaryDirectory(prefix="riposte-tickets-") as folder:
        if "RIPOSTE_TICKET_CLIENTS" not in os.environ:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            python = os.path.join(folder, "bin", "python")
            subprocess.run([python, "-m", "pip", "install", "--quiet", "jira", "pysnow"], check=True)
            environment = {**os.environ, "RIPOSTE_TICKET_CLIENTS": "1"}
            sys.exit(subprocess.run([python, os.path.abspath(__file__), riposte], env=environment).returncode)
        import jira
        import pysnow
        import requests
        from house import House

        house = House(riposte)
        try:
            house.start_lab()
            address = house.lab_ready["address"]
            check_jira_cloud(jira, house, address, folder)
            check_jira_data_center(jira, house, address, folder)
            check_servicenow(pysnow, requests, house, address, folder)
        finally:
            house.close()

if __name__ == "__main__":
    main(sys.argv[1])
