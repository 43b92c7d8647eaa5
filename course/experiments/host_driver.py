"""Unit 08, "The host driver": what its notebook asks."""

from __future__ import annotations

import io
import time
from functools import cached_property
from typing import TYPE_CHECKING

from course import docker_cli
from course.experiments import texts
from course.experiments.asking import OUTCOMES, asked_connection, connected
from course.experiments.texts import host_driver as said
from course.simulated_engine import simulated
from course.topology.walk import walk
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab
    from course.topology.model import Topology

#: Seconds within which a real program has found that its port is taken.
PATIENCE = 10.0
_ON_DESKTOP = (
    "docker run -d --name app --network host spring-boot",
    "docker run -d --name near --network host busybox sleep infinity",
)


def whose_localhost(lab: Lab) -> Predict:
    """Experiment 1: the host's port, from the host, from a container on its network, and from elsewhere."""
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:8080"),
            asked_connection(lab, "near", "http://localhost:8080"),
            asked_connection(lab, "box", "http://localhost:8080"),
            asked_connection(lab, "near", "http://app:8080"),
        ]
    )


def a_published_port(lab: Lab) -> Predict:
    """Experiment 2: `-p` beside `--network host`."""
    command = "docker run -d --name web --network host -p 8088:80 nginx"
    options = (said.QUIETLY, said.WITH_A_WARNING, said.NOT_AT_ALL)
    return Predict(
        [
            Question(texts.WHAT_HAPPENS.format(command=command), options, lambda: _published(lab, command)),
            asked_connection(lab, "host", "http://localhost:8088"),
            asked_connection(lab, "host", "http://localhost:80"),
        ]
    )


def a_port_taken_twice(lab: Lab) -> Predict:
    """Experiment 3: a second program for port 8080, on the host's network and with a published port."""
    options = (said.RUN_FAILS, said.PROGRAM_ENDS, said.BOTH_WORK)

    def asked(name: str, flags: str) -> Question:
        command = f"docker run -d --name {name} {flags} spring-boot"
        text = texts.WHAT_HAPPENS.format(command=command)
        return Question(text, options, lambda: _second(lab, command, name))

    return Predict([asked("app-two", "--network host"), asked("app-three", "-p 8080:8080")])


def on_docker_desktop() -> Predict:
    """Experiment 4: `--network host` on an engine of Docker Desktop, simulated for this alone."""
    desktop = _Desktop()
    return Predict(
        [
            desktop.asked("host", "http://localhost:8080"),
            desktop.asked("near", "http://localhost:8080"),
            desktop.asked("near", "postgresql://localhost:5432"),
        ]
    )


class _Desktop:
    """An engine of Docker Desktop with containers on its host's network; made when it is asked something."""

    @cached_property
    def _topology(self) -> Topology:
        (engine,) = simulated("28.5", 1, in_step=False, platform="desktop")
        for command in _ON_DESKTOP:
            docker_cli.run(command, engine.client, io.StringIO(), io.StringIO())
        engine.listen("postgres", 5432, "127.0.0.1")
        engine.settle()
        return engine.topology()

    def asked(self, source: str, url: str) -> Question:
        """What becomes of a connection there?"""
        who = texts.THE_HOST if source == "host" else f"<code>{source}</code>"
        text = texts.CONNECTS.format(source=who, url=url)
        return Question(text, tuple(OUTCOMES.values()), lambda: self._try(source, url))

    def _try(self, source: str, url: str) -> Outcome:
        return connected(walk(self._topology, source, url), self._topology)


def _published(lab: Lab, command: str) -> Outcome:
    code, output = lab.run(command)
    lab.settle()
    if code != 0:
        return Outcome(said.NOT_AT_ALL, output)
    return Outcome(said.WITH_A_WARNING if "WARNING" in output else said.QUIETLY, output)


def _second(lab: Lab, command: str, name: str) -> Outcome:
    code, output = lab.run(command)
    if code != 0:
        return Outcome(said.RUN_FAILS, output)
    state = _state_at_rest(lab, name)
    option = said.BOTH_WORK if state == "running" else said.PROGRAM_ENDS
    return Outcome(option, said.STATE.format(state=state))


def _state_at_rest(lab: Lab, name: str) -> str:
    """The container's state once its program has listened, or given up."""
    lab.settle()
    container = lab.client.containers.get(name)
    end = time.monotonic() + PATIENCE
    while not lab.simulated and container.status == "running" and time.monotonic() < end:
        time.sleep(0.2)
        container.reload()
    return str(container.status)
