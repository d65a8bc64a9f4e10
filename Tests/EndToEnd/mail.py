"""Mail against real servers: Dovecot takes it (TLS, AUTH), OpenSMTPD carries it, Dovecot keeps it, Python reads it."""

import base64
import email
import email.message
import email.policy
import glob
import hashlib
import json
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import sys
import threading
import time

from house import House

PASSWORD = "correct horse"
USER = "soc@contoso.example"
HTML = "<p>Hällo <b>Megan</b>,</p><p>.dots\n..stay</p><img src=\"cid:logo\">" + "<p>long line " + "x" * 2000 + "</p>"
TEXT = "Hällo Megan,\n.one dot\n..two dots\n. \nFrom here\n\ttab \n" + "ü" * 300 + "\nend\n"
SUBJECT = "Grüße aus 東京 — eine Anmeldung, die niemand kennt, und das gleich mehrfach 🚨"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Servers:
    """Both servers in a folder of their own, on ports of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.smtp, self.smtps, self.imap, self.imaps, self.lmtp, self.relay = (free_port() for _ in range(6))
        os.chmod(folder, 0o755)
        self.certificate()
        self.opensmtpd()
        self.dovecot()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text, mode=0o600):
        with open(self.path(name), "w") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", self.path("key.pem"), "-out",
             self.path("cert.pem")], check=True, capture_output=True)
        os.chmod(self.path("key.pem"), 0o600)

    def dovecot(self):
        vmail = pwd.getpwnam("mail")
        os.makedirs(self.path("mail"))
        os.chown(self.path("mail"), vmail.pw_uid, vmail.pw_gid)
        self.write("users", f"{USER}:{{PLAIN}}{PASSWORD}::::::\n", 0o644)
        self.write("dovecot.conf", f"""
base_dir = {self.path("run")}
log_path = {self.path("dovecot.log")}
protocols = imap lmtp submission
hostname = mail.contoso.example
submission_relay_host = 127.0.0.1
submission_relay_port = {self.relay}
submission_relay_trusted = no
ssl = yes
ssl_cert = <{self.path("cert.pem")}
ssl_key = <{self.path("key.pem")}
auth_mechanisms = plain login
mail_location = maildir:{self.path("mail")}/%u
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {self.path("users")}
}}
userdb {{
  driver = static
  args = uid={vmail.pw_uid} gid={vmail.pw_gid} home={self.path("mail")}/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {self.imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {self.imaps}
    ssl = yes
  }}
}}
service submission-login {{
  inet_listener submission {{
    address = 127.0.0.1
    port = {self.smtp}
  }}
  inet_listener submissions {{
    address = 127.0.0.1
    port = {self.smtps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp}
  }}
}}
""")
        self.start("dovecot", "-F", "-c", self.path("dovecot.conf"))
        self.await_port(self.imaps, "dovecot.log")

    def opensmtpd(self):
        self.write("smtpd.conf", f"""
listen on 127.0.0.1 port {self.relay} hostname relay.contoso.example
action keep relay host lmtp://127.0.0.1:{self.lmtp}
match from any for rcpt-to regex "^unknown" reject
match from any for any action keep
""")
        self.forget()
        log = open(self.path("smtpd.log"), "w")
        self.processes.append(subprocess.Popen(
            [shutil.which("smtpd", path=os.environ["PATH"] + ":/usr/sbin"), "-d", "-f", self.path("smtpd.conf")],
            stdout=log, stderr=log))
        self.await_port(self.relay, "smtpd.log")

    def forget(self):
        """The relay keeps its queue in one place for all: what an earlier run left there, and only that, is removed."""
        for folder in glob.glob("/var/spool/smtpd/queue/*/*"):
            for path in glob.glob(os.path.join(folder, "*")):
                with open(path, "rb") as file:
                    if os.path.basename(path) != "message" and f"sender: {USER}".encode() in file.read(4096):
                        shutil.rmtree(folder)
                        break

    def start(self, name, *arguments):
        program = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
        self.processes.append(subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def await_port(self, port, log):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        with open(self.path(log)) as file:
            raise AssertionError(f"a server did not start\n{file.read()}")

    def messages(self, user):
        names = sorted(glob.glob(self.path("mail", user, "*", "*")))
        return [open(name, "rb").read() for name in names if "/new/" in name or "/cur/" in name]

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Proxy:
    """Stands between client and server, in clear text, and misbehaves as told."""

    def __init__(self, port):
        self.port = port
        self.mode = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            replies, lines = server.makefile("rb"), client.makefile("rb")
            client.sendall(self.reply(replies))
            while line := lines.readline():
                verb = line[:4].upper()
                if verb == b"MAIL" and self.mode == "busy":
                    self.mode = None
                    client.sendall(b"451 4.3.2 come back later\r\n")
                    continue
                server.sendall(line)
                answer = self.reply(replies)
                if verb == b"DATA" and self.mode == "cut-before":
                    self.mode = None
                    return
                client.sendall(answer)
                if verb == b"DATA" and answer.startswith(b"354"):
                    while (line := lines.readline()) != b".\r\n":
                        server.sendall(line)
                    server.sendall(line)
                    answer = self.reply(replies)
                    if self.mode == "cut-behind":
                        return
                    client.sendall(answer)

    def reply(self, replies):
        answer = b""
        while line := replies.readline():
            if b"STARTTLS" not in line:
                answer += line
            if line[3:4] != b"-":
                return answer
        return answer


def write(house, name, **members):
    with open(os.path.join(house.folder, "playbooks", name + ".yaml"), "w") as file:
        for key, value in {"riposte": 1, "name": name, **members}.items():
            file.write(f"{key}: {json.dumps(value, ensure_ascii=False)}\n")


def playbook(house, name, connection, retry="none", **inputs):
    write(house, name, trigger="manual",
          steps={"send": {"use": "email.send", "connection": connection, "retry": retry, "with": inputs}})


def run(house, name):
    result = house.run("run", name, "--json", check=False)
    events = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    ends = [e.get("status", "waiting") for e in events if e["event"] in ("runFinished", "runWaiting")]
    assert ends, result.stdout + result.stderr
    return ends[-1], events, result


def connect(house, name, **settings):
    arguments = [f"--set={key}={value}" for key, value in settings.items()]
    house.run("connection", "add", name, "--connector", "email", "--force", "--username", USER, "--secret-env", "MAIL_PASSWORD",
              "--no-test", *arguments, env={"MAIL_PASSWORD": PASSWORD})


def main(riposte):
    house = House(riposte)
    servers = None
    try:
        os.makedirs(os.path.join(house.folder, "servers"))
        os.chmod(house.folder, 0o755)
        servers = Servers(os.path.join(house.folder, "servers"))
        proxy = Proxy(servers.smtp)
        environment = os.path.join(house.folder, "environments", "local.yaml")
        with open(environment) as file:
            text = file.read()
        with open(environment, "w") as file:
            file.write(text + f"\nnetwork:\n  allow: [private, loopback]\n  caFile: {servers.path('cert.pem')}\n")
        imap = f"imaps://127.0.0.1:{servers.imaps}"
        connect(house, "starttls", smtp=f"smtp://localhost:{servers.smtp}", imap=imap, **{"from": f"SOC <{USER}>"})
        connect(house, "tls", smtp=f"smtps://127.0.0.1:{servers.smtps}", imap=imap, **{"from": f"SOC <{USER}>"})
        connect(house, "proxy", smtp=f"smtp://127.0.0.1:{proxy.address}", **{"from": f"SOC <{USER}>"})
        for name in ("starttls", "tls", "proxy"):
            house.run("connection", "test", name)
        print("signed in by STARTTLS, TLS and, on loopback, in clear text; IMAP by TLS")

        exact(house, servers)
        refusals(house, servers)
        faults(house, servers, proxy)
        replies(house, servers)
    except BaseException:
        for name in ("smtpd.log", "dovecot.log"):
            if servers and os.path.exists(servers.path(name)):
                with open(servers.path(name)) as file:
                    print(name, "".join(file.readlines()[-15:]))
        raise
    finally:
        if servers:
            servers.close()
        house.close()


def delivered(house, servers, user, count=1):
    house.await_true(f"the delivery to {user}", lambda: len(servers.messages(user)) >= count, 90)
    time.sleep(0.3)
    found = servers.messages(user)
    assert len(found) == count, f"{len(found)} messages for {user}, not {count}"
    return found[-1]


def exact(house, servers):
    content = bytes(range(256)) * 300
    for connection in ("starttls", "tls"):
        user = f"{connection}@contoso.example"
        playbook(
            house, f"exact-{connection}", connection, to=[f"Mégan Böwen <{user}>"], bcc=["hidden@contoso.example"],
            subject=SUBJECT, text=TEXT, html=HTML, importance="high", attachments=[
                {"name": "Übersicht März.bin", "contentType": "application/x-thing", "content": base64.b64encode(content).decode()},
                {"name": "logo.png", "contentType": "image/png", "content": {"$content-type": "image/png", "$content": "AQID"}, "contentId": "logo"}])
        status, events, result = run(house, f"exact-{connection}")
        assert status == "succeeded", result.stdout + result.stderr
        raw = delivered(house, servers, user)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["subject"] == SUBJECT, message["subject"]
        assert message["to"].addresses[0].display_name == "Mégan Böwen" and message["bcc"] is None
        assert message["importance"] == "high" and not message.defects
        assert message.get_body(("plain",)).get_content() == TEXT, repr(message.get_body(("plain",)).get_content())
        assert message.get_body(("html",)).get_content().rstrip("\n") == HTML
        files = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
        digest = hashlib.sha256(content).hexdigest()
        assert hashlib.sha256(files["Übersicht März.bin"]).hexdigest() == digest and files["logo.png"] == b"\1\2\3"
        assert raw.split(b"\n\n")[0].isascii()
    delivered(house, servers, "hidden@contoso.example", 2)
    print("bodies, subjects and attachments came out as they went in, by STARTTLS and by TLS")


def refusals(house, servers):
    playbook(house, "unknown", "tls", retry={"count": 3, "interval": "PT1S"}, to=["unknown@contoso.example"], text="hi")
    status, events, result = run(house, "unknown")
    attempts = [e for e in events if e["event"] == "attempt"]
    assert status == "failed" and len(attempts) == 1, events
    assert "550" in result.stdout + result.stderr, result.stdout + result.stderr
    playbook(house, "partly", "tls", to=["unknown@contoso.example", "partly@contoso.example"], text="hi")
    status, events, result = run(house, "partly")
    assert status == "succeeded", result.stdout
    delivered(house, servers, "partly@contoso.example")
    print("a 5xx is not tried again, and one refused recipient does not keep the others from theirs")


def faults(house, servers, proxy):
    proxy.mode = "busy"
    playbook(house, "busy", "proxy", retry={"count": 3, "interval": "PT1S"}, to=["busy@contoso.example"], text="hi")
    status, events, result = run(house, "busy")
    assert status == "succeeded" and len([e for e in events if e["event"] == "attempt"]) == 2, events
    delivered(house, servers, "busy@contoso.example")
    proxy.mode = "cut-before"
    playbook(house, "before", "proxy", retry={"count": 3, "interval": "PT1S"}, to=["before@contoso.example"], text="hi")
    status, events, result = run(house, "before")
    assert status == "succeeded", result.stdout + result.stderr
    delivered(house, servers, "before@contoso.example")
    proxy.mode = "cut-behind"
    playbook(house, "behind", "proxy", retry={"count": 3, "interval": "PT1S"}, to=["behind@contoso.example"], text="hi")
    status, events, result = run(house, "behind")
    assert status == "waiting" and "not known whether" in result.stdout, result.stdout
    assert len([e for e in events if e["event"] == "attempt"]) == 1, events
    delivered(house, servers, "behind@contoso.example")
    print("a 4xx is tried again; a connection cut before the message too; one cut at the end of DATA is not, and arrived once")


def replies(house, servers):
    write(house, "answered",
          trigger={"use": "email.reply-received", "connection": "tls", "recurrence": {"frequency": "Second", "interval": 1}},
          steps={"kept": {"compose": "@concat(triggerBody()['from']['address'], '|', triggerBody()['newText'], '|', triggerBody()['attachments'][0]['name'])"}},
          outputs={"kept": "@outputs('kept')"})
    house.run("check")
    def looks():
        with open(servers.path("dovecot.log")) as file:
            return file.read().count("Logged out")
    # What was there before the first look starts nothing, so the answer has to come after it.
    before = looks()
    house.start_server()
    house.await_true("the first look", lambda: looks() >= before + 2, 60)
    answer = email.message.EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "Mégan <megan@contoso.example>", USER, "Re: Grüße"
    answer["Message-ID"], answer["In-Reply-To"] = "<answer@contoso.example>", "<question@contoso.example>"
    answer.set_content("Ja, das war ich — größtenteils.\n\n> Waren Sie das?\n")
    answer.add_attachment(b"proof", maintype="text", subtype="x-proof", filename="Beleg für Sie.txt")
    unrelated = email.message.EmailMessage()
    unrelated["From"], unrelated["To"], unrelated["Subject"] = "x@contoso.example", USER, "No reply"
    unrelated.set_content("nothing")
    with smtplib.LMTP("127.0.0.1", servers.lmtp) as lmtp:
        lmtp.send_message(unrelated, "x@contoso.example", [USER])
        lmtp.send_message(answer, "megan@contoso.example", [USER])
    house.await_true("the run", lambda: [r["status"] for r in house.json("runs", "list") if r["playbook"] == "answered"] == ["succeeded"], 90)
    identity = [r for r in house.json("runs", "list") if r["playbook"] == "answered"][0]
    shown = house.run("runs", "show", identity.get("id") or identity.get("run"), "--json").stdout
    assert "megan@contoso.example|Ja, das war ich — größtenteils.|Beleg für Sie.txt" in json.dumps(json.loads(shown), ensure_ascii=False), shown
    flags = [os.path.basename(name) for name in glob.glob(servers.path("mail", USER, "*", "*")) if "/cur/" in name or "/new/" in name]
    assert all("S" not in name.split(":2,")[-1] for name in flags if ":2," in name), flags
    print("a reply started one run, and nothing was marked as seen")


main(sys.argv[1])
