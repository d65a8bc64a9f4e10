"""An alert that was raised while nothing listened starts its run once something does, and only one."""

import sys

from house import House

def main(riposte):
    house = House(riposte)
    try:
        house.start_lab("--state-delay", "PT0.2S")
        house.connect()
        house.run("new", "run-antivirus-scan")
        house.run("policy", "attach", "Suspicious user activity", "run-antivirus-scan")
        house.start_server()
        house.await_true("the first poll", lambda: any("alerts/" in r["path"] for r in house.list("/lab/requests")))
        house.server.terminate()
        assert house.server.wait(timeout=30) == 0, house.log("serve.log")
        house.run("lab", "alert", "--policy", "Suspicious user activity")
        house.port = None  # whoever delivers to the old address finds nobody there
        house.start_server()
        house.await_true("the run", lambda: [r["status"] for r in house.json("runs", "list")] == ["succeeded"])
        house.run("lab", "alert", "--policy", "Suspicious user activity")
        house.await_true("the second run", lambda: [r["status"] for r in house.json("runs", "list")] == ["succeeded"] * 2)
        print("found after the restart, once")
    finally:
        house.close()

main(sys.argv[1])
