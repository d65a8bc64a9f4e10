"""Every request that a connector can make is held to the vendor's own description of the service.

`python3 vendor_documents.py RIPOSTE_BINARY`. Requests come from the descriptors, where a described action says what it
sends, and from the recorded exchanges of all actions. To hold another service to its document, add a row to `SERVICES`
and a class with `operation(method, path)` as `GraphDocument` has it.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

from graph_document import PLACEHOLDER, GraphDocument

HERE = os.path.dirname(os.path.abspath(__file__))
PLUGINS = os.path.join(HERE, "../../Plugins")
ANYTHING = None
MAIL_TIPS = ("automaticReplies, mailboxFullStatus, customMailTip, externalMemberCount, totalMemberCount, maxMessageSize, "
             "deliveryRestriction, moderationStatus")

#: The service, the package with its description, what reads it, where its paths begin, and who talks to it.
SERVICES = [
    {
        "name": "Microsoft Graph v1.0", "package": "msgraph-sdk==1.65.0", "document": GraphDocument, "prefix": "/v1.0",
        "connectors": ["defender-xdr", "entra-id", "entra-http", "outlook", "teams"], "least": 80,
        # Its page documents the call; the document has comments of alerts only.
        # Several flags are one text with commas in JSON, which the generated client has as a list.
        "known": {
            "defender-xdr: comment-incident": ["is no path"],
            "outlook.flag": ["body.flag.flagStatus: `['flagged', 'complete', 'notFlagged']` is of another type"],
            "outlook: get-mail-tips": ["body.mailtipsoptions is a list", "body.mailtipsoptions: no value `" + MAIL_TIPS + "`"],
        },
    },
]

class Request:
    def __init__(self, where, method, path, queries, body):
        self.where, self.method, self.path, self.queries, self.body = where, method, path, queries, body

def descriptor(name):
    for file in ("descriptor.json", f"{name}.riposte.json"):
        path = os.path.join(PLUGINS, name, file)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as text:
                return json.load(text)["connectors"].get(name)
    return None

def filled(template, inputs):
    """A body with its placeholders as values that the input allows: one for each word of an enumeration."""
    if isinstance(template, dict):
        return {name: filled(value, inputs) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, inputs) for value in template]
    alone = re.fullmatch(r"\{([\w.]+)\}", template) if isinstance(template, str) else None
    if not alone:
        return template
    schema = inputs.get(alone[1], {})
    samples = {"string": "", "boolean": True, "integer": 1, "array": [], "object": {}}
    return schema["enum"] if "enum" in schema else samples.get(schema.get("type"), ANYTHING)

def variants(body):
    """A list of words where one is meant stands for one body each."""
    if not isinstance(body, dict):
        return [body]
    plain = {name: value[0] if is_choice(value) else value for name, value in body.items()}
    return [plain] + [{name: word} for name, value in body.items() if is_choice(value) for word in value[1:]]

def is_choice(value):
    return isinstance(value, list) and len(value) > 0 and all(isinstance(word, str) for word in value)

def described(name, connector):
    for action, content in connector.get("actions", {}).items():
        request = content.get("request")
        if not request:
            continue
        path = re.sub(r"\{\+?[\w.]+\}", PLACEHOLDER, request["path"])
        body = filled(request["body"], content.get("input", {}).get("properties", {})) if "body" in request else None
        for variant in variants(body):
            yield Request(f"{name}.{action}", request["method"], path, list(request.get("query", {})), variant)

def recorded(name):
    for file in sorted(glob.glob(os.path.join(PLUGINS, name, "Tests/Golden/*/exchange.http"))):
        with open(file, encoding="utf-8") as text:
            blocks = text.read().split("\n###\n")
        for block in blocks[::2]:
            head, _, rest = block.strip("\n").partition("\n\n")
            method, url = head.split("\n")[0].split(" ", 1)
            parts = urllib.parse.urlsplit(url)
            queries = [pair.split("=")[0] for pair in parts.query.split("&") if pair]
            try:
                body = json.loads(rest) if rest.strip() else None
            except json.JSONDecodeError:
                continue
            where = f"{name}: {os.path.basename(os.path.dirname(file))}"
            yield Request(where, method, parts.path, [urllib.parse.unquote(query) for query in queries], body)

def candidates(segments):
    """The ways to read a recorded path: which of its segments are keys cannot be seen, so the fewest come first."""
    if not segments:
        return [[]]
    first, rest = segments[0], candidates(segments[1:])
    looks_open = first == PLACEHOLDER or re.search(r"[@%\d(]", first.replace("alerts_v2", ""))
    if first == PLACEHOLDER:
        return [[PLACEHOLDER] + tail for tail in rest]
    ways = [[first] + tail for tail in rest]
    return ways + [[PLACEHOLDER] + tail for tail in rest] if looks_open or len(first) < 3 else ways

def check(service, document, request):
    segments = [part for part in request.path.removeprefix(service["prefix"]).split("/") if part]
    reason = "is no path"
    for way in candidates(segments):
        found = document.operation(request.method, "/" + "/".join(way))
        if not isinstance(found, str):
            return found.problems(request.queries, request.body)
        reason = found if found != "is no path" else reason
    return [reason]

def fetched(package, folder):
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check",
                    "--dest", folder, package], check=True)
    return glob.glob(os.path.join(folder, "*.whl"))[0]

def main():
    wrong = 0
    for service in SERVICES:
        with tempfile.TemporaryDirectory() as folder:
            document = service["document"](fetched(service["package"], folder))
            count, connectors = 0, []
            for name in service["connectors"]:
                connector = descriptor(name)
                if connector is None:
                    continue
                connectors.append(name)
                for request in [*described(name, connector), *recorded(name)]:
                    if not request.path.startswith(service["prefix"] + "/") or request.path.endswith("/$batch"):
                        continue
                    count += 1
                    for problem in check(service, document, request):
                        if problem not in service["known"].get(request.where, []):
                            wrong += 1
                            print(f"{request.where}: {request.method} {request.path}: {problem}")
            print(f"{service['name']}: {count} requests of {', '.join(connectors)} held to {service['package']}")
            # A reader that finds nothing would find nothing wrong either.
            assert count >= service["least"], "too few requests were found"
            assert isinstance(document.operation("GET", "/nothing/{}"), str)
            assert document.operation("PATCH", "/users/{}").problems(["$shoes"], {"accountEnabled": "no", "shoes": 1}) == [
                "no query parameter `$shoes`", "body.accountEnabled: `no` is of another type", "body: no member `shoes`"]
    sys.exit(1 if wrong else 0)

main()
