"""Really trying a connection on any engine: from inside a container, with a program, over its own network."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import docker
from docker.models.containers import Container

from course.topology.trace import Verdict
from course.topology.url import URL

#: Seconds after which an answer is no longer waited for. Refusals come at once, the rest within this.
PATIENCE = 3
#: The image that lends its programs to containers that have none of their own.
HELPER_IMAGE = "busybox"

#: What clients print, and what it means. The first that is found counts.
_SIGNS = (
    ("bad address", Verdict.UNKNOWN_NAME),
    ("connection refused", Verdict.REFUSED),
    ("reset by peer", Verdict.RESET),
    ("network is unreachable", Verdict.NO_ROUTE),
    ("network unreachable", Verdict.NO_ROUTE),
    ("no route to host", Verdict.NO_HOST),
    ("host is unreachable", Verdict.NO_HOST),
    ("timed out", Verdict.TIMED_OUT),
)
#: What `timeout` ends with when it had to (128 + SIGTERM in busybox, 124 in GNU coreutils).
_STOPPED = (124, 143)


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of a connection that was really tried, and the words of the program that tried it."""

    verdict: Verdict
    seen: str


def probe(client: docker.DockerClient, source: str, url: str | URL) -> Probe:
    """Try a connection to `url` from the container `source`, or from the engine's host ("host").

    busybox' wget asks: whatever speaks on the port, an answer of any kind means that it was reached. Where
    the container has no wget, a short-lived container joins its network and asks from there. Raises URLError.
    """
    target = url if isinstance(url, URL) else URL.parse(url)
    command = _command(target)
    if source == "host":
        return _judge(target, *_beside(client, "host", command))
    try:
        container = client.containers.get(source)
    except docker.errors.NotFound:
        return Probe(Verdict.NOT_TRIED, f"There is no container called {source}.")
    if container.status != "running":
        return Probe(Verdict.NOT_TRIED, f"{source} does not run.")
    code, output = _inside(container, command)
    ask = partial(_inside, container)
    if code in (126, 127) or "not found" in output:
        ask = partial(_beside, client, f"container:{container.id}")
        code, output = ask(command)
    outcome = _judge(target, code, output)
    return _named(target, ask) if outcome.verdict is Verdict.TIMED_OUT and target.address is None else outcome


def _named(url: URL, ask: Callable[[str], tuple[int, str]]) -> Probe:
    """Was it the connection that got no answer, or the question for the name? ping prints what it found."""
    _, output = ask(f"timeout {PATIENCE} ping -c 1 -W 1 {shlex.quote(url.host)}")
    if output.startswith("PING"):
        return Probe(Verdict.TIMED_OUT, f"no answer within {PATIENCE} seconds")
    return Probe(Verdict.UNKNOWN_NAME, output.strip() or f"nobody answered for the name {url.host}")


def _command(url: URL) -> str:
    host = shlex.quote(url.host)
    if url.scheme == "icmp":
        return f"ping -c 1 -W {PATIENCE} {host}"
    return f"timeout {PATIENCE} wget -q -O /dev/null http://{host}:{url.port}/"


def _inside(container: Container, command: str) -> tuple[int, str]:
    try:
        code, output = container.exec_run(["sh", "-c", command])
    except docker.errors.APIError as error:
        return 126, str(error.explanation)
    return int(code or 0), bytes(output or b"").decode(errors="replace")


def _beside(client: docker.DockerClient, network: str, command: str) -> tuple[int, str]:
    helper = client.containers.create(HELPER_IMAGE, ["sh", "-c", command], network_mode=network)
    try:
        helper.start()
        code = helper.wait(timeout=PATIENCE * 10)["StatusCode"]
        return int(code), bytes(helper.logs()).decode(errors="replace")
    finally:
        helper.remove(force=True)


def _judge(url: URL, code: int, output: str) -> Probe:
    seen = output.strip().splitlines()[-1] if output.strip() else ""
    lowered = output.lower()
    for sign, verdict in _SIGNS:
        if sign in lowered:
            return Probe(verdict, seen)
    if code in _STOPPED or (url.scheme == "icmp" and code != 0):
        return Probe(Verdict.TIMED_OUT, seen or f"no answer within {PATIENCE} seconds")
    return Probe(Verdict.REACHED, seen)
