"""MSAL for Python, Microsoft's own client, signs in to the lab: nothing here was written against the lab.

`python3 msal_client.py RIPOSTE_BINARY`. MSAL demands https, so a small proxy ends TLS in front of the lab.
"""

import base64
import http.client
import http.server
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

RESOURCES = {
    "https://graph.microsoft.com/.default": ("https://graph.microsoft.com", "User.Read.All"),
    "https://api.securitycenter.microsoft.com/.default": ("https://api.securitycenter.microsoft.com", "Machine.Scan"),
    "05a65629-4c1b-48c1-a78b-804c4abdd4af/.default": ("05a65629-4c1b-48c1-a78b-804c4abdd4af", "Investigation.manage"),
}

def proxy(lab, folder):
    """Starts the TLS proxy on a free port; gives its https address and its certificate."""
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out",
                    certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True)
    target = urllib.parse.urlsplit(lab).netloc

    class Forward(http.server.BaseHTTPRequestHandler):
        def forward(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            connection = http.client.HTTPConnection(target, timeout=30)
            connection.request(self.command, self.path, body, {**headers, "X-Forwarded-Proto": "https"})
            answer = connection.getresponse()
            text = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.getheader("Content-Type", "text/plain"))
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            connection.close()

        do_GET = do_POST = forward

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"https://localhost:{server.server_address[1]}", certificate

def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

class Stay(urllib.request.HTTPRedirectHandler):
    """Shows where a redirect leads instead of going there."""

    def redirect_request(self, *arguments):
        return None

def choose(page, action, fields, user):
    """What the browser does on a page of the lab: it sends the form with a user; gives where that leads."""
    data = urllib.parse.urlencode({**fields, "user": user}).encode()
    try:
        urllib.request.build_opener(Stay).open(urllib.parse.urljoin(page, action), data, timeout=30)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    return None

def people(msal, house, tenant, address, certificate):
    """Device code, authorization code with PKCE, refresh with rotation, and what users are refused for."""
    user = "megan.bowen@contoso.example"
    authority = f"{address}/{tenant['tenantId']}"
    lab = f"{tenant['address']}/{tenant['tenantId']}/oauth2/v2.0"
    scopes = ["https://graph.microsoft.com/User.Read.All"]

    def public():
        return msal.PublicClientApplication(
            tenant["publicClientId"], authority=authority, instance_discovery=False, verify=certificate)

    application = public()
    flow = application.initiate_device_flow(scopes=scopes)
    assert "user_code" in flow, flow
    choose(f"{lab}/deviceauth", f"{lab}/deviceauth", {"user_code": flow["user_code"]}, user)
    answer = application.acquire_token_by_device_flow(flow)
    assert "access_token" in answer, answer
    found = claims(answer["access_token"])
    assert found["upn"] == user and found["scp"] == "User.Read.All" and "roles" not in found, found
    account = application.get_accounts()[0]
    assert account["username"] == user, account
    fresh = application.acquire_token_silent_with_error(scopes, account=account, force_refresh=True)
    assert "access_token" in fresh, fresh
    print("device code: token, account, refreshed")

    house.control("POST", "/lab/sign-in-rules", {"user": user, "endSessions": True})
    ended = application.acquire_token_silent_with_error(scopes, account=account, force_refresh=True)
    assert ended["error"] == "invalid_grant" and 50173 in ended["error_codes"], ended
    print("ended sessions: AADSTS50173")

    application = public()
    flow = application.initiate_auth_code_flow(scopes, redirect_uri="http://localhost:1234")
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(flow["auth_uri"]).query))
    assert query["code_challenge_method"] == "S256", query
    back = choose(lab, f"{lab}/login", query, user)
    reply = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
    answer = application.acquire_token_by_auth_code_flow(flow, reply)
    assert "access_token" in answer and answer["id_token_claims"]["preferred_username"] == user, answer
    again = application.acquire_token_by_auth_code_flow(flow, reply)
    assert 54005 in again["error_codes"], again
    print("authorization code with PKCE: token, and the code is good once")

    flow = application.initiate_auth_code_flow(scopes, redirect_uri="http://localhost:1234")
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(flow["auth_uri"]).query))
    back = choose(lab, f"{lab}/login", query, user)
    flow["code_verifier"] = "x" * 43
    wrong = application.acquire_token_by_auth_code_flow(
        flow, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query)))
    assert 501481 in wrong["error_codes"], wrong
    print("another verifier: AADSTS501481")

    refused = application.initiate_device_flow(scopes=["https://graph.microsoft.com/Mail.ReadWrite.Shared"])
    assert 65001 in refused.get("error_codes", []), refused
    print("no consent: AADSTS65001")

def machine(msal, tenant):
    """The identity of the machine, as MSAL finds it."""
    import requests
    os.environ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = tenant["address"]
    client = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=requests.Session())
    answer = client.acquire_token_for_client(resource="https://graph.microsoft.com")
    assert "access_token" in answer and claims(answer["access_token"])["appid"] == tenant["machineIdentity"], answer
    print("managed identity: token")

def check(msal, house, folder):
    tenant = house.control("GET", "/lab/tenant")
    address, certificate = proxy(tenant["address"], folder)

    def client(credential):
        return msal.ConfidentialClientApplication(
            tenant["clientId"], client_credential=credential, authority=f"{address}/{tenant['tenantId']}",
            instance_discovery=False, verify=certificate)

    application = client(tenant["clientSecret"])
    for scope, (audience, role) in RESOURCES.items():
        answer = application.acquire_token_for_client(scopes=[scope])
        assert "access_token" in answer, answer
        found = claims(answer["access_token"])
        assert found["aud"] == audience and role in found["roles"], found
        print(f"{audience}: token with {len(found['roles'])} roles")
    wrong = client("wrong").acquire_token_for_client(scopes=[next(iter(RESOURCES))])
    assert 7000215 in wrong["error_codes"] and wrong["error_description"].startswith("AADSTS7000215"), wrong
    print("wrong secret: AADSTS7000215")

    key, pem = os.path.join(folder, "app-key.pem"), os.path.join(folder, "app.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", pem,
                    "-subj", "/CN=riposte"], check=True, capture_output=True)
    with open(key) as private, open(pem) as public:
        credential = {"private_key": private.read(), "public_certificate": public.read()}
    house.control("POST", "/lab/certificates",
                  {"clientId": tenant["clientId"], "pem": credential["public_certificate"]})
    answer = client(credential).acquire_token_for_client(scopes=[next(iter(RESOURCES))])
    assert "access_token" in answer, answer
    print("certificate: token")

    from sign_in import certificate as provider, federated_token
    house.control("POST", "/lab/federated-credentials", {
        "clientId": tenant["clientId"], "issuer": "https://idp.example", "subject": "repo:soc", "pem": provider(folder, "idp")})
    scope = [next(iter(RESOURCES))]
    answer = client({"client_assertion": lambda: federated_token(folder, "repo:soc")}).acquire_token_for_client(scopes=scope)
    assert "access_token" in answer, answer
    wrong = client({"client_assertion": lambda: federated_token(folder, "repo:other")}).acquire_token_for_client(scopes=scope)
    assert 700213 in wrong["error_codes"], wrong
    print("federated credential: token, and another subject is AADSTS700213")

    people(msal, house, tenant, address, certificate)
    machine(msal, tenant)

def main(riposte):
    riposte = os.path.abspath(riposte)
    with tempfile.TemporaryDirectory(prefix="riposte-msal-") as folder:
        if "RIPOSTE_MSAL" not in os.environ:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            python = os.path.join(folder, "bin", "python")
            subprocess.run([python, "-m", "pip", "install", "--quiet", "msal"], check=True)
            # `requests` prefers these to the `verify` that MSAL is given.
            bundles = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
            environment = {name: value for name, value in os.environ.items() if name not in bundles}
            environment["RIPOSTE_MSAL"] = "1"
            sys.exit(subprocess.run([python, os.path.abspath(__file__), riposte], env=environment).returncode)
        import msal
        from house import House

        house = House(riposte)
        try:
            house.start_lab()
            check(msal, house, folder)
        finally:
            house.close()

if __name__ == "__main__":
    main(sys.argv[1])
