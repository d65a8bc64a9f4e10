"""Wrong inputs, each with its message: what docs/errors.md and the guide show is what the command says."""

import os
import sys

from house import House

PLAYBOOK = """riposte: 1
name: broken
summary: Something is wrong here
trigger: manual
steps:
  devices:
    use: defender-endpoint.list-machines-by-user
    connection: defender-endpoint
    with: { user: "meganb" }
"""

def write(house, text):
    with open(os.path.join(house.folder, "playbooks/broken.yaml"), "w") as file:
        file.write(text)

def refused(house, code, words, *arguments):
    result = house.run(*arguments, check=False)
    text = result.stdout + result.stderr
    assert result.returncode == 1, f"{arguments}: exit {result.returncode}\n{text}"
    assert code in text, f"{arguments}: no {code} in\n{text}"
    for word in words:
        assert word in text, f"{arguments}: no {word!r} in\n{text}"
    print(f"$ riposte {' '.join(arguments)}\n{text}")

def main(riposte):
    house = House(riposte)
    try:
        house.start_lab()
        house.connect()
        check = ("check", "playbooks/broken.yaml")
        write(house, PLAYBOOK)
        house.run(*check)
        write(house, PLAYBOOK.replace("    connection:", "    conection:"))
        refused(house, "PB0006", ["conection", "did you mean `connection`"], *check)
        write(house, PLAYBOOK.replace("list-machines-by-user", "list-machine-by-user"))
        refused(house, "PB0029", ["did you mean", "defender-endpoint.list-machines-by-user"], *check)
        write(house, PLAYBOOK.replace('"meganb"', "\"@concat('a', )\""))
        refused(house, "EX0001", ["^", "broken.yaml:9:"], *check)
        write(house, PLAYBOOK.replace("connection: defender-endpoint", "connection: defender"))
        refused(house, "PB0035", ["defender", "riposte connection add"], *check)
        house.run("new", "run-antivirus-scan")
        refused(house, "CL0033", ["Discovery"], "policy", "attach", "New popular app", "run-antivirus-scan")
        refused(house, "CL0033", ["OAuth"], "policy", "attach", "Risky OAuth app", "run-antivirus-scan")
        refused(house, "CL0032", ["did you mean `Suspicious user activity`"],
                "policy", "attach", "Suspicous user activity", "run-antivirus-scan")
        house.run("lab", "revoke", "cloud-apps-token")
        refused(house, "CL0023", ["cloud-apps", "connection add"], "connection", "test", "cloud-apps")

        usage = house.run("connection", "add", check=False)
        assert usage.returncode == 2, usage
        assert house.run("nonsense", check=False).returncode == 2
    finally:
        house.close()

main(sys.argv[1])
