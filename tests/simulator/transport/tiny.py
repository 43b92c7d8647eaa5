"""An image with a handful of programs, and engines that hold it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from course.simulator.engine import Engine
from course.simulator.process import FOREVER, READ, Main, Process, Program, Sleep
from course.simulator.state import ImageRecord
from course.simulator.transport.shared import SharedEngine


def echo(process: Process) -> Program:
    process.out(" ".join(process.argv[1:]) + "\n")
    return 0
    yield


def both(process: Process) -> Program:
    process.out("out\n")
    process.err("err\n")
    return 7
    yield


def cat(process: Process) -> Program:
    while data := (yield READ):
        process.out(data)
    return 0


def sleep(process: Process) -> Program:
    yield Sleep(float(process.argv[1]))
    return 0


def count(process: Process) -> Program:
    """Prints so many numbers, a minute apart; without an argument it never ends."""
    number, end = 0, int(process.argv[1]) if process.argv[1:] else None
    while end is None or number < end:
        process.out(f"{number}\n")
        number += 1
        yield Sleep(60)
    return 0


def tick(process: Process) -> Program:
    """Prints every tenth of a second."""
    while True:
        process.out("tick\n")
        yield Sleep(0.1)


def serve(process: Process) -> Program:
    process.handlers |= {"SIGTERM": 0, "SIGINT": 0}
    process.out("ready\n")
    yield FOREVER
    return 0


PROGRAMS: dict[str, Main] = {
    "echo": echo,
    "both": both,
    "cat": cat,
    "sleep": sleep,
    "count": count,
    "tick": tick,
    "serve": serve,
}

IMAGE = ImageRecord(
    id="sha256:" + "1" * 64,
    tags=("tiny:latest",),
    created=1_700_000_000,
    size=1_000_000,
    config={"Cmd": ["serve"]},
    programs=PROGRAMS,
)


def shared_engine(version: str = "28.5", clock: Callable[[], float] = time.time) -> SharedEngine:
    return SharedEngine(Engine(clock, random.Random(1), version, images=[IMAGE]))
