"""What an engine holds, in a form in which two engines are compared."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conformance.side_by_side.sides import Answer, Side, get
from tests.conformance.side_by_side.step import step

LEFT_OUT = tomllib.loads((Path(__file__).parent / "left-out.toml").read_text("utf-8"))
#: MAC addresses that steps ask for begin like this, and are compared; others are random.
ASKED_MAC = "02:42:de:ad:"

_IDS = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")
_MACS = re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b")
_TIMES = re.compile(r"(?!0001)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z")
_EPHEMERAL = re.compile(
    r'("HostPort":"|"PublicPort":)(3276[89]|327[789]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4})\b'
)
#: The prefix of an engine's own, from which it takes subnets for IPv6.
_OWN_PREFIX = re.compile(r"\bfd(?!00)[0-9a-f]{2}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:")
#: Which half of a port published on both families was found taken first.
_HALF = re.compile(r"Bind for (?:0\.0\.0\.0|::):")
#: An interface before it is in its container, and the number that it has there or, before 28, on the machine.
_VETH = re.compile(r"\bveth[0-9a-f]{7}\b")
_NUMBER = re.compile(r"\bIfindex: \d+")
_INTERFACES = re.compile(r"\beth\d+\b")
_HOLDERS = re.compile(r'\((name:\\"[^)]*)\)')


class Names:
    """The ids that one engine gave out, by the order in which it did: both engines call them the same."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, answer: Answer) -> None:
        """Take note of the id of what was created."""
        if answer.status == 201:
            self._known[str(answer.document["Id"])[:12]] = f"<created {len(self._known) + 1}>"

    def __call__(self, text: str) -> str:
        """The text, with what differs from run to run replaced."""
        text = _IDS.sub(lambda match: self._known.get(match[0][:12], "<id>"), text)
        text = _MACS.sub(lambda match: match[0] if match[0].startswith(ASKED_MAC) else "<mac>", text)
        text = _EPHEMERAL.sub(lambda m: m[1] + ("<ephemeral>" if m[1].endswith('"') else "0"), text)
        text = _HOLDERS.sub(lambda match: f"({', '.join(sorted(match[1].split(', ')))})", text)
        text = _HALF.sub("Bind for <any address>:", _OWN_PREFIX.sub("<own prefix>:", text))
        text = _NUMBER.sub("Ifindex: <number>", _VETH.sub("<interface>", text))
        return _TIMES.sub("<time>", text)


def comparable(answer: Answer, names: Names) -> tuple[int, Any]:
    """Status and document of an answer, comparable with the other engine's."""
    text = names(answer.body.decode())
    try:
        document = json.loads(text) if text.strip() else None
    except json.JSONDecodeError:
        return answer.status, text
    if isinstance(document, list):  # of containers
        document = _as_listed([_tidy("listed", each, names) for each in document])
    if isinstance(document, dict) and document.get("NetworksDeleted"):
        document["NetworksDeleted"].sort()  # a real engine goes through its networks in any order
    return answer.status, document


def in_order(text: str, command: list[str]) -> str:
    """What a command printed, comparable where left-out.toml says that its order tells nothing."""
    if all(entry["command"] != command for entry in LEFT_OUT["order"]):
        return text
    return "".join(sorted(_INTERFACES.sub("<interface>", text).splitlines(keepends=True)))


def look(side: Side, names: Names) -> dict[str, Any]:
    """All that the engine tells of its containers and networks, comparable."""
    listed = get(side, "containers", "json", all=1)
    networks = get(side, "networks")
    found: dict[str, Any] = {
        "containers": _as_listed([_tidy("listed", document, names) for document in listed]),
        "networks": sorted((_tidy("network", document, names) for document in networks), key=_name),
    }
    for container in listed:
        if (document := _still(side, "containers", container["Id"], "json")) is not None:
            found[f"container {document['Name']}"] = _tidy("container", document, names)
    for network in networks:
        if (document := _still(side, "networks", network["Id"])) is not None:
            found[f"network {document['Name']}"] = _tidy("network", document, names)
    return found


def _still(side: Side, *path: str) -> Any:
    """The document of what was listed; None where it has gone since: a container may go when it ends."""
    answer = side.ask(step("GET", *path))
    assert answer.status in (200, 404), answer
    return answer.document if answer.status == 200 else None


def _name(document: Any) -> str:
    return str(document["Name"])


def _as_listed(documents: list[Any]) -> list[Any]:
    for document in documents:
        document["Ports"].sort(key=json.dumps)
    return documents


def _tidy(kind: str, document: Any, names: Names) -> Any:
    """A document without what is left out (left-out.toml), ids and times replaced."""
    tidy = json.loads(names(json.dumps(document, separators=(",", ":"), ensure_ascii=False)))
    for entry in LEFT_OUT["field"]:
        if entry["of"] == kind and entry.get("named", document.get("Name")) == document.get("Name"):
            _drop(tidy, entry["path"].split("."))
    return tidy


def _drop(document: Any, path: list[str]) -> None:
    first, *rest = path
    if isinstance(document, list):
        for item in document:
            _drop(item, path)
    elif isinstance(document, dict):
        for key in list(document) if first == "*" else [first]:
            if not rest:
                document.pop(key, None)
            else:
                _drop(document.get(key), rest)


def differences(simulated: Any, real: Any, path: str = "") -> Iterator[str]:
    """Each place where two documents differ, a line for each."""
    if isinstance(simulated, dict) and isinstance(real, dict):
        for key in simulated.keys() | real.keys():
            here = f"{path} / {key}" if path else str(key)
            if key not in simulated:
                yield f"{here}: simulated has none, real {_short(real[key])}"
            elif key not in real:
                yield f"{here}: simulated {_short(simulated[key])}, real has none"
            else:
                yield from differences(simulated[key], real[key], here)
    elif isinstance(simulated, list) and isinstance(real, list) and len(simulated) == len(real):
        for number, (ours, theirs) in enumerate(zip(simulated, real, strict=True)):
            yield from differences(ours, theirs, f"{path}[{number}]")
    elif simulated != real or type(simulated) is not type(real):
        yield f"{path}: simulated {_short(simulated)}, real {_short(real)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 300 else f"{text[:297]}…"
