"""Recorded scenarios of Docker's own command line, and how they are run on a simulated engine."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

from course.simulator.api.app import App
from course.simulator.engine import Engine
from course.simulator.programs.catalogue import catalogue
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.specification.checked import CheckedApp

#: What the recordings call their image: busybox.
IMAGE = "lab:1"
_IDS = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")
_CUT_IDS = re.compile(r"^[0-9a-f]{20}$", re.M)
_MACS = re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b")
_INDEXES = re.compile(r"^\d+: (eth\d+) ", re.M)
_TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?: [+-]\d{4} UTC|Z)?")
_AGES = re.compile(r"(?:About an?|Less than a|\d+) (?:second|minute|hour)s?(?: ago)?")
_POOLS = re.compile(r"\b172\.(1[89]|2\d|3[01])\.|\b192\.168\.(\d+)\.")


class Normal:
    """What differs from run to run becomes numbered: an id has the same number all through a scenario."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = _CUT_IDS.sub("<part of an id>", text)
        text = _IDS.sub(lambda match: self._number("id", match[0][:12]), text)
        text = _POOLS.sub(lambda match: self._number("pool", match[0]) + ".", text)
        text = _INDEXES.sub(r"<index>: \1 ", _MACS.sub("<mac>", text))
        return _AGES.sub("<while>", _TIMES.sub("<time>", text))

    def _number(self, kind: str, found: str) -> str:
        known = sum(name.startswith(f"<{kind}") for name in self._numbers.values())
        return self._numbers.setdefault(found, f"<{kind} {known + 1}>")


@contextmanager
def simulated(version: str) -> Iterator[dict[str, str]]:
    """A simulated engine on a socket; gives the environment that commands for it are run in.

    Raises NotAsSpecified at the end for answers that are not as Docker's specification has them.
    """
    busybox = next(image for image in catalogue() if "busybox:latest" in image.tags)
    image = replace(busybox, tags=(IMAGE,), id=f"sha256:{'ab' * 32}", needs_pull=False)
    engine = Engine(time.time, Random(1), version, images=[image])
    checked = CheckedApp(App(engine), version)
    shared = SharedEngine(engine, checked)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        socket = f"{folder}/docker.sock"
        with Server(shared, socket=socket) as server:
            yield {
                **os.environ,
                "DOCKER_HOST": server.address,
                "ENGINE_SOCKET": socket,
                "DOCKER_CONFIG": folder,
                "HOME": folder,
            }
    checked.check()


def answer(line: str, environment: dict[str, str]) -> tuple[int, str, str]:
    """The exit code, and what was printed on both streams."""
    done = subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
