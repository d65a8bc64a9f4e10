"""A workspace, a lab and a serve process for end-to-end tests, on the built binary. Only the standard library."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

class House:
    def __init__(self, riposte):
        self.riposte = os.path.abspath(riposte)
        self.folder = tempfile.mkdtemp(prefix="riposte-e2e-")
        self.lab = None
        self.server = None
        self.port = None
        self.run("init", ".")

    def run(self, *arguments, check=True, input=None, env=None):
        result = subprocess.run([self.riposte, *arguments], cwd=self.folder, text=True, capture_output=True,
                                input=input, timeout=120, env={**os.environ, **(env or {})})
        if check and result.returncode != 0:
            raise AssertionError(f"riposte {' '.join(arguments)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json").stdout)

    def start_lab(self, *arguments):
        self.lab = self._start("lab", "start", "--port", "0", *arguments, ready="lab.ready")
        with open(os.path.join(self.folder, "lab.ready")) as file:
            self.lab_ready = json.load(file)

    def connect(self):
        self.run("connection", "add", "cloud-apps", "--lab")
        self.run("connection", "add", "graph", "--connector", "entra-http", "--lab")
        self.run("connection", "add", "defender-endpoint", "--lab")

    def start_server(self, *arguments, env=None):
        # The same port after a restart: services call the address that they were given.
        if self.port is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self.server = self._start("serve", "--port", str(self.port), *arguments, ready="serve.ready", env=env)

    def kill_server(self):
        self.server.send_signal(signal.SIGKILL)
        self.server.wait(timeout=30)
        self.server = None

    def control(self, method, path, body=None):
        request = urllib.request.Request(
            self.lab_ready["address"] + path, method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"X-Lab-Token": self.lab_ready["labToken"], "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def list(self, path):
        answer = self.control("GET", path)
        return answer["value"] if isinstance(answer, dict) else answer

    def await_true(self, what, condition, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.02)
        raise AssertionError(f"{what} did not happen within {seconds} s\n{self.log('serve.log')}")

    def log(self, name):
        try:
            with open(os.path.join(self.folder, name)) as file:
                return "".join(file.readlines()[-40:])
        except FileNotFoundError:
            return ""

    def _start(self, *arguments, ready, env=None):
        path = os.path.join(self.folder, ready)
        if os.path.exists(path):
            os.remove(path)
        log = open(os.path.join(self.folder, ready.replace(".ready", ".log")), "a")
        process = subprocess.Popen([self.riposte, *arguments, "--ready-file", ready], cwd=self.folder, stdout=log,
                                   stderr=log, env={**os.environ, **(env or {})})
        end = time.monotonic() + 60
        while not (os.path.exists(path) and os.path.getsize(path) > 0):
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"riposte {' '.join(arguments)} did not start\n{self.log(ready.replace('.ready', '.log'))}")
            time.sleep(0.02)
        return process

    def close(self):
        for process in (self.server, self.lab):
            if process and process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        subprocess.run(["rm", "-rf", self.folder])
