"""Approvals, with a real server: links decide nothing, forms decide once, and nothing is lost when the host dies."""

import http.client
import html
import json
import os
import re
import stat
import subprocess
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from house import House

PLAYBOOK = """
riposte: 1
name: NAME
summary: Ask before a machine is isolated
trigger: { request: {} }
steps:
  ask:
    use: approvals.ask
    with:
      title: "Isolate <PC-042> & co?"
      details: "Severity **high** <script>alert(1)</script>"
      about: { action: isolate-machine, machine: PC-042, user: megan@contoso.example }
      assignedTo: ASSIGNED
MORE
  result:
    compose: "@body('ask')"
"""


# A connector that only sends mails, to a service of this script.
PIGEON = {
    "riposte": 1,
    "plugin": {"name": "pigeon", "version": "1.0.0", "publisher": "Tests", "license": "Apache-2.0"},
    "connectors": {
        "pigeon": {
            "title": "Pigeons", "summary": "Sends mails by pigeon", "concurrency": "parallel",
            "base": "http://127.0.0.1:1", "hosts": ["127.0.0.1"], "auth": [],
            "actions": {
                "send": {
                    "title": "Send", "summary": "Sends a mail", "effect": "write", "idempotency": "key",
                    "request": {
                        "method": "POST", "path": "/mails", "headers": {"Idempotency-Key": "{call.key}"},
                        "body": {"to": "{to}", "subject": "{subject}", "html": "{html}", "text": "{text}"},
                    },
                    "input": {
                        "type": "object", "additionalProperties": False, "required": ["to", "subject"],
                        "properties": {
                            "to": {"type": "array", "title": "To", "description": "Whom"},
                            "subject": {"type": "string", "title": "Subject", "description": "What about"},
                            "html": {"type": "string", "title": "HTML", "description": "What"},
                            "text": {"type": "string", "title": "Text", "description": "What"},
                        },
                    },
                    "output": {"title": "Nothing"},
                    "examples": [{"input": {"to": ["a@b.example"], "subject": "s"}, "output": None}],
                }
            },
        }
    },
}


class Loft(BaseHTTPRequestHandler):
    mails = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        Loft.mails.append({**json.loads(body), "key": self.headers["Idempotency-Key"]})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass

    @staticmethod
    def to(person, title):
        return [mail for mail in Loft.mails if mail["to"] == [person] and title in mail["subject"]]

    @staticmethod
    def link(mail):
        return urllib.parse.urlsplit(re.search(r"http://\S+/approvals/[0-9a-f]{64}", mail["text"]).group()).path


class Browser:
    """What a person's browser does: follows nothing, runs nothing, keeps cookies."""

    def __init__(self, port):
        self.port = port
        self.cookie = None

    def send(self, method, path, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.getheader("Set-Cookie"):
            self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        return answer.status, answer.headers, text

    def form(self, path):
        status, _, text = self.send("GET", path)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))
        return status, fields, text


def start(house, name, assigned="[soc-leads]", more=""):
    text = PLAYBOOK.replace("NAME", name).replace("ASSIGNED", assigned)
    text = text.replace("MORE", "\n".join("      " + line for line in more.splitlines() if line))
    with open(os.path.join(house.folder, "playbooks", f"{name}.yaml"), "w") as file:
        file.write(text)


def run_it(house, name):
    rows = house.json("hook", "list", "--base", f"http://127.0.0.1:{house.port}")
    address = urllib.parse.urlsplit(next(row["url"] for row in rows if row["playbook"] == name))
    status, _, _ = Browser(house.port).send("POST", f"{address.path}?{address.query}", {})
    assert status in (200, 202), status
    house.await_true("an approval", lambda: any(a["playbook"] == name for a in approvals(house)))
    return next(a for a in approvals(house) if a["playbook"] == name)


def approvals(house, *arguments):
    return house.json("approvals", "list", *arguments)


def show(house, approval):
    return house.json("approvals", "show", approval["id"])


def outcome(house, approval):
    house.await_true("the run's end", lambda: house.json("runs", "show", approval["run"])["status"] == "succeeded", 90)
    run = json.loads(house.run("runs", "show", approval["run"], "--outputs", "--json").stdout)
    return next(step["outputs"] for step in run["steps"] if step["path"] == "result")


def operator(house):
    browser = Browser(house.port)
    path = os.path.join(house.folder, ".riposte", "operator.token")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    with open(path) as file:
        token = file.read().strip()
    status, fields, _ = browser.form("/approvals")
    assert status == 401 and "form" in fields
    status, _, _ = browser.send("POST", "/approvals", {**fields, "operator": "x" * 64})
    assert status == 403 and browser.cookie is None, "another token does not sign in"
    _, fields, _ = browser.form("/approvals")
    status, headers, _ = browser.send("POST", "/approvals", {**fields, "operator": token})
    assert status == 303 and "HttpOnly" in headers["Set-Cookie"] and "SameSite=Strict" in headers["Set-Cookie"]
    return browser


def connect(house, base):
    path = os.path.join(house.folder, "environments", "local.yaml")
    with open(path) as file:
        text = file.read()
    text = re.sub(r"(?m)^connections:.*$", "", text)
    text += f'\nconnections:\n  pigeon: {{ connector: pigeon, base: "{base}" }}\n'
    if not re.search(r"(?m)^network:", text):
        text += "network: { allow: [loopback] }\n"
    with open(path, "w") as file:
        file.write(text)


def check_console(house):
    approval = run_it(house, "console")
    page = f"/approvals/{approval['id']}"
    assert Browser(house.port).send("GET", page)[0] == 401, "the page asks who it is"
    browser = operator(house)
    assert approval["id"] in browser.send("GET", "/approvals")[2]
    for _ in range(20):
        status, fields, text = browser.form(page)
        assert status == 200
    assert approvals(house), "a GET never decides"
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE"):
        assert browser.send(method, page + "?option=Approve")[0] in (404, 405), method
    assert "<script>" not in text and html.escape("Isolate <PC-042> & co?") in text
    assert "<strong>high</strong>" in text and "PC-042" in text and approval["hash"] in text
    headers = browser.send("GET", page)[1]
    assert headers["Cache-Control"] == "no-store" and "default-src 'none'" in headers["Content-Security-Policy"]
    decide = {**fields, "option": "Approve", "comment": "ok <b>"}
    assert browser.send("POST", page, {**decide, "form": "0" * 64})[0] == 403, "a made-up form"
    _, fields, _ = browser.form(page)
    assert browser.send("POST", page, {**decide, **fields, "hash": "0" * 64})[0] == 409, "another hash"
    _, fields, _ = browser.form(page)
    assert browser.send("POST", page, {**decide, **fields, "option": "Maybe"})[0] == 409, "no such option"
    _, fields, _ = browser.form(page)
    stranger = Browser(house.port)
    assert stranger.send("POST", page, {**decide, **fields})[0] in (401, 403), "not signed in"
    assert not show(house, approval)["responses"]
    status, _, text = browser.send("POST", page, {**decide, **fields})
    assert status == 200 and "Decided: Approve" in text and "ok &lt;b&gt;" in text
    assert browser.send("POST", page, {**decide, **fields})[0] == 403, "a form counts once"
    result = outcome(house, approval)
    assert result["outcome"] == result["response"] == result["SelectedOption"] == "Approve", result
    assert result["comments"] == "ok <b>" and result["responses"][0]["channel"] == "console"
    assert house.run("approvals", "reject", approval["id"], check=False).returncode == 1, "it is decided"


def check_race(house):
    approval = run_it(house, "race")
    page = f"/approvals/{approval['id']}"
    browser = operator(house)
    forms = [browser.form(page)[1] for _ in range(4)]
    answers = []

    def by_page(fields, option):
        answers.append(("page", option, browser.send("POST", page, {**fields, "option": option})[0] == 200))

    def by_command(option):
        word = {"Approve": "approve", "Reject": "reject"}[option]
        answers.append(("command", option, house.run("approvals", word, approval["id"], check=False).returncode == 0))

    threads = [threading.Thread(target=by_page, args=(form, "Reject")) for form in forms]
    threads += [threading.Thread(target=by_command, args=("Approve",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [answer for answer in answers if answer[2]]
    assert len(winners) == 1, answers
    assert outcome(house, approval)["outcome"] == winners[0][1]


def check_links(house):
    """Each person has a link of their own, which is worth one decision about one approval."""
    title = "Isolate <PC-042> & co?"
    approval = run_it(house, "linked")
    megan, adele = "megan@contoso.example", "adele@contoso.example"
    house.await_true("two mails", lambda: len(Loft.mails) >= 2)
    assert len(Loft.to(megan, title)) == len(Loft.to(adele, title)) == 1
    mail = Loft.to(megan, title)[0]
    assert "PC-042" in mail["text"] and approval["hash"] in mail["text"] and "<script>" not in mail["html"]
    own, other = Loft.link(mail), Loft.link(Loft.to(adele, title)[0])
    assert own != other
    with open(store_of(house), "rb") as file:
        assert own.split("/")[-1].encode() not in file.read(), "the store has no token in clear"
    # A scanner opens everything, presses nothing that needs a choice, and so decides nothing.
    for _ in range(10):
        status, fields, _ = Browser(house.port).form(own)
        assert status == 200
        assert Browser(house.port).send("POST", own, fields)[0] == 409, "nothing is chosen beforehand"
    assert not show(house, approval)["responses"]
    wrong = own[:-1] + ("0" if own[-1] != "0" else "1")
    assert Browser(house.port).send("GET", wrong)[0] == 404, "a made-up link"
    _, fields, text = Browser(house.port).form(own)
    assert megan in text
    foreign = {**fields, "option": "Approve"}
    assert Browser(house.port).send("POST", other, foreign)[0] == 403, "a form of somebody else's page"
    # A reminder has a link that works too, and so has the first.
    house.await_true("a reminder", lambda: any("Reminder" in mail["subject"] for mail in Loft.to(adele, title)), 90)
    _, fields, _ = Browser(house.port).form(other)
    status, _, text = Browser(house.port).send("POST", other, {**fields, "option": "Reject", "comment": "no", "person": megan})
    assert status == 200, text
    _, _, text = Browser(house.port).form(own)
    assert "Reject by adele@contoso.example" in text and "<form" not in text, "who is late sees who decided"
    result = outcome(house, approval)
    assert result["outcome"] == "Reject" and result["responder"]["email"] == adele, "nobody decides as another"
    assert len({mail["key"] for mail in Loft.mails}) == len(Loft.mails)
    expired = run_it(house, "linked-late")
    house.await_true("its mail", lambda: len(Loft.to("eve@contoso.example", title)) == 1)
    link = Loft.link(Loft.to("eve@contoso.example", title)[0])
    _, fields, _ = Browser(house.port).form(link)
    house.await_true("its end", lambda: show(house, expired)["status"] == "timedOut", 90)
    assert Browser(house.port).send("POST", link, {**fields, "option": "Approve"})[0] == 409
    assert outcome(house, expired)["outcome"] == "TimedOut"


def store_of(house):
    for folder, _, names in os.walk(house.folder):
        for name in names:
            if name.endswith(".db"):
                return os.path.join(folder, name)
    raise AssertionError("there is no store")


def check_death(house):
    approval = run_it(house, "death")
    house.kill_server()
    house.run("approvals", "approve", approval["id"], "--comment", "while nobody served")
    house.start_server()
    result = outcome(house, approval)
    assert result["outcome"] == "Approve" and result["comments"] == "while nobody served", result
    approval = run_it(house, "death-later")
    house.kill_server()
    house.start_server()
    assert show(house, approval)["status"] == "open", "the wait outlives the host"
    house.run("approvals", "reject", approval["id"])
    assert outcome(house, approval)["outcome"] == "Reject"


def check_everyone(house):
    approval = run_it(house, "everyone")
    assert house.run("approvals", "approve", approval["id"], check=False).returncode == 1, "for whom?"
    house.run("approvals", "approve", approval["id"], "--as", "Adele@contoso.example")
    again = house.run("approvals", "approve", approval["id"], "--as", "adele@contoso.example", check=False)
    assert again.returncode == 1 and "AP0008" in again.stderr, again.stderr
    assert house.run("approvals", "approve", approval["id"], "--as", "eve@contoso.example", check=False).returncode == 1
    assert show(house, approval)["waitsFor"] == ["megan@contoso.example"]
    assert "megan@contoso.example" in house.run("runs", "show", approval["run"]).stdout
    house.run("approvals", "approve", approval["id"], "--as", "megan@contoso.example")
    result = outcome(house, approval)
    assert result["outcome"] == "Approve" and len(result["responses"]) == 2


def check_timeout(house):
    approval = run_it(house, "late")
    house.kill_server()
    time.sleep(2)
    house.start_server()
    result = outcome(house, approval)
    assert result["outcome"] == "TimedOut" and result["responses"] == [], result
    late = house.run("approvals", "approve", approval["id"], check=False)
    assert late.returncode == 1 and "AP0003" in late.stderr


def check_foreground(house):
    """`riposte run` says how to decide, and goes on."""
    process = subprocess.Popen([house.riposte, "run", "console"], cwd=house.folder, stdout=subprocess.PIPE, text=True)
    lines = []
    for line in process.stdout:
        lines.append(line)
        found = re.search(r"riposte approvals approve (\w+)", line)
        if found:
            house.run("approvals", "approve", found.group(1))
    assert process.wait(timeout=30) == 0, lines
    dry = house.run("run", "console", "--dry-run")
    assert dry.returncode == 0
    assert not approvals(house), "a dry run asks nobody"


def check_cancel(house):
    approval = run_it(house, "cancelled")
    house.run("runs", "cancel", approval["run"])
    house.await_true("withdrawn", lambda: show(house, approval)["status"] == "withdrawn", 90)
    late = house.run("approvals", "approve", approval["id"], check=False)
    assert late.returncode == 1 and "AP0004" in late.stderr


def main():
    house = House(sys.argv[1])
    try:
        with open(os.path.join(house.folder, "environments", "local.yaml"), "a") as file:
            file.write("\napprovers:\n  soc-leads: [megan@contoso.example, adele@contoso.example]\n")
        loft = ThreadingHTTPServer(("127.0.0.1", 0), Loft)
        threading.Thread(target=loft.serve_forever, daemon=True).start()
        os.makedirs(os.path.join(house.folder, "plugins"), exist_ok=True)
        with open(os.path.join(house.folder, "plugins", "pigeon.riposte.json"), "w") as file:
            json.dump(PIGEON, file)
        house.run("plugin", "enable", "pigeon")
        connect(house, f"http://127.0.0.1:{loft.server_address[1]}")
        start(house, "linked", more="reminders: PT2S\nnotify: [{ connection: pigeon }]")
        start(house, "linked-late", "eve@contoso.example", "timeout: PT3S\nnotify: [{ connection: pigeon }]")
        for name in ("console", "race", "death", "death-later", "cancelled"):
            start(house, name)
        start(house, "everyone", more="waitFor: everyone")
        start(house, "late", more="timeout: PT2S")
        house.start_server()
        for check in (check_console, check_race, check_everyone, check_links, check_cancel, check_death, check_timeout):
            check(house)
            print(check.__name__, "ok", flush=True)
        house.server.terminate()
        house.server.wait(timeout=30)
        house.server = None
        check_foreground(house)
        print("check_foreground ok")
    finally:
        house.close()


main()
