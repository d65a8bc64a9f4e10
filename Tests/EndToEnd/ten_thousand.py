"""Ten thousand devices under one alert: none lost, no limit exceeded, progress and time left shown, memory bounded.

The lab's limits (100 a minute, 1,500 an hour) hold with windows that pass SCALE times as fast; the connection keeps to
the same, so what takes hours in a tenant takes seconds here and obeys the same rules."""

import json
import os
import re
import subprocess
import sys
import time

from house import House

MACHINES = int(os.environ.get("RIPOSTE_MACHINES", "10000"))
SCALE = 2400
MEMORY = 600 << 20

PLAYBOOK = """riposte: 1
name: scan-everything
trigger:
  manual: {}
steps:
  page_one:
    use: defender-endpoint.list-machines
    connection: defender-endpoint
    with: { filter: "machineTags eq 'outbreak'", top: 10000 }
  each_device:
    foreach: "@body('page_one')?['value']"
    concurrency: 50
    steps:
      scan:
        use: defender-endpoint.run-antivirus-scan
        connection: defender-endpoint
        with:
          machineId: "@items('each_device')?['id']"
          comment: outbreak
          scanType: Quick
"""


def main(riposte):
    house = House(riposte)
    try:
        house.start_lab("--time-scale", str(SCALE), "--state-delay", "PT1S")
        house.control("POST", "/lab/machines", {"count": MACHINES, "tag": "outbreak"})
        house.run("connection", "add", "defender-endpoint", "--lab")
        with open(os.path.join(house.folder, "playbooks/scan-everything.yaml"), "w") as file:
            file.write(PLAYBOOK)
        begin = time.monotonic()
        process = subprocess.Popen([house.riposte, "run", "scan-everything"], cwd=house.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = process.stdout.read().splitlines()
        _, status, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - begin
        peak = usage.ru_maxrss << 10
        shown = [line for line in lines if "each_device" in line and " of " in line]
        print("\n".join(lines[:3] + shown[:4] + lines[-3:]))
        busy = usage.ru_utime + usage.ru_stime
        print(f"{MACHINES} machines in {took:.1f} s ({busy:.1f} s of processor), peak memory {peak >> 20} MiB, "
              f"{len(lines)} lines")
        assert status == 0, "\n".join(lines[-20:])
        assert peak < MEMORY, peak
        progress = [re.search(r"(\d[\d,]*) of (\d[\d,]*).*a minute.*left", line) for line in shown]
        assert any(progress), lines[:20]

        actions = house.list("/lab/machine-actions")
        assert len(actions) == MACHINES, len(actions)
        assert len({action["machineId"] for action in actions}) == MACHINES
        counts = house.control("GET", "/lab/limits")
        print(json.dumps(counts))
        assert counts["refused"] == 0 and counts["answered"] >= MACHINES, counts
    finally:
        house.close()


main(sys.argv[1])
