"""A plugin of one C file, built by cc with nothing but the header, is found, enabled and used by a playbook."""

import json
import os
import subprocess
import sys
import zlib

from house import House

PLAYBOOK = """riposte: 1
name: checksum
summary: The checksum of an alert's title
trigger: manual
steps:
  sum:
    use: text.crc32
    with: { text: "@{triggerBody()?['title']}" }
  result:
    compose: "@body('sum')?['crc32']"
"""

def main(riposte):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    house = House(riposte)
    try:
        os.mkdir(os.path.join(house.folder, "plugins"))
        library = os.path.join(house.folder, "plugins/c-minimal.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Werror",
                        "-I", os.path.join(root, "Sources/ConnectorABI/include"),
                        os.path.join(root, "examples/connectors/c-minimal/c_minimal.c"), "-o", library], check=True)
        assert "not enabled" in house.run("plugin", "list").stdout
        with open(os.path.join(house.folder, "environments/local.yaml"), "a") as file:
            file.write("plugins:\n  c-minimal: { enabled: true }\n")
        print(house.run("plugin", "list").stdout)
        with open(os.path.join(house.folder, "playbooks/checksum.yaml"), "w") as file:
            file.write(PLAYBOOK)
        with open(os.path.join(house.folder, "alert.json"), "w") as file:
            json.dump({"title": "Suspicious user activity"}, file)
        house.run("check")
        print(house.run("run", "checksum", "--input", "alert.json").stdout)
        run = house.json("runs", "list")[0]
        shown = json.loads(house.run("runs", "show", run["id"], "--json").stdout)
        steps = {step["path"]: step for step in shown["steps"]}
        expected = f"{zlib.crc32(b'Suspicious user activity'):08x}"
        assert steps["result"]["outputs"] == expected, (steps, expected)
        # A file that is no library is refused with a reason.
        with open(os.path.join(house.folder, "plugins/notes.so"), "w") as file:
            file.write("not a library")
        with open(os.path.join(house.folder, "environments/local.yaml"), "a") as file:
            file.write("  notes: { enabled: true }\n")
        listed = house.run("plugin", "list").stdout
        assert "refused" in listed and "PL0004" in listed, listed
    finally:
        house.close()

main(sys.argv[1])
