"""The names in the prose: of a container or network that nobody makes, a reader would look in vain."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from autograder.gate import texts
from autograder.gate.refusal import Refusal
from autograder.gate.unit import Unit
from course.experiments import staging
from course.simulator.programs.images import IMAGES

#: What Docker itself calls so, or the machine does.
GENERAL = {
    *("bridge", "host", "none", "ingress", "docker_gwbridge", "docker0", "eth0", "lo", "localhost", "docker"),
    *("compose", "dockerd", "host.docker.internal", "gateway.docker.internal", "host-gateway", "internet"),
    *("mongosh", "mongod", "curl", "wget", "ping", "nslookup", "nc", "java", "node", "sh", "bash", "psql"),
    *("stdout", "stderr", "root", "node1", "node2", "default", "overlay", "macvlan", "ipvlan"),
}
_NAME = r"`(?P<name>[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*)`"
#: Where prose speaks of a container or a network, by its name.
_SPOKEN_OF = (
    re.compile(r"\b(?:[Cc]ontainers?|[Nn]etworks?|called|named|[Ff]rom|join|joins|joined|leaves?) " + _NAME),
    re.compile(_NAME + r",? (?:is|runs|ran|starts|stops|answers|listens|reaches|finds|publishes|joins)\b"),
    re.compile(_NAME + r"(?:'s|’s)? (?:container|network)\b"),
    re.compile(r"`(?P<name>[a-z][a-z0-9-]*-net(?:work)?)`"),
)
_DETAILS = re.compile(r"</?(?:details|summary)[^>]*>")
_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")


def names(unit: Unit) -> Iterator[Refusal]:
    """Which names the prose uses that nothing else in the unit does."""
    known = _known(unit)
    for cell in unit.cells:
        if cell.kind != "markdown":
            continue
        for name in _spoken_of(_DETAILS.sub(" ", cell.source)):
            if name not in known:
                yield Refusal("prose", texts.UNKNOWN_NAME.format(cell=cell.id, name=name))


def _spoken_of(prose: str) -> list[str]:
    found = (match["name"] for form in _SPOKEN_OF for match in form.finditer(prose))
    return list(dict.fromkeys(found))


def _known(unit: Unit) -> set[str]:
    """All words of the commands, checks, stages, experiments and answers of a unit."""
    written = [cell.source for cell in unit.cells if cell.kind == "code"]
    written += [path.read_text("utf-8") for path in sorted(unit.folder.glob("*.toml"))]
    written += [path.read_text("utf-8") for path in sorted(unit.folder.glob("*.py"))]
    with suppress(FileNotFoundError):  # a unit without stages
        written.append(str(staging.stages(unit.name)))
    written += [path.read_text("utf-8") for path in _experiments(unit)]
    words = {word for text in written for word in _WORD.findall(text)}
    # in code and addresses dots and hyphens part words as well
    parts = {part for word in words for part in re.split(r"[._-]", word)}
    images = {image.name for image in IMAGES}
    return words | parts | images | GENERAL


def _experiments(unit: Unit) -> Iterator[Path]:
    """The modules of experiments that the cell setup takes in, and those with their texts."""
    try:
        tree = ast.parse(unit.sources.get("setup", ""))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course.experiments"):
            for alias in node.names:
                for package in ("course.experiments", "course.experiments.texts"):
                    found = importlib.util.find_spec(f"{package}.{alias.name}")
                    if found is not None and found.origin is not None:
                        yield Path(found.origin)
