"""A web server, and a proxy, with every bad habit the client has to cope with.

Prints its port and serves until its standard input ends. With two arguments, certificate and key, it speaks TLS.
"""
import gzip
import json
import socket
import ssl
import struct
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

hits = {}
hits_lock = threading.Condition()


def hit(key):
    with hits_lock:
        hits[key] = hits.get(key, 0) + 1
        hits_lock.notify_all()
        return hits[key]


class Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def setup(self):
        super().setup()
        self.served = 0

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        # The reader and the writer hold the socket open, too.
        self.rfile.close()
        self.connection.close()

    def serve(self):
        self.served += 1
        length = int(self.headers.get("Content-Length", 0))
        self.body = self.rfile.read(length)
        if self.path.startswith("http://"):
            return self.forward()
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        _, name, *rest = url.path.split("/")
        page = getattr(self, "page_" + name.replace("-", "_"), None)
        return page(rest[0] if rest else "", query) if page else self.answer(404)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    # Proxy

    def forward(self):
        hit("forward")
        url = urllib.parse.urlsplit(self.path)
        self.answer(200, f"proxied {url.netloc}{url.path}".encode())

    def do_CONNECT(self):
        hit("connect")
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as far:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=pump, args=(far, self.connection), daemon=True)
            back.start()
            pump(self.connection, far)
        self.close_connection = True

    # Pages

    def page_echo(self, _, query):
        answer = {
            "method": self.command, "path": self.path, "body": self.body.decode(), "served": self.served,
            "headers": {name.lower(): value for name, value in self.headers.items()},
        }
        self.answer(200, json.dumps(answer).encode(), [("Content-Type", "application/json")])

    def page_status(self, code, query):
        self.answer(int(code))

    def page_redirect(self, status, query):
        self.answer(int(status or 302), headers=[("Location", query["to"])])

    def page_loop(self, _, query):
        self.answer(302, headers=[("Location", "/loop")])

    def page_hang(self, key, query):
        hit(key)
        while self.connection.recv(1):
            pass
        self.close_connection = True

    def page_slow(self, _, query):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"begin")
        self.wfile.flush()
        while self.connection.recv(1):
            pass
        self.close_connection = True

    def page_wait(self, key, query):
        with hits_lock:
            hits_lock.wait_for(lambda: hits.get(key, 0) > 0, timeout=20)
        self.answer(200)

    def page_count(self, key, query):
        self.answer(200, str(hits.get(key, 0)).encode())

    def page_chunked(self, size, query):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        left = int(size)
        try:
            while left > 0:
                piece = b"x" * min(left, 10000)
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                left -= len(piece)
            self.wfile.write(b"0\r\nX-Late: 1\r\n\r\n")
        except OSError:
            self.close_connection = True

    def page_gzip(self, size, query):
        self.answer(200, gzip.compress(b"x" * int(size)), [("Content-Encoding", "gzip")])

    def page_long_head(self, size, query):
        self.answer(200, headers=[(f"X-{n}", "x" * 1000) for n in range(int(size) // 1000)])

    def page_short(self, _, query):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def page_reset(self, key, query):
        """Breaks the connection the first `times` times."""
        if hit(key) <= int(query.get("times", 1)):
            return self.reset()
        self.answer(200, b"at last")

    def page_reset_reused(self, key, query):
        """Breaks the connection when it has served before."""
        hit(key)
        if self.served > 1:
            return self.reset()
        self.answer(200, b"fresh")

    def page_fail(self, key, query):
        """Answers with `status` the first `times` times."""
        if hit(key) <= int(query.get("times", 1)):
            headers = [("Retry-After", query["after"])] if "after" in query else []
            return self.answer(int(query["status"]), query.get("body", "").encode(), headers)
        self.answer(200, b"at last")


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Exchange)
if len(sys.argv) == 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
