"""kill -9 of `riposte serve` at ten points of a run: after a restart the run ends well, each device is scanned once."""

import sys
import time

from house import House

def check(house, round, requests_before_kill):
    user = "megan.bowen@contoso.example"
    before = {action["id"] for action in house.list("/lab/machine-actions")}
    seen = len(house.list("/lab/requests"))
    house.run("lab", "alert", "--policy", "Suspicious user activity", "--user", user)
    house.await_true("a request of the run", lambda: len(house.list("/lab/requests")) >= seen + requests_before_kill)
    house.kill_server()
    house.start_server()
    house.await_true(
        "the end of the run",
        lambda: len(runs := house.json("runs", "list")) == round and all(r["status"] == "succeeded" for r in runs))
    scans = [action for action in house.list("/lab/machine-actions") if action["id"] not in before]
    machines = sorted(action["machineId"] for action in scans)
    assert len(machines) == 2 and len(set(machines)) == 2, f"round {round}: scans {scans}"
    assert all(action["status"] == "Succeeded" for action in scans), f"round {round}: {scans}"
    print(f"round {round}: killed after {requests_before_kill} requests, {len(scans)} scans, one a device")

def main(riposte):
    house = House(riposte)
    try:
        house.start_lab("--state-delay", "PT0.2S")
        house.connect()
        house.run("new", "run-antivirus-scan")
        house.run("policy", "attach", "Suspicious user activity", "run-antivirus-scan")
        house.control("POST", "/lab/faults", {"kind": "latency", "seconds": 0.15})
        house.start_server()
        for round in range(1, 11):
            check(house, round, round - 1)
    finally:
        house.close()

main(sys.argv[1])
