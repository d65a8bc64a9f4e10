"""What Microsoft's OpenAPI document of Graph says, as Microsoft's own Python client has it.

The document itself has tens of megabytes and is in no package registry; `msgraph-sdk` is generated from it (MIT licence,
PyPI) and has every path, method, query parameter and schema. Nothing of it is kept here: it is read out of the package.
"""

import functools
import posixpath
import re
import zipfile

ROOT = "msgraph/generated/"
METHOD = re.compile(r"async def (get|post|put|patch|delete)\(")
TEMPLATE = re.compile(r'super\(\).__init__\(request_adapter, "\{\+baseurl\}([^"{?]*(?:\{[^}?]*\}[^"{?]*)*)(\{\?[^}]*\})?')
BODY = re.compile(r"def to_(\w+)_request_information\(self, ?body: (?:list\[)?(\w+)")
FIELD = re.compile(r'"([^"]+)": lambda n : setattr\(self, \'\w+\', n\.(\w+)\((\w*)')
BASE = re.compile(r"^class (\w+)\(([\w, \[\]]+)\):", re.M)
IMPORT = re.compile(r"from (\.+)([\w.]*) import (\w+)")
VALUE = re.compile(r'^    \w+ = "([^"]*)",', re.M)
PLACEHOLDER = "{}"

def plain(segment):
    """A segment without the namespace, which the service takes with and without."""
    text = re.sub(r"^(microsoft\.)?(graph\.)?(security\.)?", "", segment.replace("%24", "$"))
    return text.lower()

class Operation:
    def __init__(self, document, queries, schema):
        self.document, self.queries, self.schema = document, queries, schema

    def problems(self, queries, body):
        found = [f"no query parameter `{name}`" for name in queries if name not in self.queries and name != "$skiptoken"]
        if body is not None and self.schema is None:
            found.append("takes no body")
        elif body is not None:
            found += self.document.mismatches(body, self.schema, "body")
        return found

class GraphDocument:
    def __init__(self, wheel):
        self.archive = zipfile.ZipFile(wheel)
        self.builders = {}
        self.models = {}
        for name in self.archive.namelist():
            folder, file = posixpath.split(name.removeprefix(ROOT))
            if file.endswith("_request_builder.py"):
                self.builders.setdefault(folder.count("/") + 1, []).append((folder.split("/"), name))
            elif folder.startswith("models") and file.endswith(".py"):
                key = (folder + "/" + file[:-3]).removeprefix("models/").replace("_", "").replace("/", ".").lower()
                self.models[key] = name

    @functools.cache
    def text(self, name):
        return self.archive.read(name).decode()

    def operation(self, method, path):
        """The operation of a path whose open segments are `{}`; a text says why there is none."""
        segments = [segment for segment in path.split("/") if segment]
        if segments[0] == "me":
            # The client sends what is about its user as requests about a user.
            segments = ["users", PLACEHOLDER, *segments[1:]]
        methods = set()
        for folder, name in self.builders.get(len(segments), []):
            if folder[0].replace("_", "") != plain(segments[0]).replace("_", ""):
                continue
            if any((part == "item") != (segment == PLACEHOLDER) for part, segment in zip(folder, segments)
                   if part == "item" or segment == PLACEHOLDER):
                continue
            found = self.match(name, segments)
            if not found:
                continue
            text, queries = found
            methods |= {word.upper() for word in METHOD.findall(text)}
            if method in methods:
                bodies = dict(BODY.findall(text))
                return Operation(self, queries, self.imported(name, text, bodies.get(method.lower())))
        return f"has no {method}" if methods else "is no path"

    def match(self, name, segments):
        text = self.text(name)
        template = TEMPLATE.search(text)
        if not template:
            return None
        known = [part for part in template[1].split("/") if part]
        if len(known) != len(segments):
            return None
        for part, segment in zip(known, segments):
            if part.startswith("{") != (segment == PLACEHOLDER):
                return None
            if segment != PLACEHOLDER and plain(part) != plain(segment):
                return None
        queries = (template[2] or "{?}")[2:-1].replace("%24", "$").rstrip("*").split(",")
        return text, {query.rstrip("*") for query in queries}

    def imported(self, name, text, symbol):
        """The file of a class that a file imports; None for what is no class of the document."""
        for dots, module, imported in IMPORT.findall(text):
            if imported == symbol:
                folder = posixpath.dirname(name)
                for _ in range(len(dots) - 1):
                    folder = posixpath.dirname(folder)
                path = posixpath.join(folder, *module.split(".")) + ".py"
                return path if path in self.archive.NameToInfo else None
        return None

    @functools.cache
    def fields(self, schema):
        """The members of a class and of those it is one of: what reads each, and its class."""
        text = self.text(schema)
        fields = {}
        bases = BASE.search(text)
        for base in (bases[2].split(",") if bases else []):
            parent = self.imported(schema, text, base.strip())
            if parent:
                fields |= self.fields(parent)
        for name, reader, symbol in FIELD.findall(text):
            fields[name] = (reader, self.imported(schema, text, symbol))
        return fields

    def mismatches(self, value, schema, place):
        """What a value has that its class does not; `None` stands for a value that is known at run time only."""
        if isinstance(value, list):
            return [text for item in value for text in self.mismatches(item, schema, place)]
        if not isinstance(value, dict):
            return []
        named = value.get("@odata.type")
        if isinstance(named, str):
            key = named.lstrip("#").removeprefix("microsoft.graph.").lower()
            if key not in self.models:
                return [f"{place}: no type `{named}`"]
            schema = self.models[key]
        fields = self.fields(schema)
        # Graph reads the parameters of actions without regard to case, and its pages write them in both.
        if schema.endswith("_post_request_body.py"):
            fields = {name.lower(): field for name, field in fields.items()}
            value = {name.lower(): item for name, item in value.items()}
        found = []
        for name, item in value.items():
            if name.startswith("@odata."):
                continue
            if name not in fields:
                found.append(f"{place}: no member `{name}`")
                continue
            reader, inner = fields[name]
            found += self.unfit(item, reader, f"{place}.{name}")
            if reader in ("get_object_value", "get_collection_of_object_values") and inner:
                found += self.mismatches(item, inner, f"{place}.{name}")
            elif reader.endswith("enum_value") or reader.endswith("enum_values"):
                words = set(VALUE.findall(self.text(inner))) if inner else set()
                for word in item if isinstance(item, list) else [item]:
                    if isinstance(word, str) and words and word not in words:
                        found.append(f"{place}.{name}: no value `{word}`")
        return found

    @staticmethod
    def unfit(value, reader, place):
        kinds = {"get_bool_value": bool, "get_str_value": str, "get_int_value": int, "get_enum_value": str}
        if reader in kinds and value is not None and not isinstance(value, kinds[reader]):
            return [f"{place}: `{value}` is of another type"]
        if reader.startswith("get_collection") and value is not None and not isinstance(value, list):
            return [f"{place} is a list"]
        return []
