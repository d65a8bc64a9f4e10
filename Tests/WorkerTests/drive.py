#!/usr/bin/env python3
"""Drives a built riposte-worker over its socket and checks what it does.

Usage: drive.py WORKER [NAME ...]   runs the checks whose names contain a NAME; all of them without one.
Plugins are built with cc from Fixtures here and from ../PluginHostTests/Fixtures; those of other languages
where their compilers are installed.
"""
import errno
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FRAME, HEADER = 65536, 16
DEADLINE = 20

TYPES = ("HELLO READY FAILED OPEN CLOSE CLOSED START CANCEL COMPLETE EMIT LOG HTTP HTTP_DONE PING PONG GOODBYE "
         "MISBEHAVED BIND NATIVE DROP").split()
TYPE = {name: number for number, name in enumerate(TYPES, 1)}
TAGS = ("VERSION NOW NAME MEMORY FILES READABLE REQUIRE INSPECT PROTECTION LANDLOCK ABI PROCESS CODE MESSAGE HELP "
        "CONNECTION CONNECTOR BODY PARALLEL KIND OPERATION CURSOR KEY TRACE DEADLINE ATTEMPT FLAGS BLOCKING STATUS "
        "DELAY TIME LEVEL FIELD_NAME FIELD_VALUE REQUEST METHOD URL TIMEOUT MAXIMUM HTTP_STATUS CALLS RESIDENT CPU "
        "THREADS BINDING LIBRARY SYMBOL SIGNATURE ARGUMENT RESULT").split()
TAG = {name: number for number, name in enumerate(TAGS, 1)}
BYTES = set("NAME READABLE CODE MESSAGE HELP CONNECTOR BODY OPERATION CURSOR KEY TRACE FIELD_NAME FIELD_VALUE METHOD "
            "URL LIBRARY SYMBOL SIGNATURE ARGUMENT RESULT".split())
OK, INVALID, THROTTLED, TRANSIENT, CANCELLED, UNSUPPORTED, INTERNAL = 0, 1, 6, 7, 9, 12, 13
READABLE = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
MEMORY = 512 << 20


class Ended(Exception):
    pass


class Message:
    def __init__(self, kind, call, fields):
        self.kind, self.call, self.fields = kind, call, fields

    def __getattr__(self, name):
        found = [value for tag, value in self.fields if tag == name]
        return found[0] if found else (b"" if name in BYTES else 0)

    def __repr__(self):
        return f"{self.kind}({self.call}) {[(t, v if not isinstance(v, bytes) else v[:80]) for t, v in self.fields]}"


def body_of(fields):
    out = bytearray()
    for tag, value in fields:
        if isinstance(value, str):
            value = value.encode()
        elif isinstance(value, int):
            value = struct.pack("<q" if value < 0 else "<Q", value)
        out += struct.pack("<HHI", TAG[tag], 0, len(value)) + value + bytes(-len(value) % 8)
    return bytes(out)


class Worker:
    program = None

    def __init__(self, library=None, readable=(), hello=True, **terms):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(DEADLINE)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        read, write = os.pipe()
        file = os.open(library or "/dev/null", os.O_RDONLY)
        high = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 100) for each in (theirs.fileno(), file, write)]
        actions = [(os.POSIX_SPAWN_DUP2, high[2], 1), (os.POSIX_SPAWN_DUP2, high[2], 2),
                   (os.POSIX_SPAWN_DUP2, high[0], 3), (os.POSIX_SPAWN_DUP2, high[1], 4)]
        self.pid = os.posix_spawn(self.program, ["riposte-worker"], {"LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no", **EXTRA}, file_actions=actions)
        for each in high + [file, write]:
            os.close(each)
        theirs.close()
        self.output, self.status, self.held, self.next = read, None, [], 1
        if hello:
            fields = [("VERSION", 1), ("NOW", int(time.time() * 1000)), ("NAME", str(library)),
                      ("MEMORY", MEMORY), ("FILES", 64)]
            fields += [("READABLE", path) for path in READABLE + list(readable)]
            self.send("HELLO", 0, fields + list(terms.items()))

    def send(self, kind, call=0, fields=()):
        body = body_of(fields)
        parts = [body[at:at + FRAME - HEADER] for at in range(0, len(body), FRAME - HEADER)] or [b""]
        for index, part in enumerate(parts):
            more = 1 if index < len(parts) - 1 else 0
            self.socket.send(struct.pack("<HHIQ", TYPE[kind], more, 0, call) + part)

    def receive(self):
        body = b""
        while True:
            try:
                frame = self.socket.recv(FRAME)
            except ConnectionResetError:
                frame = b""
            if not frame:
                raise Ended(self.end())
            kind, flags, zero, call = struct.unpack("<HHIQ", frame[:HEADER])
            assert zero == 0 and flags in (0, 1), "header"
            body += frame[HEADER:]
            if not flags:
                break
        fields, at = [], 0
        while at < len(body):
            tag, zero, length = struct.unpack("<HHI", body[at:at + 8])
            value = body[at + 8:at + 8 + length]
            name = TAGS[tag - 1]
            if name not in BYTES:
                value = struct.unpack("<q", value)[0]
            fields.append((name, value))
            at += 8 + length + -length % 8
        return Message(TYPES[kind - 1], call, fields)

    def take(self, kind, call=None):
        """The next message of a kind and call; others wait for their turn."""
        for index, message in enumerate(self.held):
            if message.kind == kind and call in (None, message.call):
                return self.held.pop(index)
        while True:
            message = self.receive()
            if message.kind == kind and call in (None, message.call):
                return message
            self.held.append(message)

    def name(self):
        self.next += 1
        return self.next

    def ready(self):
        message = self.receive()
        assert message.kind == "READY", message
        return message

    def open(self, parallel=0, settings="{}"):
        call = self.name()
        self.send("OPEN", call, [("CONNECTION", call), ("CONNECTOR", "lab"), ("NAME", "one"), ("BODY", settings),
                                 ("PARALLEL", parallel)])
        done = self.take("COMPLETE", call)
        return (call, done)

    def start(self, connection, operation, body="{}", kind=1, **more):
        call = self.name()
        self.send("START", call, [("CONNECTION", connection), ("KIND", kind), ("OPERATION", operation), ("BODY", body)]
                  + list(more.items()))
        return call

    def call(self, connection, operation, *arguments, **more):
        return self.take("COMPLETE", self.start(connection, operation, *arguments, **more))

    def answer(self, asked, status=OK, body=b"answer", headers=()):
        fields = [("REQUEST", asked.REQUEST), ("STATUS", status), ("HTTP_STATUS", 200), ("BODY", body)]
        for name, value in headers:
            fields += [("FIELD_NAME", name), ("FIELD_VALUE", value)]
        self.send("HTTP_DONE", asked.call, fields)

    def end(self):
        """What waitpid says once the process is gone, and its output."""
        if self.status is None:
            until = time.monotonic() + DEADLINE
            while True:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > until:
                    os.kill(self.pid, signal.SIGKILL)
                    os.waitpid(self.pid, 0)
                    raise AssertionError("the worker does not end")
                time.sleep(0.002)
            self.status = status
            text = b""
            while True:
                part = os.read(self.output, 65536)
                if not part:
                    break
                text += part
            os.close(self.output)
            self.words = text.decode(errors="replace")
            if "Sanitizer" in self.words:
                SANITIZER.append(self.words)
        return self.status, self.words

    def close(self):
        self.socket.close()
        return self.end()


# For a worker built with a sanitizer: SANITIZED=1, which lifts the limit of memory and lets it read its program.
EXTRA = {}
SANITIZER = []
BUILT = {}


def build(name, folder="PluginHostTests/Fixtures"):
    if name not in BUILT:
        out = os.path.join(TEMPORARY, name + ".so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-w", "-I", f"{ROOT}/Sources/ConnectorABI/include",
                        f"{ROOT}/Tests/{folder}/{name}.c", "-o", out, "-pthread"] + PLUGIN_FLAGS, check=True)
        BUILT[name] = out
    return BUILT[name]


PLUGIN_FLAGS = []


def lab(parallel=0, **terms):
    worker = Worker(build("lab", "WorkerTests/Fixtures"), **terms)
    worker.ready()
    connection, done = worker.open(parallel)
    assert done.STATUS == OK, done
    return worker, connection


def equal(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


@check
def ready_tells_what_is_in_force():
    worker = Worker(build("echo"))
    ready = worker.ready()
    equal((ready.ABI, ready.PROCESS), (1, worker.pid))
    assert ready.PROTECTION & 35 == 35, ready
    if ready.PROTECTION != 63:
        print(f"   protection {ready.PROTECTION}, landlock {ready.LANDLOCK}")
    equal(worker.close()[0], 0)


@check
def inspect_tells_the_descriptor():
    worker = Worker(build("echo"), INSPECT=1)
    assert json.loads(worker.ready().BODY)["riposte"] == 1
    worker.send("GOODBYE")
    equal(worker.end()[0], 0)


@check
def what_cannot_be_loaded_is_refused():
    broken = os.path.join(TEMPORARY, "not-a-library")
    with open(broken, "w") as file:
        file.write("hello")
    for path, code, words in (
            (build("no-function"), "PL0009", "lacks `load`, `open` or `start`"),
            (build("short-table"), "PL0009", "too few for this version of the ABI"),
            (build("wrong-abi"), "PL0009", "of the connector ABI, and this is version 1"),
            (build("missing-symbol"), "PL0008", "is a library, but not a plugin"),
            (build("unresolved"), "PL0006", "which nothing provides"),
            (broken, "PL0007", "cannot be loaded: ")):
        worker = Worker(path)
        failed = worker.receive()
        equal((failed.kind, failed.CODE.decode()), ("FAILED", code))
        assert words in failed.MESSAGE.decode() and path in failed.MESSAGE.decode(), failed
        assert "/proc/self" not in failed.MESSAGE.decode(), failed
        worker.close()


@check
def what_the_kernel_lacks_is_named():
    worker = Worker(build("echo"), REQUIRE=1 << 20)
    failed = worker.receive()
    equal((failed.kind, failed.CODE), ("FAILED", b"PL0203"))
    worker.close()


@check
def a_call_is_echoed():
    worker, connection = lab()
    for size in (0, 1, 100, 4096, 65504, 65505, 70000, 16 << 20):
        body = bytes(size)
        equal(worker.call(connection, "echo", body).BODY == body, True)
    equal(worker.call(connection, "nothing").STATUS, UNSUPPORTED)
    done = worker.call(connection, "sum", kind=7, DEADLINE=100, ATTEMPT=3, FLAGS=1, CURSOR="ab", KEY="c", TRACE="def")
    equal(done.BODY, b"117")
    worker.close()


@check
def load_and_open_can_fail():
    worker, connection = lab()
    _, done = worker.open(settings='"wrong"')
    equal((done.STATUS, done.MESSAGE), (INVALID, b"wrong settings"))
    equal(worker.call(connection, "echo", "1").BODY, b"1")
    equal(worker.call(9999, "echo").STATUS, TRANSIENT)
    worker.close()


@check
def results_that_break_a_rule_are_internal():
    worker, connection = lab()
    for operation in ("long", "small"):
        done = worker.call(connection, operation)
        equal((done.STATUS, done.CODE), (INTERNAL, b"PL0105"))
    worker.close()


@check
def a_second_completion_is_told():
    worker, connection = lab()
    call = worker.start(connection, "twice")
    equal(worker.take("COMPLETE", call).BODY, b"1")
    equal(worker.take("MISBEHAVED", call).MESSAGE, b"it called `complete` for `lab.twice`, which was over")
    worker.close()
    worker = Worker(build("rude"))
    worker.ready()
    connection, _ = worker.open()
    worker.start(connection, "never")
    equal(worker.call(connection, "thread").BODY, b'"from another thread"')
    equal(worker.call(connection, "late").BODY, b"true")
    worker.close()


@check
def requests_go_up_and_answers_down():
    worker, connection = lab()
    call = worker.start(connection, "http")
    asked = worker.take("HTTP", call)
    equal((asked.METHOD, asked.URL, asked.BODY, asked.TIMEOUT), (b"GET", b"things/1", b"{}", 5))
    equal([value for tag, value in asked.fields if tag.startswith("FIELD")], [b"accept", b"application/json"])
    body = bytes(range(256)) * 40000
    worker.answer(asked, body=body, headers=[(f"h{index}", f"v{index}") for index in range(200)])
    done = worker.take("COMPLETE", call)
    equal((done.BODY == body, done.CODE), (True, b"v199"))
    worker.send("HTTP_DONE", call, [("REQUEST", 777)])
    worker.close()


@check
def waits_end():
    for parallel in (0, 1):
        worker, connection = lab(parallel)
        begun = time.monotonic()
        done = worker.call(connection, "wait")
        equal((done.STATUS, done.BODY), (OK, b'"awake"'))
        assert 0.019 < time.monotonic() - begun < 1, "time"
        call = worker.start(connection, "wait-long")
        worker.send("CANCEL", call)
        equal(worker.take("COMPLETE", call).STATUS, CANCELLED)
        equal(worker.call(connection, "many").BODY, b"64")
        time.sleep(0.05)
        # The second is one that may not have been started when it was cancelled.
        assert worker.call(connection, "callbacks").BODY in (b"65", b"66"), "callbacks"
        worker.close()


@check
def what_is_left_behind_is_called_back():
    for parallel in (0, 1):
        worker, connection = lab(parallel)
        call = worker.start(connection, "leave")
        asked = worker.take("HTTP", call)
        equal(worker.take("COMPLETE", call).BODY, b"0")
        worker.send("CLOSE", 0, [("CONNECTION", connection)])
        worker.send("PING", 0, [("NOW", 5)])
        worker.take("PONG")
        assert not [each for each in worker.held if each.kind == "CLOSED"], "closed too early"
        worker.answer(asked, CANCELLED)
        equal(worker.take("CLOSED").CONNECTION, connection)
        connection, _ = worker.open()
        equal(worker.call(connection, "callbacks").BODY, b"2")
        worker.close()


@check
def one_connection_runs_one_thing_at_a_time():
    worker, connection = lab()
    calls = [worker.start(connection, "serial") for _ in range(60)]
    equal([worker.take("COMPLETE", call).BODY for call in calls], [b"0"] * 60)
    calls = [worker.start(connection, "order") for _ in range(200)]
    equal([int(worker.take("COMPLETE", call).BODY) for call in calls], list(range(200)))
    worker.close()


@check
def a_call_that_blocks_gets_its_answer():
    for parallel in (0, 1):
        worker, connection = lab(parallel)
        calls = [worker.start(connection, "block", BLOCKING=1) for _ in range(40)]
        for _ in calls:
            worker.answer(worker.take("HTTP"))
        for call in calls:
            equal(worker.take("COMPLETE", call).BODY, b'"blocked"')
        worker.close()


@check
def a_hung_call_does_not_stop_the_worker():
    worker, connection = lab()
    other, _ = worker.open()
    calls = [worker.start(connection, "until-cancelled")]
    waiting = worker.start(connection, "echo")
    worker.start(other, "hang")
    worker.send("PING", 0, [("NOW", 1000)])
    pong = worker.take("PONG")
    equal(pong.CALLS, 3)
    assert pong.RESIDENT > 1 << 20 and pong.THREADS >= 3, pong
    worker.send("CANCEL", waiting)
    equal(worker.take("COMPLETE", waiting).STATUS, CANCELLED)
    worker.send("CANCEL", calls[0])
    equal(worker.take("COMPLETE", calls[0]).STATUS, CANCELLED)
    equal(worker.call(connection, "echo", "1").BODY, b"1")
    equal(worker.close()[0], 0)


@check
def forty_hung_calls_do_not_stop_the_worker():
    worker, connection = lab(1)
    for _ in range(40):
        worker.start(connection, "hang")
    worker.send("PING", 0, [("NOW", 1000)])
    equal(worker.take("PONG").CALLS, 40)
    equal(worker.call(connection, "echo", "1").BODY, b"1")
    worker.close()


@check
def cancel_reaches_the_hook():
    worker, connection = lab()
    call = worker.start(connection, "hook")
    worker.send("CANCEL", call)
    equal(worker.take("COMPLETE", call).BODY, b'"hook"')
    worker.send("CANCEL", call)
    worker.send("CANCEL", 12345)
    equal(worker.call(connection, "echo", "1").BODY, b"1")
    worker.close()


@check
def events_are_counted_and_checked():
    worker, connection = lab()
    call = worker.start(connection, "emit", kind=2)
    equal(json.loads(worker.take("COMPLETE", call).BODY), [INVALID, INVALID, 1000, THROTTLED])
    equal(len([each for each in worker.held if each.kind == "EMIT"]), 1000)
    equal(json.loads(worker.call(connection, "emit").BODY), [INVALID, INVALID, 0, UNSUPPORTED])
    worker.close()


@check
def lines_are_counted():
    worker, connection = lab()
    worker.call(connection, "chatty")
    lines = [each for each in worker.held if each.kind == "LOG"]
    equal(len(lines), 1000)
    equal((lines[0].LEVEL, lines[0].MESSAGE, lines[0].FIELD_NAME, lines[0].FIELD_VALUE), (1, b"line", b"a", b"b"))
    worker.close()


@check
def the_clock_is_the_hosts():
    worker, connection = lab()
    assert abs(int(worker.call(connection, "now").BODY) - time.time() * 1000) < 1000
    worker.send("PING", 0, [("NOW", 123456789)])
    worker.take("PONG")
    assert abs(int(worker.call(connection, "now").BODY) - 123456789) < 1000
    assert worker.call(connection, "random").BODY != worker.call(connection, "random").BODY
    worker.close()


@check
def goodbye_closes_and_unloads():
    worker, connection = lab()
    worker.open()
    call = worker.start(connection, "wait")
    worker.send("GOODBYE")
    worker.take("COMPLETE", call)
    status, words = worker.end()
    equal((status, words), (0, "closed 1\nclosed 2\nunloaded\n"))


@check
def the_end_of_the_socket_ends_a_hung_worker():
    worker, connection = lab()
    worker.start(connection, "hang")
    time.sleep(0.03)
    begun = time.monotonic()
    equal(worker.close()[0], 0)
    assert time.monotonic() - begun < 1, "time"


@check
def a_crash_shows_as_its_signal():
    worker, connection = lab()
    worker.start(connection, "abort")
    equal(os.WTERMSIG(worker.end()[0]), signal.SIGABRT)


@check
def malformed_frames_end_the_worker():
    header = struct.pack("<HHIQ", TYPE["PING"], 0, 0, 0)
    frames = [b"", b"x" * 15, struct.pack("<HHIQ", 14, 2, 0, 0), struct.pack("<HHIQ", 14, 0, 1, 0),
              header + b"123", header + struct.pack("<HHI", 2, 0, 8), header + struct.pack("<HHI", 2, 0, 0xffffffff),
              struct.pack("<HHIQ", 99, 0, 0, 0), struct.pack("<HHIQ", TYPE["READY"], 0, 0, 0),
              struct.pack("<HHIQ", TYPE["HELLO"], 0, 0, 0)]
    for frame in frames:
        worker, _ = lab()
        worker.socket.send(frame)
        if frame:
            equal(os.waitstatus_to_exitcode(worker.end()[0]), 3)
        worker.close()
    worker, connection = lab()
    call = worker.start(connection, "hook")
    worker.send("START", call, [("CONNECTION", connection), ("OPERATION", "echo")])
    equal(os.waitstatus_to_exitcode(worker.end()[0]), 3)
    worker = Worker(build("echo"), hello=False)
    worker.send("PING")
    equal(os.waitstatus_to_exitcode(worker.end()[0]), 3)
    worker, _ = lab()
    worker.socket.send(struct.pack("<HHIQ", TYPE["START"], 1, 0, 5) + bytes(64))
    worker.socket.send(struct.pack("<HHIQ", TYPE["PING"], 0, 0, 5))
    equal(os.waitstatus_to_exitcode(worker.end()[0]), 3)


@check
def too_long_a_message_ends_the_worker():
    worker, connection = lab()
    try:
        for _ in range(400):
            worker.socket.send(struct.pack("<HHIQ", TYPE["START"], 1, 0, 5) + bytes(FRAME - HEADER))
    except (BrokenPipeError, ConnectionResetError):
        pass
    equal(os.waitstatus_to_exitcode(worker.end()[0]), 3)


@check
def the_sandbox_holds():
    worker, connection = lab()
    found = json.loads(worker.call(connection, "probe").BODY)
    for name in ("socket", "inet", "fork", "vfork", "execve", "ptrace", "kill", "unshare", "uring", "shm", "chmod",
                 "dumpable", "tty", "limit", "x32", "pidfd"):
        equal((name, found[name]), (name, errno.EPERM))
    for name in ("pair", "libc", "self", "threads", "joined"):
        equal((name, found[name]), (name, 0))
    equal((found["clone3"], found["mmap"]), (errno.ENOSYS, errno.ENOMEM))
    if PROTECTION & 4:
        for name in ("passwd", "mem", "write", "root"):
            equal((name, found[name]), (name, errno.EACCES))
    worker.close()


@check
def natives_need_no_plugin():
    worker = Worker()
    equal(worker.ready().ABI, 0)
    call, done = worker.open()
    equal(done.STATUS, OK)
    worker.send("BIND", 70, [("BINDING", 1), ("LIBRARY", "libm.so.6"), ("SYMBOL", "pow"), ("SIGNATURE", "f64(f64,f64)")])
    equal(worker.take("COMPLETE", 70).STATUS, OK)
    for index in range(200):
        worker.send("NATIVE", 100 + index, [("BINDING", 1), ("CONNECTION", call), ("ARGUMENT", struct.pack("<d", 2)),
                                            ("ARGUMENT", struct.pack("<d", 10))])
    for index in range(200):
        equal(struct.unpack("<d", worker.take("COMPLETE", 100 + index).RESULT)[0], 1024)
    worker.send("GOODBYE")
    equal(worker.end()[0], 0)


def other_languages():
    """Plugins of the other languages whose compilers are here."""
    folder = f"{HERE}/Fixtures"
    header = f"{ROOT}/Sources/ConnectorABI/include"
    rustc = shutil.which("rustc") or os.path.expanduser("~/.cargo/bin/rustc")
    commands = (
        ("g++", ["g++", "-std=c++17", "-shared", "-fPIC", "-O2", "-I", header, f"{folder}/plain.cpp", "-pthread"], None),
        (rustc, [rustc, "--crate-type=cdylib", "--edition=2021", "-O", f"{folder}/plain.rs"], None),
        ("go", ["go", "build", "-buildmode=c-shared"], f"{folder}/plain-go"))
    for tool, command, place in commands:
        if shutil.which(tool):
            out = os.path.join(TEMPORARY, f"plain-{os.path.basename(tool)}.so")
            environment = {**os.environ, "CGO_CFLAGS": f"-I{header}", "GOFLAGS": "-mod=mod"}
            command = command + ["-o", out] + (["."] if place else [])
            subprocess.run(command, cwd=place, env=environment, check=True)
            yield os.path.basename(tool), out
    for path in os.environ.get("PLUGINS", "").split():
        yield os.path.basename(path), path


@check
def plugins_of_other_languages_run():
    for name, path in other_languages():
        runtime = [os.environ["SWIFT_RUNTIME"]] if "SWIFT_RUNTIME" in os.environ else []
        begun = time.monotonic()
        worker = Worker(path, readable=runtime)
        worker.ready()
        took = (time.monotonic() - begun) * 1000
        connection, done = worker.open()
        equal((name, done.STATUS), (name, OK))
        if name.startswith("plain") or "." not in name:
            for index in range(20):
                equal((name, worker.call(connection, "x", f"{index}").BODY), (name, f"41{index}".encode()))
        else:
            assert worker.call(connection, "no-such-operation").STATUS != OK, name
        print(f"   {name}: ready within {took:.1f} ms")
        worker.send("GOODBYE")
        equal((name, worker.end()[0]), (name, 0))


@check
def mutated_messages_never_crash_the_worker():
    chance = random.Random(int(os.environ.get("SEED", "1")))
    for _ in range(int(os.environ.get("ROUNDS", "60"))):
        worker, connection = lab(chance.randrange(2))
        try:
            for call in range(100, 300):
                kind = chance.choice(("START", "START", "OPEN", "CLOSE", "CANCEL", "HTTP_DONE", "PING", "BIND", "NATIVE",
                                      "DROP"))
                fields = [("CONNECTION", chance.choice((connection, call, 0))), ("REQUEST", chance.randrange(4)),
                          ("OPERATION", chance.choice(("echo", "http", "wait", "leave", "order"))), ("BODY", "{}"),
                          ("FIELD_NAME", "a"), ("FIELD_VALUE", "b"), ("KIND", 1), ("BLOCKING", chance.randrange(2)),
                          ("LIBRARY", "libm.so.6"), ("SYMBOL", "pow"), ("SIGNATURE", "f64(f64,f64)"),
                          ("ARGUMENT", bytes(8)), ("ARGUMENT", bytes(8))]
                frame = bytearray(struct.pack("<HHIQ", TYPE[kind], 0, 0, chance.choice((call, call - 1)))
                                  + body_of(chance.sample(fields, chance.randrange(len(fields)))))
                if chance.random() < 0.05:
                    frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)
                worker.socket.send(frame)
        except (BrokenPipeError, ConnectionResetError):
            pass
        status, words = worker.close()
        assert os.waitstatus_to_exitcode(status) in (0, 3), (status, words)


@check
def storms_of_calls_are_answered():
    worker, _ = lab()
    connections = [worker.open(index % 2)[0] for index in range(8)]
    calls = []
    for index in range(2000):
        operation = ("echo", "wait", "http", "leave", "serial")[index % 5]
        calls.append(worker.start(connections[index % 8], operation))
        if index % 7 == 0:
            worker.send("CANCEL", calls[-1])
        if index % 100 == 99:
            done = set()
            for call in calls:
                while True:
                    found = [each for each in worker.held if each.call == call and each.kind == "COMPLETE"]
                    if found:
                        break
                    message = worker.receive()
                    if message.kind == "HTTP":
                        worker.answer(message)
                    else:
                        worker.held.append(message)
                done.add(call)
            worker.held, calls = [], []
    worker.send("GOODBYE")
    status, words = None, None
    while True:
        try:
            message = worker.receive()
        except Ended:
            break
        if message.kind == "HTTP":
            worker.answer(message)
    status, words = worker.end()
    equal(status, 0)
    assert words.endswith("unloaded\n"), words[-300:]


def main():
    global TEMPORARY, PROTECTION, MEMORY
    Worker.program = os.path.abspath(sys.argv[1])
    if os.environ.get("SANITIZED"):
        MEMORY = 0
        READABLE.append("/")
        EXTRA.update({name: os.environ[name] for name in ("TSAN_OPTIONS", "ASAN_OPTIONS") if name in os.environ})
    TEMPORARY = tempfile.mkdtemp(prefix="riposte-worker-")
    failures = 0
    try:
        worker = Worker(build("echo"))
        PROTECTION = worker.ready().PROTECTION
        worker.close()
        for each in CHECKS:
            if sys.argv[2:] and not any(name in each.__name__ for name in sys.argv[2:]):
                continue
            begun = time.monotonic()
            try:
                each()
                print(f"ok   {each.__name__} {(time.monotonic() - begun) * 1000:.0f} ms", flush=True)
            except (AssertionError, Ended, OSError, subprocess.CalledProcessError) as problem:
                failures += 1
                print(f"FAIL {each.__name__}: {type(problem).__name__} {problem}", flush=True)
                if os.environ.get("TRACE"):
                    raise
    finally:
        shutil.rmtree(TEMPORARY)
    for words in SANITIZER:
        print(words[:6000])
    print(f"{failures} failures, {len(SANITIZER)} reports of a sanitizer")
    return 1 if failures or SANITIZER else 0


if __name__ == "__main__":
    sys.exit(main())
