"""A claim of a unit, as its file UNIT.toml has it: README.md explains the format."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from course.topology.trace import Verdict
from course.topology.url import URL, URLError

FOLDER = Path(__file__).parent
#: The engines that a claim is about unless it says otherwise.
VERSIONS = ("28.5", "20.10")

_KEYS = {"says", "myth", "stage", "shows", "hosts", "host", "versions", "because", "platform", "internet"}
_CONNECTION = re.compile(r"(?P<source>\S+) -> (?P<url>\S+://\S+): (?P<verdict>.+)")
_EXIT = re.compile(r"exit (\d+)")
#: What stands for an address or an id; templates of Go have two brackets.
PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z]+):([^{}\s\"]*)\}(?!\})")
#: Their kinds, and how what follows them has to look.
KINDS = {"ip": r"[^@]+@[^@]+", "was": r"[^@]+@[^@]+", "id": r"[^@]+", "address": r"[^@]+"}


class ClaimError(Exception):
    """A claim that cannot be read; the message is a sentence that names the file and the claim."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, its exit code, and what its output contains and does not contain."""

    line: str
    code: int = 0
    texts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection to be tried, and what it comes to."""

    source: str
    url: str
    verdict: Verdict


Step: TypeAlias = Command | Connection


@dataclass(frozen=True, slots=True)
class HostProgram:
    """A program of the host itself."""

    program: str
    port: int
    address: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a unit that says what Docker does, and the small scenario that shows it."""

    unit: str
    says: str
    stage: tuple[str, ...]
    shows: tuple[Step, ...]
    myth: str = ""
    hosts: int = 1
    host: tuple[HostProgram, ...] = ()
    versions: tuple[str, ...] = VERSIONS
    because: str = ""
    platform: str = "linux"
    internet: bool = False

    @property
    def not_shown(self) -> str:
        """Why no real engine can show it here; nothing where one can."""
        return "" if self.platform == "linux" else "needs Docker Desktop"

    @property
    def digest(self) -> str:
        """Changes with all that a run depends on: a result is that of a claim as it was then."""
        keys = ("stage", "shows", "hosts", "host", "platform")
        scenario = {key: value for key, value in asdict(self).items() if key in keys}
        return hashlib.sha256(json.dumps(scenario, sort_keys=True).encode()).hexdigest()[:12]


def units() -> list[Path]:
    """The files with claims."""
    return sorted(path for path in FOLDER.glob("[0-9]*.toml"))


def claims() -> Iterator[Claim]:
    """All claims of the files that can be read; `test_claims.py` refuses the others."""
    for path in units():
        try:
            yield from read(path)
        except ClaimError:
            continue


def read(path: Path) -> list[Claim]:
    """The claims of a unit. Raises ClaimError."""
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ClaimError(f"{path.name} is no TOML: {error}.") from None
    if others := written.keys() - {"claim"}:
        raise ClaimError(f"{path.name} has {_listed(others)} beside its tables [[claim]].")
    if not written.get("claim"):
        raise ClaimError(f"{path.name} has no [[claim]].")
    found = [_claim(path, number, table) for number, table in enumerate(written["claim"], 1)]
    said = [claim.says for claim in found]
    if twice := {says for says in said if said.count(says) > 1}:
        raise ClaimError(f"{path.name} says twice: {_listed(twice)}")
    return found


def _claim(path: Path, number: int, table: dict[str, Any]) -> Claim:
    try:
        return _read(path.stem, table)
    except ValueError as error:
        says = table.get("says")
        named = f"claim {number}" + (f" ({says})" if isinstance(says, str) and says else "")
        raise ClaimError(f"{path.name}, {named}: {error}") from None


def _read(unit: str, table: dict[str, Any]) -> Claim:
    """Raises ValueError with the end of a sentence."""
    if unknown := table.keys() - _KEYS:
        raise ValueError(f"there is no {_listed(unknown)} in a claim; there is {_listed(_KEYS)}.")
    for key in ("says", "shows"):
        if not _text(table, key).strip():
            raise ValueError(f"{key} is missing or empty.")
    versions = tuple(table.get("versions", VERSIONS))
    if not versions or not set(versions) <= set(VERSIONS):
        raise ValueError(f"versions are some of {_listed(VERSIONS)}, not {versions!r}.")
    if (versions != VERSIONS) != bool(_text(table, "because").strip()):
        raise ValueError("versions and because go together: which ones it holds for, and why only these.")
    if table.get("hosts", 1) not in (1, 2):
        raise ValueError(f"hosts is 1 or 2, not {table['hosts']!r}.")
    if table.get("platform", "linux") not in ("linux", "desktop"):
        raise ValueError(f"platform is desktop or left out, not {table['platform']!r}.")
    if not isinstance(table.get("internet", False), bool):
        raise ValueError("internet is true or left out.")
    if table.get("hosts", 1) > 1 and table.get("platform", "linux") != "linux":
        raise ValueError("Docker Desktop is one host.")
    return Claim(
        unit=unit,
        says=_text(table, "says").strip(),
        stage=tuple(_stage(_text(table, "stage"))),
        shows=tuple(_shows(_text(table, "shows"))),
        myth=_text(table, "myth").strip(),
        hosts=table.get("hosts", 1),
        host=tuple(_host_program(line) for line in table.get("host", ())),
        versions=versions,
        because=_text(table, "because").strip(),
        platform=table.get("platform", "linux"),
        internet=table.get("internet", False),
    )


def _text(table: dict[str, Any], key: str) -> str:
    text = table.get(key, "")
    if not isinstance(text, str):
        raise ValueError(f"{key} is a text, not {text!r}.")
    return text


def _host_program(line: object) -> HostProgram:
    words = str(line).split()
    if len(words) != 3 or not words[1].isdigit():
        raise ValueError(f'host is a list of "PROGRAM PORT ADDRESS", which {line!r} is not.')
    return HostProgram(words[0], int(words[1]), words[2])


def _stage(text: str) -> Iterator[str]:
    for line in filter(None, map(str.strip, text.splitlines())):
        _refuse_others("stage", line)
        _refuse_placeholders(line)
        yield line


def _shows(text: str) -> Iterator[Step]:
    """The steps of a transcript: each command with the lines after it, and the connections."""
    command: str | None = None
    after: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        _refuse_placeholders(line)
        connection = _CONNECTION.fullmatch(line)
        if not line.startswith("$ ") and connection is None:
            if command is None:
                raise ValueError(f"shows has {line!r} after no command: lines with $ begin one.")
            after.append(line)
            continue
        if command is not None:
            yield _command(command, after)
        command, after = None, []
        if connection is not None:
            yield _connection(**connection.groupdict())
        else:
            command = line.removeprefix("$ ").strip()
            _refuse_others("shows", command)
    if command is not None:
        yield _command(command, after)


def _command(line: str, after: list[str]) -> Command:
    exits = [found for found in map(_EXIT.fullmatch, after) if found]
    if len(exits) > 1:
        raise ValueError(f"shows has two exit codes after {line!r}.")
    rest = [text for text in after if not _EXIT.fullmatch(text)]
    return Command(
        line=line,
        code=int(exits[0][1]) if exits else 0,
        texts=tuple(text for text in rest if not text.startswith("! ")),
        absent=tuple(text.removeprefix("! ").strip() for text in rest if text.startswith("! ")),
    )


def _connection(source: str, url: str, verdict: str) -> Connection:
    tried = [str(each) for each in Verdict if each is not Verdict.NOT_TRIED]
    if verdict not in tried:
        raise ValueError(f"a connection comes to {_listed(tried)}, not to {verdict!r}.")
    if source == "outside":
        raise ValueError("nobody can really try from outside; take a container or a host.")
    try:
        parsed = URL.parse(PLACEHOLDER.sub("192.0.2.1", url))
    except URLError as error:
        raise ValueError(f"{url} is no URL: {error}") from None
    if parsed.protocol == "udp":
        raise ValueError(f"{url} cannot be tried: silence tells nothing of udp.")
    return Connection(source, url, Verdict(verdict))


def _refuse_others(key: str, line: str) -> None:
    if line.split()[:1] != ["docker"]:
        raise ValueError(f"{key} has {line!r}, which is no docker command.")


def _refuse_placeholders(line: str) -> None:
    for kind, named in PLACEHOLDER.findall(line):
        if kind not in KINDS or not re.fullmatch(KINDS[kind], named):
            raise ValueError(
                f"{{{kind}:{named}}} stands for nothing; {{ip:CONTAINER@NETWORK}}, "
                "{was:CONTAINER@NETWORK}, {id:CONTAINER} and {address:HOST} do."
            )


def _listed(words: object) -> str:
    ordered = sorted(words) if isinstance(words, set) else list(words)  # type: ignore[call-overload]
    return ", ".join(ordered)
