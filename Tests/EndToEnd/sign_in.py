"""Riposte signs in to the lab by every grant, as a person would: `python3 sign_in.py RIPOSTE_BINARY`.

The browser is scripted: it follows the pages' forms as they are. Only the standard library and openssl.
"""

import base64
import html.parser
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from house import House

USER = "megan.bowen@contoso.example"

class Forms(html.parser.HTMLParser):
    """The first form of a page: where it goes and what it sends."""

    def __init__(self):
        super().__init__()
        self.action, self.fields = None, []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = attributes["action"]
        if tag == "input":
            self.fields.append((attributes["name"], attributes.get("value", "")))

def browse(url, **choice):
    """Opens a page, fills its form, presses a button; gives the last page after all redirects."""
    with urllib.request.urlopen(url, timeout=30) as page:
        form = Forms()
        form.feed(page.read().decode())
        place = page.geturl()
    fields = dict(form.fields) | choice
    data = urllib.parse.urlencode(fields).encode()
    try:
        with urllib.request.urlopen(urllib.parse.urljoin(place, form.action), data, timeout=30) as page:
            return page.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()

def sign_in(house, name, *arguments, press=None, expect=0):
    """Runs `connection sign-in`, and does in a browser what it prints."""
    process = subprocess.Popen([house.riposte, "connection", "sign-in", name, *arguments], cwd=house.folder,
                               text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = process.stdout.readline()
    device = re.search(r"open (\S+) on any device and type the code (\S+)", line)
    choice = press or {"user": USER}
    if device:
        page = browse(device[1], user_code=device[2], **choice)
    else:
        page = browse(process.stdout.readline().strip(), **choice)
    out, complaint = process.communicate(timeout=60)
    assert process.returncode == expect, (process.returncode, out, complaint, page)
    return out + complaint, page

def environment(house, connections):
    """Writes the connections, and allows this machine's addresses."""
    with open(os.path.join(house.folder, "environments", "local.yaml"), "w") as file:
        json.dump({"network": {"allow": ["loopback"]}, "connections": connections}, file)

def federated_token(folder, subject, audience="api://AzureADTokenExchange"):
    """A token of another identity provider, signed with openssl."""
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=")
    now = int(time.time())
    claims = {"iss": "https://idp.example", "sub": subject, "aud": audience, "iat": now, "exp": now + 600}
    signed = part(b'{"alg":"RS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", os.path.join(folder, "idp-key.pem")], input=signed,
                               check=True, capture_output=True).stdout
    return (signed + b"." + part(signature)).decode()

def certificate(folder, name):
    """A key and its certificate; gives the certificate's text."""
    key, pem = os.path.join(folder, f"{name}-key.pem"), os.path.join(folder, f"{name}.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", pem,
                    "-subj", f"/CN={name}"], check=True, capture_output=True)
    with open(pem) as file:
        return file.read()

def works(house, name, env=None):
    result = house.run("connection", "test", name, env=env)
    assert "ok" in result.stdout, result.stdout

def fails(house, name, *words):
    result = house.run("connection", "test", name, check=False)
    assert result.returncode != 0 and all(word in result.stdout for word in words), result.stdout

def check(house):
    house.start_lab()
    tenant = house.control("GET", "/lab/tenant")
    address, folder = tenant["address"], house.folder

    def connection(**auth):
        return {"connector": "entra-http", "with": {"baseUrl": address, "resource": "https://graph.microsoft.com"},
                "auth": auth}

    def entra(client="clientId", **proof):
        return connection(entra={"tenant": tenant["tenantId"], "client": tenant[client], "authority": address, **proof})

    environment(house, {
        "browser": entra("publicClientId", code={"secret": "connections.browser.grant"}),
        "confidential": entra(code={"secret": "connections.confidential.grant"}, secret={"env": "APP_SECRET"}),
        "device": entra("publicClientId", device={"secret": "connections.device.grant"}),
        "federated": entra(federated={"env": "AZURE_FEDERATED_TOKEN_FILE"}),
        "machine": connection(**{"managed-identity": {}}),
        "assigned": connection(**{"managed-identity": {"client": tenant["machineIdentity"]}}),
    })

    fails(house, "browser", "SI0018", "riposte connection sign-in browser")
    out, page = sign_in(house, "browser")
    assert USER in out and "You can close this window" in page, (out, page)
    works(house, "browser")
    print("browser: signed in with code and PKCE")

    refused, _ = sign_in(house, "browser", press={"action": "decline"}, expect=1)
    assert "SI0019" in refused, refused
    house.control("POST", "/lab/sign-in-rules", {"user": USER, "secondFactor": True})
    refused, _ = sign_in(house, "browser", press={"user": USER}, expect=1)
    assert "AADSTS50076" in refused, refused
    house.control("POST", "/lab/sign-in-rules", {"user": USER, "secondFactor": False, "disabled": True})
    refused, _ = sign_in(house, "browser", press={"user": USER}, expect=1)
    assert "AADSTS50057" in refused, refused
    house.control("POST", "/lab/sign-in-rules", {"user": USER, "disabled": False})
    print("browser: declined, second factor and disabled user are told")

    process = subprocess.Popen([house.riposte, "connection", "sign-in", "browser"], cwd=folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    url = process.stdout.readline().strip()
    redirect = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))["redirect_uri"]
    try:
        urllib.request.urlopen(redirect + "/?code=stolen&state=forged", timeout=30)
        raise AssertionError("a forged answer was taken")
    except urllib.error.HTTPError as error:
        assert error.code == 400, error.code
    browse(url, user=USER)
    assert process.wait(timeout=60) == 0
    print("browser: a forged answer is refused, and the real one still counts")

    environ = {"APP_SECRET": tenant["clientSecret"]}
    os.environ.update(environ)
    sign_in(house, "confidential")
    works(house, "confidential", env=environ)
    print("browser: an app with a secret")

    out, page = sign_in(house, "device")
    assert USER in out and "You have signed in" in page, (out, page)
    works(house, "device")
    refused, _ = sign_in(house, "device", press={"action": "decline"}, expect=1)
    assert "SI0019" in refused, refused
    print("device: signed in, and declined")

    pem = certificate(folder, "idp")
    house.control("POST", "/lab/federated-credentials", {"clientId": tenant["clientId"], "issuer": "https://idp.example",
                                                         "subject": "system:serviceaccount:soc:riposte", "pem": pem})
    token = os.path.join(folder, "token")
    environ = {"AZURE_FEDERATED_TOKEN_FILE": token}
    with open(token, "w") as file:
        file.write(federated_token(folder, "system:serviceaccount:soc:riposte"))
    works(house, "federated", env=environ)
    with open(token, "w") as file:
        file.write(federated_token(folder, "system:serviceaccount:other"))
    result = house.run("connection", "test", "federated", check=False, env=environ)
    assert "AADSTS700213" in result.stdout, result.stdout
    print("federated: a token of another provider, by its subject")

    environ = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": address}
    works(house, "machine", env=environ)
    works(house, "assigned", env=environ)
    print("managed identity: system-assigned and user-assigned")

    house.control("POST", "/lab/sign-in-rules", {"user": USER, "endSessions": True})
    with open(os.path.join(folder, ".riposte", "secrets.json")) as file:
        assert "eyJ" not in file.read()
    listed = {entry["name"]: entry for entry in house.json("connection", "list")}
    assert listed["browser"]["signIn"] == "entra (code)" and listed["browser"]["account"] == USER, listed["browser"]
    assert listed["machine"]["signIn"] == "managed-identity", listed["machine"]
    print("connection list: how each signs in")

def main(riposte):
    house = House(riposte)
    try:
        check(house)
    finally:
        house.close()

if __name__ == "__main__":
    main(sys.argv[1])
