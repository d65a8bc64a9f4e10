"""A server whose answers the tests know. Prints its port; ends with its input."""

import base64
import json
import os
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

counts = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def json(self, status, value, headers=()):
        self.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json; charset=utf-8"), *headers])

    def count(self, key):
        counts[key] = counts.get(key, 0) + 1
        return counts[key]

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        here = "http://" + self.headers["Host"]
        parts = [part for part in url.path.split("/") if part]
        kind = parts[0] if parts else ""
        if kind == "echo":
            self.json(200, {
                "method": self.command, "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode("utf-8", "replace"), "base64": base64.b64encode(body).decode(),
            }, [("X-Two", "a"), ("X-Two", "b")])
        elif kind == "status":
            retry = [("Retry-After", query["after"][0])] if "after" in query else []
            self.json(int(parts[1]), {"error": {"code": "Own", "message": "said so"}}, retry)
        elif kind == "type":
            content = base64.b64decode(query.get("b64", [""])[0])
            self.answer(200, content, [("Content-Type", query["t"][0])] if "t" in query else [])
        elif kind == "pages":
            place = int(query.get("p", ["0"])[0])
            page = {"value": [place * 2, place * 2 + 1], "@odata.context": "c"}
            if place < 4:
                page["@odata.nextLink"] = f"{here}/pages?p={place + 1}"
            self.json(200, page)
        elif kind == "job":
            if self.command == "POST":
                self.answer(202, headers=[("Location", f"/job/{parts[1]}"), ("Retry-After", "0")])
            elif self.count(self.path) < 3:
                self.answer(202, headers=[("Location", f"/job/{parts[1]}"), ("Retry-After", "0")])
            else:
                self.json(200, {"done": True, "auth": self.headers.get("Authorization")})
        elif kind == "operation":
            if self.command != "GET":
                self.answer(202, headers=[("Azure-AsyncOperation", f"{here}/operation/x"), ("Retry-After", "0")])
            else:
                state = "InProgress" if self.count("operation") < 2 else "Succeeded"
                self.json(200, {"status": state})
        elif kind == "accepted":
            self.answer(202, headers=[("Location", f"/status/{parts[1]}"), ("Retry-After", "0")])
        elif kind == "doomed":
            if self.command == "PUT":
                self.answer(202, headers=[("Azure-AsyncOperation", "/doomed"), ("Retry-After", "0")])
            else:
                self.json(200, {"status": "Failed", "error": {"code": "Quota", "message": "too many"}})
        elif kind == "forever":
            self.answer(202, headers=[("Location", "/forever"), ("Retry-After", "60")])
        elif kind == "redirect":
            self.answer(int(parts[1]), headers=[("Location", query["to"][0])])
        elif kind == "loop":
            self.answer(302, headers=[("Location", "/loop")])
        elif kind == "huge":
            self.answer(200, b"x" * int(query["n"][0]), [("Content-Type", "text/plain")])
        elif kind == "die":
            self.close_connection = True
            self.connection.shutdown(2)
        elif kind == "flaky":
            self.json(503 if self.count(self.path) < int(parts[1]) else 200, {"n": counts[self.path]})
        else:
            self.json(404, {"error": {"code": "None", "message": "no such path"}})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 1:
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.load_verify_locations(sys.argv[3])
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
