"""How a failed connection looks to the program that asked for it: errno's words, and the wait."""

from __future__ import annotations

from collections.abc import Generator

from course.simulator.process import Connection, ConnectionFailed, Effect, Process, Sleep
from course.topology.names import Resolution
from course.topology.trace import Verdict
from course.topology.url import URL

#: strerror(3) for how a connection ended.
ERRNO = {
    Verdict.REFUSED: "Connection refused",
    Verdict.RESET: "Connection reset by peer",
    Verdict.TIMED_OUT: "Connection timed out",
    Verdict.NO_ROUTE: "Network is unreachable",
    Verdict.NO_HOST: "No route to host",
    Verdict.NOT_TRIED: "Network is unreachable",
}

#: Seconds until Linux gives up connecting to somebody who does not answer (tcp_syn_retries 6).
TCP_TIMEOUT = 127.0


def bracketed(address: str) -> str:
    """An address as it stands before a port."""
    return f"[{address}]" if ":" in address else address


class Unknown(Exception):
    """The name means nothing here."""


def resolved(process: Process, name: str) -> Resolution:
    """The addresses behind `name`. Raises Unknown where there are none."""
    resolution = process.machine.resolve(name)
    if not resolution.addresses:
        raise Unknown(name)
    return resolution


#: Seconds until Linux gives up asking for a neighbour's MAC address: three times one (arp(7)).
NEIGHBOUR_TIMEOUT = 3.0


def connected(
    process: Process, url: URL, limit: float = TCP_TIMEOUT, first_only: bool = False
) -> Generator[Effect, bytes, Connection]:
    """Connect, and wait as long as it takes to learn that it failed, `limit` seconds at most.

    Busybox's tools try the `first_only` of a name's addresses. Raises ConnectionFailed.
    """
    try:
        return process.connect(url, first_only)
    except ConnectionFailed as failed:
        if failed.trace.verdict is Verdict.TIMED_OUT:
            yield Sleep(limit)
        elif failed.trace.verdict is Verdict.NO_HOST:
            yield Sleep(min(NEIGHBOUR_TIMEOUT, limit))
        raise


def nameserver(process: Process) -> str:
    """The resolver that /etc/resolv.conf names."""
    try:
        text = process.machine.read_file("/etc/resolv.conf")
    except OSError:
        return "127.0.0.1"
    found = (line.split() for line in text.splitlines() if line.startswith("nameserver "))
    return next((words[1] for words in found if len(words) > 1), "127.0.0.1")
