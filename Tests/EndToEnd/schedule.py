"""A schedule of every second: runs come while the host serves, none comes twice over kills, and `run` splits its input."""

import json
import os
import sys
import time

from house import House

TICK = """riposte: 1
name: tick
trigger: { recurrence: { frequency: Second, interval: 1 } }
steps:
  when: { compose: "@trigger()['scheduledTime']" }
"""

WINDOW = """riposte: 1
name: window
trigger: { window: { frequency: Second, interval: 1 } }
steps:
  when: { compose: "@triggerBody()" }
"""

EACH = """riposte: 1
name: each
trigger: { manual: {}, split: "@triggerBody()?['items']", conditions: ["@greater(triggerBody()?['n'], 1)"] }
steps:
  one: { compose: "@triggerBody()" }
"""

def runs(house, playbook):
    return [run for run in house.json("runs", "list", "--limit", "1000") if run["playbook"] == playbook]

def output(house, run):
    return json.loads(house.run("runs", "show", run["id"], "--json").stdout)["steps"][0]["outputs"]

def main(riposte):
    house = House(riposte)
    try:
        for name, text in {"tick": TICK, "window": WINDOW, "each": EACH}.items():
            with open(os.path.join(house.folder, "playbooks", f"{name}.yaml"), "w") as file:
                file.write(text)
        house.run("check")
        house.start_server()
        house.await_true("four ticks", lambda: len(runs(house, "tick")) >= 4)
        for _ in range(3):
            house.kill_server()
            before = len(runs(house, "tick"))
            time.sleep(2.5)
            house.start_server()
            house.await_true("more ticks", lambda: len(runs(house, "tick")) >= before + 2)
        house.server.terminate()
        assert house.server.wait(timeout=15) == 0, house.log("serve.log")
        house.server = None
        ended = [run for run in runs(house, "tick") if run["status"] == "succeeded"]
        times = sorted(output(house, run) for run in ended)
        assert len(times) == len(set(times)) >= 8, times
        windows = sorted((output(house, run) for run in runs(house, "window") if run["status"] == "succeeded"),
                         key=lambda window: window["windowStartTime"])
        for one, following in zip(windows, windows[1:]):
            assert one["windowEndTime"] == following["windowStartTime"], (one, following)
        assert len(windows) > len(times), (len(windows), len(times))
        print(f"schedules: {len(times)} ticks, none twice; {len(windows)} windows without a gap over three kills")
        shown = house.run("run", "each", "--input", "-", input='{"items": [{"n": 1}, {"n": 2}, {"n": 3}]}').stdout
        assert shown.count("of `each`") == 2, shown
        shown = house.run("run", "each", "--input", "-", input='{"items": []}').stdout
        assert "no run" in shown and len(runs(house, "each")) == 2, shown
        print("run: one run an item whose conditions hold")
    finally:
        house.close()

main(sys.argv[1])
