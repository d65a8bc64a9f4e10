"""Trust in plugins with the real program: keys, signatures, the lock, the environment's rights."""

import json
import os
import shutil
import subprocess
import sys

from house import House

PLAYBOOK = """riposte: 1
name: checksum
summary: The checksum of an alert's title
trigger: manual
steps:
  sum:
    use: text.crc32
    with: { text: "@{triggerBody()?['title']}" }
"""

ZLIB = {
    "riposte": 1,
    "plugin": {"name": "zlib", "version": "1.0.0", "publisher": "Riposte", "license": "Zlib"},
    "connectors": {"zlib": {"title": "zlib", "summary": "Checksums", "concurrency": "parallel", "actions": {"crc32": {
        "title": "CRC-32", "effect": "read",
        "native": {"library": "libz.so.1", "symbol": "crc32_z", "signature": "u64(u64 start = 0, bytes data)"}}}}},
}

SOURCE = "examples/connectors/c-minimal/c_minimal.c"


def build(root, library, *options):
    draft = library + ".draft"
    subprocess.run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Werror", *options,
                    "-I", os.path.join(root, "Sources/ConnectorABI/include"),
                    os.path.join(root, SOURCE), "-o", draft], check=True)
    os.rename(draft, library)


def refused(house, code, *arguments):
    result = house.run(*arguments, check=False)
    assert result.returncode == 1 and code in result.stdout + result.stderr, (arguments, code, result)
    return result.stdout + result.stderr


def openssl_agrees(house, library, key):
    """A signature can be checked with nothing but sha256sum and openssl."""
    digest = subprocess.run(["sha256sum", library], capture_output=True, text=True, check=True).stdout.split()[0]
    fields = dict(line.split(": ", 1) for line in open(library + ".sig").read().splitlines())
    statement = f"riposte-plugin-v1\n{digest}\n{fields['name']}\n{fields['version']}\n"
    with open(os.path.join(house.folder, "statement"), "w") as file:
        file.write(statement)
    subprocess.run(f"printf %s '{fields['signature']}' | base64 -d > signature", shell=True, check=True, cwd=house.folder)
    subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-in", "statement",
                    "-sigfile", "signature"], check=True, cwd=house.folder, stdout=subprocess.DEVNULL)


def main(riposte):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    root = os.environ.get("RIPOSTE_ROOT", root)
    house = House(riposte)
    environment = os.path.join(house.folder, "environments/local.yaml")
    try:
        os.mkdir(os.path.join(house.folder, "plugins"))
        library = os.path.join(house.folder, "plugins/c-minimal.so")
        build(root, library)
        with open(os.path.join(house.folder, "playbooks/checksum.yaml"), "w") as file:
            file.write(PLAYBOOK)
        with open(os.path.join(house.folder, "alert.json"), "w") as file:
            json.dump({"title": "Suspicious user activity"}, file)
        run = ("run", "checksum", "--input", "alert.json")

        # Enabling pins; the lock is up to date and stays it.
        print(house.run("plugin", "enable", "c-minimal").stdout)
        print(open(os.path.join(house.folder, "riposte.lock")).read())
        house.run("plugin", "lock", "--check")
        house.run(*run)

        # Another file in its place is refused before anything of it runs: its constructor would abort.
        shutil.copy(library, library + ".good")
        build(root, library, "-DCHANGED", "-include", write(house, "abort.h",
              "#include <stdlib.h>\n__attribute__((constructor)) static void fall(void) { abort(); }\n"))
        print(refused(house, "PL0221", "plugin", "verify", "c-minimal"))
        print(refused(house, "CL0336", "plugin", "lock", "--check"))
        listed = house.run("plugin", "list").stdout
        assert "PL0221" in listed and "riposte plugin lock c-minimal --env local" in listed, listed
        refused(house, "", *run)
        # A good one that is only newer: the change is shown, and taken when a person says so.
        build(root, library, "-DCHANGED", "-O1")
        print(refused(house, "CL0334", "plugin", "lock", "--check"))
        refused(house, "PL0221", "plugin", "enable", "c-minimal")
        print(house.run("plugin", "lock").stdout)
        house.run(*run)

        # Signatures.
        house.run("plugin", "keygen", "acme.key")
        assert os.stat(os.path.join(house.folder, "acme.key")).st_mode & 0o777 == 0o600
        refused(house, "CL0332", "plugin", "keygen", "acme.key")
        print(house.run("plugin", "trust", "acme.key.pub", "--require", "signature").stdout)
        print(refused(house, "PL0224", "plugin", "verify", "c-minimal"))
        print(house.run("plugin", "sign", "plugins/c-minimal.so", "--key", "acme.key").stdout)
        print(open(library + ".sig").read())
        openssl_agrees(house, library, "acme.key.pub")
        print(house.run("plugin", "verify", "c-minimal").stdout)
        house.run("plugin", "verify", "plugins/c-minimal.so", "--key", "acme.key.pub")
        house.run("plugin", "lock")
        assert json.load(open(os.path.join(house.folder, "riposte.lock")))["plugins"]["c-minimal"]["signer"]
        house.run(*run)
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", "other.key"], check=True, cwd=house.folder)
        os.chmod(os.path.join(house.folder, "other.key"), 0o644)
        refused(house, "PL0232", "plugin", "sign", "plugins/c-minimal.so", "--key", "other.key")
        os.chmod(os.path.join(house.folder, "other.key"), 0o600)
        house.run("plugin", "sign", "plugins/c-minimal.so", "--key", "other.key")
        print(refused(house, "PL0224", "plugin", "verify", "c-minimal"))
        refused(house, "CL0333", "plugin", "trust", "other.key", "--owner", "acme")
        house.run("plugin", "trust", "other.key", "--owner", "acme", "--force")
        assert house.json("plugin", "verify", "c-minimal")["signedBy"]["owner"] == "acme"
        house.run("plugin", "trust", "--remove", "acme")
        refused(house, "PL0224", "plugin", "verify", "c-minimal")
        house.run("plugin", "trust", "--require", "lock")
        house.run("plugin", "lock")
        house.run(*run)

        # Rights: what is denied is found by the check, and refused when run.
        text = open(environment).read()
        assert "c-minimal:" in text
        put(environment, text.replace("enabled: true", "enabled: true, deny: [crc32]", 1))
        print(refused(house, "PB0037", "check"))
        put(environment, text.replace("enabled: true", "enabled: true, deny: [crc33]", 1))
        print(refused(house, "EV0008", "check"))
        put(environment, text.replace("enabled: true", "enabled: true, hosts: [a.example]", 1))
        print(refused(house, "EV0007", "check"))
        # A connection that is not granted is refused before the plugin hears of it.
        put(environment, text + "connections:\n  t: { connector: text }\n")
        house.run("connection", "test", "t")
        put(environment, text.replace("enabled: true", "enabled: true, connections: []", 1)
            + "connections:\n  t: { connector: text }\n")
        print(refused(house, "does not grant the connection `t`", "connection", "test", "t"))
        put(environment, text)
        house.run("check")
        print(house.run("plugin", "trust").stdout)
        # Functions of the system's libraries are called only where the operator allows the library.
        put(os.path.join(house.folder, "plugins/zlib.riposte.json"), json.dumps(ZLIB))
        print(house.run("plugin", "enable", "zlib").stdout)
        print(refused(house, "PL0237", "plugin", "verify", "zlib"))
        allowed = open(environment).read().replace("zlib: { enabled: true", "zlib: { enabled: true, native: [libz.so.1]")
        put(environment, allowed)
        house.run("plugin", "verify", "zlib")
        house.run("plugin", "disable", "c-minimal")
        assert "not enabled" in house.run("plugin", "list").stdout
        house.run("plugin", "enable", "c-minimal")
        house.run(*run)
        put(os.path.join(house.folder, "riposte.lock"), "<<<<<<< HEAD\n")
        print(refused(house, "PL0229", "plugin", "verify", "c-minimal"))
        refused(house, "PL0229", "plugin", "lock")
        assert "PL0229" in house.run("plugin", "list").stdout
    finally:
        house.close()


def put(path, text):
    with open(path, "w") as file:
        file.write(text)


def write(house, name, text):
    put(os.path.join(house.folder, name), text)
    return os.path.join(house.folder, name)


main(sys.argv[1])
