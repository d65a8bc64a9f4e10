"""The tutorial: an alert becomes scans on the user's devices, by webhook and by polling, and isolation likewise; with
the shipped plugins in the host's process, as they are, and each in a worker."""

import json
import os
import sys

from house import House

SANDBOXED = """plugins:
  cloud-apps: { isolation: sandbox }
  defender-endpoint: { isolation: sandbox }
  entra-http: { isolation: sandbox }
"""

def main(riposte, environment=""):
    house = House(riposte)
    try:
        with open(os.path.join(house.folder, "environments/local.yaml"), "a") as file:
            file.write(environment)
        house.start_lab("--state-delay", "PT0.2S")
        house.connect()
        print(house.run("connection", "list").stdout)
        for template in ("run-antivirus-scan", "isolate-machine"):
            house.run("new", template)
        print(house.run("check").stdout)
        house.run("policy", "attach", "Suspicious user activity", "run-antivirus-scan")
        house.start_server()
        house.run("lab", "alert", "--policy", "Suspicious user activity")
        print(house.run("runs", "watch", "--newest", "--timeout", "PT60S").stdout)
        run = house.json("runs", "list")[0]
        assert run["status"] == "succeeded", run
        shown = house.run("runs", "show", run["id"]).stdout
        assert "each_device[1]/scan" in shown, shown
        scans = house.list("/lab/machine-actions")
        assert len(scans) == 2 and {scan["status"] for scan in scans} == {"Succeeded"}, scans
        print(house.run("lab", "show").stdout)

        # An alert of another policy starts nothing; the isolation is started by hand, with a file.
        house.run("lab", "alert", "--policy", "Impossible travel")
        alert = {"CompromisedEntity": "megan.bowen@contoso.example", "ProviderAlertId": "603f704aaf7417985bbf3b22"}
        with open(f"{house.folder}/alert.json", "w") as file:
            json.dump(alert, file)
        house.run("run", "isolate-machine", "--input", "alert.json")
        actions = house.list("/lab/machine-actions")
        assert sorted(action["type"] for action in actions) == ["Isolate"] * 2 + ["RunAntiVirusScan"] * 2, actions
        assert len(house.json("runs", "list")) == 2
        print(house.run("doctor").stdout)
    finally:
        house.close()

main(sys.argv[1])
main(sys.argv[1], SANDBOXED)
