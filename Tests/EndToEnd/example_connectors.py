"""The example connectors, each built by its own toolchain and all loaded at once: runs, polls, webhooks, failures.

Languages named after the command are tried alone: `example_connectors.py .build/debug/riposte c rust`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

from house import House

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(ROOT, "examples/connectors")
# What each language needs; a language is left out only where that is not there.
TOOLS = {"c": ["make", "cc"], "cpp": ["make", "c++"], "rust": ["make", "cargo"], "go": ["make", "go", "cc"],
         "swift": ["make", "swift"]}
EICAR = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"

LOOK_UP = """riposte: 1
name: look-up-LANGUAGE
trigger: manual
steps:
  file:
    use: reputation-LANGUAGE.get-file-report
    connection: reputation-LANGUAGE
    with: { hash: "@triggerBody()?['hash']" }
  address:
    use: reputation-LANGUAGE.get-address-report
    connection: reputation-LANGUAGE
    with: { address: "198.51.100.23" }
"""

POLLED = """riposte: 1
name: polled-LANGUAGE
trigger:
  use: reputation-LANGUAGE.new-notification
  connection: reputation-LANGUAGE
  recurrence: { frequency: Second, interval: 1 }
steps:
  event: { compose: "@triggerBody()" }
"""

DELIVERED = """riposte: 1
name: delivered-LANGUAGE
trigger:
  use: reputation-LANGUAGE.notification
  connection: reputation-LANGUAGE
steps:
  event: { compose: "@triggerBody()" }
"""

FILE = {"hash": EICAR, "malicious": 62, "suspicious": 0, "harmless": 0, "undetected": 6, "reputation": 3438,
        "names": ["eicar.com", "eicar.txt", "eicar_com"], "firstSeen": "2006-05-22T10:03:14Z"}
ADDRESS = {"address": "198.51.100.23", "malicious": 9, "suspicious": 1, "harmless": 52, "undetected": 30,
           "reputation": -11, "country": "DE", "owner": "Example Net"}

# The edition of Rust that the example is written in.
CARGO = (1, 85)

def lacks(language):
    """What its toolchain lacks; empty when it can be tried."""
    missing = [tool for tool in TOOLS[language] if not shutil.which(tool)]
    if missing or language != "rust":
        return ", ".join(missing)
    words = subprocess.run(["cargo", "--version"], text=True, capture_output=True, check=True).stdout.split()
    version = tuple(int(part) for part in words[1].split(".")[:2])
    return "" if version >= CARGO else "cargo {}.{} or later".format(*CARGO)

def read(path):
    with open(path) as file:
        return file.read()

def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)

def check_contract(language):
    """The descriptor and the recordings are those that the languages share."""
    folder, shared = os.path.join(EXAMPLES, language), os.path.join(EXAMPLES, "descriptor-contract")
    own = [path for path in (f"{folder}/descriptor.json", f"{folder}/Sources/FileReputation/descriptor.json")
           if os.path.exists(path)]
    wanted = json.loads(read(f"{shared}/descriptor.json").replace("LANGUAGE", language))
    assert json.loads(read(own[0])) == wanted, f"{own[0]} is not the contract's"
    for case in sorted(os.listdir(f"{shared}/tests")):
        for name in ("input.json", "exchange.http", "expected.json"):
            assert read(f"{folder}/tests/{case}/{name}") == read(f"{shared}/tests/{case}/{name}"), (language, case, name)

def build(language, scratch, plugins):
    """Builds in a copy, as an author does in a folder of their own."""
    copy = os.path.join(scratch, language)
    shutil.copytree(os.path.join(EXAMPLES, language), copy,
                    ignore=shutil.ignore_patterns("target", ".build", "*.so", "*.o", "descriptor.h"))
    manifest = os.path.join(copy, "Package.swift")
    if os.path.exists(manifest):
        write(copy, "Package.swift", read(manifest).replace('path: "../../.."', f'path: "{ROOT}"'))
    result = subprocess.run(["make", f"RIPOSTE_INCLUDE={ROOT}/Sources/ConnectorABI/include"], cwd=copy, text=True,
                            capture_output=True)
    assert result.returncode == 0, f"{language}: make failed\n{result.stdout}{result.stderr}"
    library = os.path.join(copy, f"file-reputation-{language}.so")
    exported = subprocess.run(["nm", "-D", "--defined-only", library], text=True, capture_output=True, check=True)
    names = [line.split()[-1] for line in exported.stdout.splitlines()]
    assert "riposte_plugin_v1" in names, (language, names)
    shutil.copy(library, plugins)

def steps(house, run):
    return {step["path"]: step for step in json.loads(house.run("runs", "show", run["id"], "--json").stdout)["steps"]}

def runs(house, playbook):
    return [run for run in house.json("runs", "list", "--limit", "1000") if run["playbook"] == playbook]

def check_actions(house, language):
    write(house.folder, "known.json", json.dumps({"hash": EICAR.upper()}))
    write(house.folder, "unknown.json", json.dumps({"hash": "0" * 32}))
    write(house.folder, "wrong.json", json.dumps({"hash": "../users"}))
    playbook = f"look-up-{language}"
    house.run("run", playbook, "--input", "known.json")
    found = steps(house, runs(house, playbook)[0])
    assert found["file"]["outputs"]["body"] == FILE, found
    assert found["address"]["outputs"]["body"] == ADDRESS, found
    failed = house.run("run", playbook, "--input", "unknown.json", check=False)
    assert failed.returncode != 0 and "NotFoundError" in str(steps(house, runs(house, playbook)[0])), failed.stdout
    before = len(house.list("/lab/requests"))
    failed = house.run("run", playbook, "--input", "wrong.json", check=False)
    assert failed.returncode != 0 and len(house.list("/lab/requests")) == before, failed.stdout
    # A quota that is exceeded is waited for.
    house.control("POST", "/lab/faults", {"kind": "throttle", "path": "/api/v3/files", "count": 1, "seconds": 1})
    house.run("run", playbook, "--input", "known.json")
    assert [r["status"] for r in house.list("/lab/requests")][-3:] == [429, 200, 200], house.list("/lab/requests")[-3:]

def requests(house, method, path):
    return [r for r in house.list("/lab/requests") if r["method"] == method and r["path"].startswith(path)]

def await_polls(house, count):
    end = len(requests(house, "GET", "/api/v3/ioc_stream")) + count
    house.await_true("polling", lambda: len(requests(house, "GET", "/api/v3/ioc_stream")) >= end)

def check_triggers(house, languages):
    house.start_server()
    playbooks = [f"{way}-{language}" for way in ("polled", "delivered") for language in languages]
    hooks = requests(house, "POST", "/api/v3/webhooks")
    assert [hook["status"] for hook in hooks] == [200] * len(languages), (hooks, house.log("serve.log"))
    await_polls(house, 4 * len(languages))  # by then every listener knows where now is
    match = house.control("POST", "/lab/notifications", {"rule": 'contoso "dropper"'})
    for playbook in playbooks:
        house.await_true(playbook, lambda: [r["status"] for r in runs(house, playbook)] == ["succeeded"])
        event = steps(house, runs(house, playbook)[0])["event"]["outputs"]
        assert event == {"id": match["id"], "hash": EICAR, "rule": 'contoso "dropper"', "date": match["time"][:19] + "Z",
                         "tags": [EICAR, 'contoso "dropper"', "contoso"]}, (playbook, event, match)
    await_polls(house, 3 * len(languages))
    assert all(len(runs(house, playbook)) == 1 for playbook in playbooks), "an event started two runs"
    # More than a page, all of it within a second or two.
    raised = {house.control("POST", "/lab/notifications", {"rule": f"r{n}"})["id"] for n in range(45)}
    for playbook in playbooks:
        house.await_true(f"{playbook}, 46 times", lambda: len(runs(house, playbook)) >= 46, seconds=120)
    await_polls(house, 3 * len(languages))
    for playbook in playbooks:
        seen = [steps(house, run)["event"]["outputs"]["id"] for run in runs(house, playbook)[:46:15]]
        assert len(runs(house, playbook)) == 46 and len(set(seen)) == len(seen), (playbook, seen)
        assert set(seen) <= raised | {match["id"]}, (playbook, seen)
    deliveries = [d["status"] for n in house.list("/lab/notifications") for d in n["deliveries"]]
    assert len(deliveries) == 46 * len(languages) and set(deliveries) <= {200, 202}, deliveries
    # At another address the old registration is taken back.
    house.server.terminate()
    assert house.server.wait(timeout=30) == 0, house.log("serve.log")
    house.port = None
    house.start_server()
    ended = requests(house, "DELETE", "/api/v3/webhooks/")
    assert [end["status"] for end in ended] == [200] * len(languages), (ended, house.log("serve.log"))

def main(riposte, chosen):
    os.environ["PATH"] += os.pathsep + os.path.expanduser("~/.cargo/bin")
    languages = []
    for language in TOOLS:
        if chosen and language not in chosen:
            continue
        if lacks(language):
            print(f"{language}: LEFT OUT, since there is no {lacks(language)} here")
            continue
        check_contract(language)
        languages.append(language)
    house, scratch = House(riposte), tempfile.mkdtemp(prefix="riposte-examples-")
    try:
        plugins = os.path.join(house.folder, "plugins")
        os.mkdir(plugins)
        for language in languages:
            build(language, scratch, plugins)
            print(f"{language}: built")
        with open(os.path.join(house.folder, "environments/local.yaml"), "a") as file:
            file.write("plugins:\n" + "".join(f"  file-reputation-{name}: {{ enabled: true }}\n" for name in languages))
        listed = house.run("plugin", "list").stdout
        assert "refused" not in listed and all(f"reputation-{name}" in listed for name in languages), listed
        house.start_lab("--no-limits")
        for language in languages:
            house.run("connection", "add", f"reputation-{language}", "--lab")
            for name, text in {"look-up": LOOK_UP, "polled": POLLED, "delivered": DELIVERED}.items():
                write(house.folder, f"playbooks/{name}-{language}.yaml", text.replace("LANGUAGE", language))
        house.run("check")
        for language in languages:
            check_actions(house, language)
            print(f"{language}: runs")
        check_triggers(house, languages)
        print(f"{', '.join(languages)}: polled and delivered")
    finally:
        house.close()
        shutil.rmtree(scratch, ignore_errors=True)

main(sys.argv[1], sys.argv[2:])
