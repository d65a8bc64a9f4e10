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
import urllib.parse

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
