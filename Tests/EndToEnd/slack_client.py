"""slack_sdk, Slack's own client, against the lab, and its signatures against the host.

`python3 slack_client.py RIPOSTE_BINARY`.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

from house import House

PLAYBOOK = """riposte: 1
name: pressed
trigger:
  use: slack.interaction-received
  connection: slack
steps:
  answer:
    use: slack.reply-in-thread
    connection: slack
    with:
      channel: "@triggerBody().channel"
      threadTs: "@triggerBody().ts"
      text: "<@{triggerBody().user.username}> pressed @{triggerBody().actionId}"
"""


def install(folder):
    """Makes slack_sdk importable, in a folder of its own."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([os.path.join(folder, "bin/pip"), "install", "-q", "slack_sdk==3.*"], check=True)
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    sys.path.insert(0, os.path.join(folder, "lib", python, "site-packages"))


def main(riposte):
    house = House(riposte)
    try:
        house.start_lab()
        install(os.path.join(house.folder, "venv"))
        from slack_sdk import WebClient
        from slack_sdk.errors import SlackApiError
        from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
        from slack_sdk.signature import SignatureVerifier
        from slack_sdk.webhook import WebhookClient

        tenant = house.control("GET", "/lab/tenant")
        access = tenant["slack"]
        soc = next(c["id"] for c in access["channels"] if c["name"] == "soc")
        web = WebClient(access["token"], base_url=tenant["address"] + "/api/")
        web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=3))

        assert web.auth_test()["team"] == "Contoso"
        posted = web.chat_postMessage(channel="#soc", text="one")
        assert posted["channel"] == soc
        web.chat_update(channel=soc, ts=posted["ts"], text="two")
        web.chat_postMessage(channel=soc, thread_ts=posted["ts"], text="three")
        replies = web.conversations_replies(channel=soc, ts=posted["ts"])["messages"]
        assert [m["text"] for m in replies] == ["two", "three"]
        shared = web.files_upload_v2(channel=soc, filename="hits.csv", content="pc1,meganb\n")
        assert shared["files"][0]["name"] == "hits.csv"
        megan = web.users_lookupByEmail(email="megan.bowen@contoso.example")["user"]
        direct = web.conversations_open(users=megan["id"])["channel"]["id"]
        assert web.chat_postMessage(channel=direct, text="hello")["ok"]
        names = [m["name"] for page in web.users_list(limit=4) for m in page["members"]]
        assert len(names) == 10 and len(set(names)) == 10
        created = web.conversations_create(name="inc-4711")["channel"]["id"]
        web.conversations_invite(channel=created, users=[megan["id"]])
        web.conversations_setTopic(channel=created, topic="pc1")
        web.conversations_archive(channel=created)
        for call, code in [
            (lambda: web.chat_postMessage(channel=created, text="t"), "is_archived"),
            (lambda: web.chat_postMessage(channel=soc, blocks=[{"type": "no"}], text="t"), "invalid_blocks"),
            (lambda: web.users_lookupByEmail(email="no@contoso.example"), "users_not_found"),
            (lambda: WebClient("xoxb-no", base_url=tenant["address"] + "/api/").auth_test(), "invalid_auth"),
        ]:
            try:
                call()
                raise AssertionError(code)
            except SlackApiError as error:
                assert error.response["error"] == code, error
        # More at once than a channel takes: the client waits as it is told.
        for number in range(4):
            assert web.chat_postMessage(channel=soc, text=f"burst {number}")["ok"]
        hook = WebhookClient(access["webhook"]).send(text="by webhook")
        assert hook.status_code == 200 and hook.body == "ok"

        # Signed interactions: the host believes what slack_sdk signs, and nothing else.
        house.run("connection", "add", "slack", "--lab")
        with open(os.path.join(house.folder, "playbooks", "pressed.yaml"), "w") as file:
            file.write(PLAYBOOK)
        house.start_server()
        listed = house.json("hook", "list", "--base", f"http://127.0.0.1:{house.port}")
        url = next(row["url"] for row in listed if row["playbook"] == "pressed")
        verifier = SignatureVerifier(access["signingSecret"])

        def send(body, stamp=None, signature=None, kind="application/json"):
            stamp = stamp or str(int(time.time()))
            signature = verifier.generate_signature(timestamp=stamp, body=body) if signature is None else signature
            request = urllib.request.Request(
                url, body.encode(), {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature})
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()

        question = json.dumps({"type": "url_verification", "challenge": "c-1", "token": "t"})
        status, text = send(question)
        assert status == 200 and json.loads(text)["challenge"] == "c-1", (status, text)
        assert send(question, signature="v0=" + "0" * 64)[0] == 401
        assert send(question, signature="")[0] == 401
        assert send(question, stamp=str(int(time.time()) - 301))[0] == 401

        # A button on the lab's page reaches the playbook, which answers in the thread.
        blocks = [{"type": "actions", "elements": [
            {"type": "button", "action_id": "approve", "value": "7", "text": {"type": "plain_text", "text": "Yes"}}]}]
        asked = web.chat_postMessage(channel=soc, text="Isolate pc1?", blocks=blocks)
        house.control("POST", "/lab/slack/app", {"requestUrl": url})
        house.control("POST", "/lab/slack/press", {"channel": soc, "ts": asked["ts"], "action": "approve", "user": "alexw"})
        thread = []
        for _ in range(50):
            thread = web.conversations_replies(channel=soc, ts=asked["ts"])["messages"]
            if len(thread) == 2:
                break
            time.sleep(1.3)
        assert len(thread) == 2, house.log("serve.log")
        assert thread[1]["text"] == "&lt;alexw&gt; pressed approve", thread
        assert "VA0021" in house.log("serve.log") and "VA0022" in house.log("serve.log")
    finally:
        house.close()
    print("slack_client: ok")


if __name__ == "__main__":
    main(sys.argv[1])
