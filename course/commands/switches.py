"""Switching the hosts of `course engine` off and on, by lines that are typed where it runs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping

import click

from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine

HOW = "Type here: stop HOST, cut HOST (as without current), start HOST, restart HOST (its engine)."
DONE = {
    "stop": "{host} was shut down.",
    "cut": "{host} has no current any more.",
    "start": "{host} is on.",
    "restart": "The engine of {host} has begun anew.",
}
NO_SUCH = "There is no host {host}: there are {hosts}."


class Switches:
    """The hosts by name, each with its engine and the server that others reach it by."""

    def __init__(self, hosts: Mapping[str, tuple[SharedEngine, Server]]) -> None:
        self._hosts = hosts

    def listen(self) -> None:
        """Do what is typed, in a thread, for as long as somebody can type."""
        threading.Thread(target=self._read, name="switches", daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin or ():
            if line.strip():
                click.echo(self.do(line))

    def do(self, line: str) -> str:
        """Carry a line out; what there is to say about it."""
        action, *hosts = line.split()
        if action not in DONE or len(hosts) != 1:
            return HOW
        if hosts[0] not in self._hosts:
            return NO_SUCH.format(host=hosts[0], hosts=", ".join(self._hosts))
        shared, server = self._hosts[hosts[0]]
        with shared.changing() as engine:
            power = engine.power
            act = {
                "stop": power.shut_down,
                "cut": power.cut,
                "start": power.start,
                "restart": power.restart_engine,
            }
            act[action]()
            off = power.off
        if off:
            server.stop()
        else:
            server.start()
        return DONE[action].format(host=hosts[0])
