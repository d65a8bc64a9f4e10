"""Requests that start playbooks and are answered, children across kill -9, callbacks after a restart, split requests."""

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from house import House

PLAYBOOKS = {
    "echo": """
trigger:
  request: { method: POST, path: "/cases/{id}" }
steps:
  answer:
    respond: 201
    headers: { X-Case: "@triggerOutputs()['relativePathParameters']['id']" }
    body: { got: "@triggerBody()", twice: "@mul(triggerBody()['n'], 2)" }
  later: { compose: 1 }
""",
    "parent": """
trigger: { request: {} }
steps:
  ask: { playbook: slow, body: { n: 20 } }
  answer: { respond: 200, body: "@body('ask')" }
""",
    "slow": """
trigger: { request: {} }
steps:
  nap: { wait: PT2S }
  answer: { respond: 200, body: { twice: "@mul(triggerBody()['n'], 2)" } }
""",
    "approval": """
trigger: { request: {} }
steps:
  ask:
    webhook:
      use: http.request
      with: { method: POST, uri: "RECEIVER/ask", body: { callback: "@listCallbackUrl()" } }
  answer: { respond: 200, body: "@body('ask')?['decision']" }
""",
    "each": """
trigger: { request: {}, split: "@triggerBody()?['items']" }
steps:
  one: { compose: "@triggerBody()" }
""",
    "checked": """
trigger: { request: { schema: { type: object, required: [name] }, validate: true } }
steps:
  answer: { respond: 200, body: "hello" }
""",
    "later": """
trigger: { request: {} }
steps:
  nap: { wait: PT1S }
  answer: { respond: 200, body: { done: true }, async: true }
""",
}

class Receiver(BaseHTTPRequestHandler):
    asked = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        Receiver.asked.append(json.loads(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass

def ask(url, body=None, method="POST", type="application/json"):
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": type} if data else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers

def address(house, name):
    rows = json.loads(house.run("hook", "list", "--base", f"http://127.0.0.1:{house.port}", "--json").stdout)
    return next(row["url"] for row in rows if row["playbook"] == name)

def in_background(work):
    answers = []
    def run():
        try:
            answers.append(work())
        except OSError as error:
            answers.append(error)
    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers

def runs(house, playbook):
    return [run for run in house.json("runs", "list") if run["playbook"] == playbook]

def check_requests(house):
    url = address(house, "echo").replace("{id}", "a%2Fb")
    status, body, headers = ask(url, {"n": 21})
    assert status == 201 and json.loads(body) == {"got": {"n": 21}, "twice": 42}, (status, body)
    assert headers["X-Case"] == "a/b" and headers["x-ms-workflow-run-id"], headers
    assert ask(url, method="GET")[0] == 405
    assert ask(url.replace("/cases/", "/other/"), {"n": 1})[0] == 404
    assert ask(url.split("?")[0], {"n": 1})[0] == 404
    assert ask(url[:-1] + ("0" if url[-1] != "0" else "1"), {"n": 1})[0] == 404
    assert ask(url, b"{")[0] == 400
    status, body, _ = ask(address(house, "checked"), {"nome": 1})
    assert status == 400 and b"name" in body, (status, body)
    status, body, headers = ask(address(house, "checked"), {"name": 1})
    assert status == 200 and body == b"hello" and headers["Content-Type"].startswith("text/plain"), (status, body)
    status, _, headers = ask(address(house, "later"))
    assert status == 202 and headers["Location"], status
    house.await_true("the later answer", lambda: ask(headers["Location"], method="GET")[0] == 200)
    assert json.loads(ask(headers["Location"], method="GET")[1]) == {"done": True}
    assert ask(headers["Location"][:-3] + "abc", method="GET")[0] == 404
    print("requests: answered, refused and fetched later")

def check_split(house):
    status, _, _ = ask(address(house, "each"), {"items": [{"n": 1}, {"n": 2}, {"n": 3}]})
    assert status == 202, status
    house.await_true("three runs", lambda: [run["status"] for run in runs(house, "each")] == ["succeeded"] * 3)
    assert ask(address(house, "each"), {})[0] == 202
    assert len(runs(house, "each")) == 3
    print("split: one run an item")

def check_child(house):
    status, body, _ = ask(address(house, "parent"))
    assert status == 200 and json.loads(body) == {"twice": 40}, (status, body)
    for delay in (0.1, 1.0, 1.9, 2.0, 2.1):
        before = len(runs(house, "parent"))
        thread, _ = in_background(lambda: ask(address(house, "parent")))
        house.await_true("the parent's begin", lambda: len(runs(house, "parent")) == before + 1)
        time.sleep(delay)
        house.kill_server()
        thread.join()
        house.start_server()
        house.await_true(
            "the parent's end", lambda: [run["status"] for run in runs(house, "parent")] == ["succeeded"] * (before + 1))
        assert len(runs(house, "slow")) == before + 1, runs(house, "slow")
    print("children: found again after each of five kills, none started twice")

def check_callback(house):
    # Whoever asked is gone after the kill; the run is not.
    thread, _ = in_background(lambda: ask(address(house, "approval")))
    house.await_true("the question", lambda: len(Receiver.asked) == 1)
    url = Receiver.asked[0]["callback"]
    house.await_true("the wait", lambda: runs(house, "approval")[0]["status"] == "waiting")
    house.kill_server()
    thread.join()
    house.start_server()
    assert ask(url[:-4] + "0000", {"decision": "no"})[0] == 404
    assert ask(url.replace("/0-", "/1-"), {"decision": "no"})[0] == 404
    assert ask(url, {"decision": "yes"})[0] == 200
    house.await_true("the end", lambda: runs(house, "approval")[0]["status"] == "succeeded")
    assert ask(url, {"decision": "again"})[0] in (404, 410)
    shown = house.run("runs", "show", runs(house, "approval")[0]["id"], "--json").stdout
    assert url not in shown, "a history shows a callback's address"
    assert '"yes"' in shown, shown
    # And without a kill the asker gets the answer.
    thread, answers = in_background(lambda: ask(address(house, "approval")))
    house.await_true("the question", lambda: len(Receiver.asked) == 2)
    assert ask(Receiver.asked[1]["callback"], {"decision": "fine"})[0] == 200
    thread.join()
    assert answers[0][0] == 200 and answers[0][1] == b"fine", answers
    print("callbacks: taken once, also after a restart, and never with a wrong token")

def main(riposte):
    house = House(riposte)
    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        with open(os.path.join(house.folder, "environments", "local.yaml"), "a") as file:
            file.write("network: { allow: [loopback] }\n")
        for name, text in PLAYBOOKS.items():
            text = text.replace("RECEIVER", f"http://127.0.0.1:{receiver.server_port}")
            with open(os.path.join(house.folder, "playbooks", f"{name}.yaml"), "w") as file:
                file.write(f"riposte: 1\nname: {name}\n{text}")
        house.run("check")
        house.start_server()
        check_requests(house)
        check_split(house)
        check_child(house)
        check_callback(house)
    finally:
        house.close()
        receiver.shutdown()

main(sys.argv[1])
