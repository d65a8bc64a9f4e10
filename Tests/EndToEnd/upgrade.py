"""A plugin's library is replaced while `serve` runs: new runs use the new one, a run under way ends on the old one;
and a worker that is killed takes nobody along."""

import json
import os
import subprocess
import sys
import urllib.request

from house import House

PLAYBOOK = """riposte: 1
name: {name}
summary: Which version answers
trigger:
  request: {{}}
steps:
  ask:
    use: versioned.{action}
outputs:
  version: "@body('ask')"
"""

def main(riposte):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    house = House(riposte)
    library = os.path.join(house.folder, "plugins/versioned.so")

    def build(version):
        # Renamed over the old one, as installers do it.
        subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", f'-DVERSION="{version}"', "-pthread",
                        "-I", os.path.join(root, "Sources/ConnectorABI/include"),
                        os.path.join(root, "Tests/PluginHostTests/Fixtures/versioned.c"), "-o", library + ".new"],
                       check=True)
        os.rename(library + ".new", library)

    def start(name):
        rows = house.json("hook", "list", "--base", f"http://127.0.0.1:{house.port}")
        address = next(row["url"] for row in rows if row["playbook"] == name)
        with urllib.request.urlopen(urllib.request.Request(address, method="POST", data=b"{}"), timeout=30):
            pass

    def outputs(name):
        runs = [run for run in house.json("runs", "list") if run["playbook"] == name]
        shown = [json.loads(house.run("runs", "show", run["id"], "--json").stdout) for run in runs]
        return [run["steps"][0].get("outputs") if run["status"] == "succeeded" else run["status"] for run in shown]

    try:
        os.mkdir(os.path.join(house.folder, "plugins"))
        build("1.0.0")
        with open(os.path.join(house.folder, "environments/local.yaml"), "a") as file:
            file.write("plugins:\n  versioned: { enabled: true }\n")
        for name, action in (("quick", "version"), ("slow", "slow")):
            with open(os.path.join(house.folder, f"playbooks/{name}.yaml"), "w") as file:
                file.write(PLAYBOOK.format(name=name, action=action))
        house.run("check")
        house.start_server()
        start("quick")
        house.await_true("the first run", lambda: len(outputs("quick")) == 1)
        print(outputs("quick"))
        build("2.0.0")
        house.await_true("the upgrade", lambda: "plugin `versioned` is now" in house.log("serve.log"))
        start("quick")
        house.await_true("the second run", lambda: "2.0.0" in json.dumps(outputs("quick")))
        print(outputs("quick"))
        workers = subprocess.run(["pgrep", "-P", str(house.server.pid), "riposte-worker"], capture_output=True,
                                 text=True).stdout.split()
        assert workers, "no worker"
        for worker in workers:
            os.kill(int(worker), 9)
        start("quick")
        house.await_true("a run after the worker was killed", lambda: len(outputs("quick")) == 3)
        print(outputs("quick"))
    finally:
        house.close()
        print(house.log("serve.log"))

main(sys.argv[1])
