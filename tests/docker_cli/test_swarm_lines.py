"""On the hosts of a swarm our command line does what Docker's own does; lines begin with the host's name."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TypeAlias

import pytest

from course.simulator.hosts import engines
from course.simulator.transport.in_process import client
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.docker_cli.lines import Carry, Result, binary, ours

Hosts: TypeAlias = dict[str, Carry]

SCENARIOS = {
    scenario["title"]: scenario["lines"]
    for scenario in tomllib.loads((Path(__file__).parent / "swarm_lines.toml").read_text())["scenario"]
}


def alike(result: Result) -> Result:
    """Without what is another at each run: ids, tokens and keys of swarms."""
    texts = []
    for text in (result.out, result.err):
        text = re.sub(r"SWMTKN-1-\w{50}-\w{25}", "TOKEN", text)
        text = re.sub(r"SWMKEY-1-[\w+/]+", "KEY", text)
        text = re.sub(r"\b[0-9a-z]{25}\b", "ID25", text)
        text = re.sub(r"\b(?=[0-9a-z]*\d)[0-9a-z]{12}\b", "ID12", text)
        texts.append(re.sub(r'("Index": )\d+', r"\1INDEX", text))
    return result._replace(out=texts[0], err=texts[1])


def play(lines: list[str], hosts: Hosts) -> Iterator[Result]:
    """Carries out a scenario; $TOKEN is the one for workers."""
    for line in lines:
        host, _, command = line.partition(" ")
        if "$TOKEN" in command:
            command = command.replace(
                "$TOKEN", hosts["node1"]("docker swarm join-token -q worker").out.strip()
            )
        result = alike(hosts[host](command))
        yield result._replace(line=line)


@pytest.fixture
def served(docker_binary: str, tmp_path: Path) -> Iterator[Hosts]:
    """Docker's own program, on two simulated hosts."""
    with ExitStack() as stack:
        addresses = {}
        for name, shared in pair().items():
            server = stack.enter_context(Server(shared, socket=tmp_path / f"{name}.sock"))
            addresses[name] = server.address
        yield {name: binary(docker_binary, address) for name, address in addresses.items()}


def pair() -> dict[str, SharedEngine]:
    first, second = engines(time.time, Random(7), 2)
    shared = SharedEngine(first)
    return {"node1": shared, "node2": SharedEngine(second, beside=shared)}


@pytest.mark.parametrize("title", SCENARIOS)
def test_our_lines_say_what_dockers_say(title: str, served: Hosts) -> None:
    own = {name: ours(client(shared)) for name, shared in pair().items()}
    theirs = list(play(SCENARIOS[title], served))
    for expected, result in zip(theirs, play(SCENARIOS[title], own), strict=True):
        assert result == expected


def test_without_detach_it_is_waited_for(make: Callable[..., Result]) -> None:
    made = make("docker service create --name web --replicas 2 busybox sleep 99")
    assert made.out.splitlines()[1:] == [
        "overall progress: 2 out of 2 tasks",
        f"verify: Service {made.out.split()[0]} converged",
    ]
    assert make("docker service scale web=3").out.startswith("web scaled to 3\noverall progress: 3 out of 3")
    quiet = make("docker service update --quiet --replicas 1 web")
    assert quiet.out == "web\n"


@pytest.fixture
def make() -> Callable[..., Result]:
    own = ours(client(pair()["node1"]))
    own("docker swarm init")
    return own
