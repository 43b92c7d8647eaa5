"""Recorded scenarios of Docker's own command line, and how they are run on a simulated engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from random import Random
from typing import Any

from course.simulator.api.app import App
from course.simulator.engine import Engine
from course.simulator.programs.catalogue import catalogue
from course.simulator.programs.http import Answer as Page
from course.simulator.programs.http import HttpService
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.topology.model import Host, Listener, Outside
from tests.conformance.host_tools import host_files, host_tools
from tests.conformance.refusals import Refusals
from tests.specification.checked import CheckedApp

#: What the recordings call their image: busybox.
IMAGE = "lab:1"
#: What Compose was given: made anew, to do what was recorded.
PROJECT = Path(__file__).parent / "facts" / "proj"
_IDS = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")
_CUT_IDS = re.compile(r"^[0-9a-f]{20}$|(?<=server can't find )[0-9a-f]{8}(?=: NXDOMAIN)", re.M)
_MACS = re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b")
_INDEXES = re.compile(r"^\d+: (eth\d+) ", re.M)
_TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?: [+-]\d{4} UTC|Z)?")
_AGES = re.compile(r"(?:About an?|Less than a|\d+) (?:second|minute|hour)s?(?: ago)?")
_SWARM_IDS = re.compile(r"\b(?=[a-z]*\d[0-9a-z]*)(?:[0-9a-z]{25}|[0-9a-z]{12})\b")
_TOKENS = re.compile(r"SWMTKN-1-(?:<50 characters>-<25 characters>|\w+-\w+)")
_EPHEMERAL = re.compile(r"\b(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4})\b")
_INVENTED = re.compile(r"(?<= on endpoint )[a-z]+_[a-z]+\b")
#: The recorded machine had an older curl, and an engine of Debian's.
_SAME = {"Couldn't connect to server": "Could not connect to server"}
_WORDINGS = re.compile(
    r"Couldn't connect to server|(?<= after )\d+(?= ms: )|(?<=\d)\+dfsg\d+|(?<=\"Version\":\{\"Index\":)\d+"
)
#: What a registry says of an image is passed on by the engine: the recorded machine had one.
_OF_REGISTRIES = re.compile(r"\d+ GET /distribution/")
#: Those of docker-compose, with the paths of the recorded machine.
_TRACEBACKS = re.compile(r"^Traceback \(most recent call last\):\n(?:  .*\n)+", re.M)
_ROUND_TRIPS = re.compile(r"\b\d+\.\d+(?:/\d+\.\d+)*(?= ms\b)")
#: Networks without a subnet of their own have one of 16 bits or, further on, of 20.
_POOLS = re.compile(r"\b(172\.(?:1[89]|2\d|3[01])\.0|192\.168\.\d+)(?=\.\d)")
_BROADCASTS = re.compile(r"\b(172\.(?:1[89]|2\d|3[01]))\.255\.255\b|\b192\.168\.(\d+)\.255\b")
_REVERSED = re.compile(r"\b(\d+)\.(?:0\.(?:1[89]|2\d|3[01])\.172|\d+\.168\.192)\.(?=in-addr)")
_SIZES = re.compile(r'(?<=>\.\d/)(?:16|20)\b|(?<=>\.<last>/)(?:16|20)\b|(?<="IPPrefixLen":)(?:16|20)\b')


class Normal:
    """What differs from run to run becomes numbered: an id has the same number all through a scenario."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = _TRACEBACKS.sub("<traceback>\n", text)
        text = _WORDINGS.sub(lambda match: _SAME.get(match[0], ""), text)
        text = _TOKENS.sub("<token>", text)
        text = _EPHEMERAL.sub(lambda match: self._number("port", match[0]), text)
        text = _SWARM_IDS.sub(lambda match: self._number("id", match[0][:12]), text)
        text = _INVENTED.sub("<name>", text)
        text = _CUT_IDS.sub("<part of an id>", text)
        text = _IDS.sub(lambda match: self._number("id", match[0][:12]), text)
        text = _REVERSED.sub(lambda match: f"{match[1]}.<reversed>.", text)
        text = _BROADCASTS.sub(lambda match: self._number("pool", _first(match)) + ".<last>", text)
        text = _POOLS.sub(lambda match: self._number("pool", match[1]), text)
        text = _SIZES.sub("<bits>", text)
        text = _INDEXES.sub(r"<index>: \1 ", _MACS.sub("<mac>", text))
        text = _ROUND_TRIPS.sub("<milliseconds>", text)
        return _AGES.sub("<while>", _TIMES.sub("<time>", text))

    def _number(self, kind: str, found: str) -> str:
        known = sum(name.startswith(f"<{kind}") for name in self._numbers.values())
        return self._numbers.setdefault(found, f"<{kind} {known + 1}>")


#: The machine that the recordings were made on, and what it could reach.
HOST = Host("vm", (ip_address("192.0.2.10"),))
_ELSEWHERE = ip_address("192.0.2.80")
OUTSIDE = Outside({"example.test": (_ELSEWHERE,)}, {_ELSEWHERE: (Listener(80),)})


def _first(broadcast: re.Match[str]) -> str:
    """The beginning of a pool's addresses, of its last one."""
    return f"{broadcast[1]}.0" if broadcast[1] else f"192.168.{int(broadcast[2]) & ~15}"


@contextmanager
def simulated(version: str, listening: Mapping[str, str] | None = None) -> Iterator[Machine]:
    """A simulated engine on a socket; gives the machine that commands for it are run on.

    `listening`: the ports on which a web server of the host listens, each with its address. Raises
    NotAsSpecified at the end for answers that are not as Docker's specification has them.
    """
    busybox = next(image for image in catalogue() if "busybox:latest" in image.tags)
    config = {**busybox.config, "Env": ["PATH=/bin"]}
    image = replace(busybox, tags=(IMAGE,), id=f"sha256:{'ab' * 32}", needs_pull=False, config=config)
    website = HttpService(lambda asked: Page(body="outside-world\n"), time.time)
    outside = (OUTSIDE, {(_ELSEWHERE, 80): website})
    engine = Engine(time.time, Random(1), version, HOST, outside, images=[image])
    for port, address in (listening or {}).items():
        engine.host.listen(int(port), host_files(engine), address)
    checked = CheckedApp(App(engine), version)
    refusals = Refusals(checked)
    shared = SharedEngine(engine, refusals)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        socket = f"{folder}/docker.sock"
        shutil.copytree(PROJECT, f"{folder}/{PROJECT.name}")
        with Server(shared, socket=socket) as server, host_tools(shared, Path(folder)) as tools:
            environment = {
                **os.environ,
                "PATH": f"{tools}:{os.environ['PATH']}",
                "DOCKER_HOST": server.address,
                "ENGINE_SOCKET": socket,
                "DOCKER_CONFIG": folder,
                "HOME": folder,
            }
            yield Machine(environment, refusals)
    checked.check()


@dataclass(frozen=True, slots=True)
class Machine:
    """Where command lines are run: with this environment, and an engine that keeps what it refuses."""

    environment: dict[str, str]
    refusals: Refusals

    def answer(self, line: str) -> Answer:
        self.refusals.told.clear()
        done = subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.environment["HOME"],
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr, sorted(self.refusals.told))


@dataclass(frozen=True, slots=True)
class Answer:
    """The exit code, what was printed on both streams, and which requests were refused meanwhile."""

    code: int
    out: str
    err: str
    refused: list[str]

    def as_recorded(self, line: str, normal: Normal) -> dict[str, Any]:
        """A step of a scenario."""
        step = {"line": line, "code": self.code, "out": normal(self.out), "err": normal(self.err)}
        refused = [normal(text) for text in self.refused if not _OF_REGISTRIES.match(text)]
        return step | ({"refused": refused} if refused else {})
