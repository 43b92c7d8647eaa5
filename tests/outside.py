"""The world outside for real engines that are cut off from it: the simulated internet's names and servers.

Such an engine runs in a network namespace of this machine, `eng-NAME`, and listens at
…/real-engines/NAME/run/docker.sock. The world is a program in a network namespace of its own, joined to the
engine's by a cable: there it has the addresses of the simulated internet, where it answers as that does, and
those of the nameservers that the engine's containers ask. A name that it does not know is refused at once.

The namespace belongs to the program and has no name: when it ends, however it ends, nothing is left.
"""

from __future__ import annotations

import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from dnslib import QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

from course.simulator.process import Service
from course.simulator.programs.internet import OUTSIDE, services

#: The ends of the cable. Link-local, for a swarm does not count such addresses when it looks for its own.
HERE, THERE = "169.254.80.1", "169.254.80.2"
#: The cable's name at the engine's end.
CABLE = "outside"
READY = "ready"
_SOCKET = re.compile(r"unix://(?P<run>.*/real-engines/(?P<name>[^/]+)/run)/docker\.sock")


class NoOutside(Exception):
    """There can be no world outside for an engine; the text is a sentence that says why."""


@contextmanager
def outside(engine: str) -> Iterator[None]:
    """The world outside for the engine at that address. Raises NoOutside."""
    namespace, nameservers = where(engine)
    command = ["unshare", "--net", sys.executable, "-m", __name__, namespace, *nameservers]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt is not for it: it ends when its standard input does
    ) as world:
        assert world.stdout is not None
        if (said := world.stdout.readline().strip()) != READY:
            raise NoOutside(f"no world outside for {engine}: {said or 'its program ended at once'}")
        try:
            yield
        finally:
            world.communicate()


def where(engine: str) -> tuple[str, list[str]]:
    """The network namespace that the engine is in, and the nameservers that its containers ask."""
    found = _SOCKET.fullmatch(engine)
    if found is None:
        raise NoOutside(f"the engine at {engine} is in no network namespace that a cable could be laid to")
    if os.getuid() != 0:
        raise NoOutside("only root can lay a cable to an engine's network namespace")
    if missing := [program for program in ("ip", "unshare") if shutil.which(program) is None]:
        raise NoOutside(f"a network namespace needs the program {missing[0]}, which is not here")
    try:
        nameservers = _nameservers(Path(found["run"], "docker.pid").read_text("utf-8").strip())
    except OSError as error:
        raise NoOutside(f"the process of the engine at {engine} is not seen here: {error}") from None
    if not nameservers:
        raise NoOutside(f"the engine at {engine} asks no nameserver outside its host")
    return f"eng-{found['name']}", nameservers


def _nameservers(process: str) -> list[str]:
    """What /etc/resolv.conf names in the root file system of a process; but for its host's own addresses."""
    lines = Path("/proc", process, "root/etc/resolv.conf").read_text("utf-8").splitlines()
    named = [words[1] for words in map(str.split, lines) if words[:1] == ["nameserver"]]
    return [each for each in named if ip_address(each).version == 4 and not ip_address(each).is_loopback]


# -- the program, in a network namespace of its own ---------------------------------------------


def main(namespace: str, *nameservers: str) -> None:
    """Join the engine's network namespace, serve until standard input ends, and take the cable away."""
    try:
        _join(namespace, nameservers)
    except subprocess.CalledProcessError as error:
        print(" ".join(error.stderr.split()), flush=True)
        return
    for nameserver in nameservers:
        DNSServer(_Names(), nameserver, logger=DNSLogger("-request,-reply,-truncated,-error")).start_thread()
    for (address, port), service in services(time.time).items():
        _Served((str(address), port), service).start()
    print(READY, flush=True)
    sys.stdin.read()
    _ip(f"-n {namespace} link delete {CABLE}")


def _join(namespace: str, nameservers: tuple[str, ...]) -> None:
    _ip("link set lo up")
    for address in (*OUTSIDE.listeners, *nameservers):
        _ip(f"address add {address}/32 dev lo")
    _ip(f"link add cable type veth peer name {CABLE} netns {namespace}")
    _ip(f"address add {THERE}/30 dev cable")
    _ip("link set cable up")
    _ip(f"-n {namespace} address add {HERE}/30 dev {CABLE}")
    _ip(f"-n {namespace} link set {CABLE} up")
    _ip(f"-n {namespace} route add default via {THERE}")


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True, text=True)


class _Names(BaseResolver):
    """Knows the names of the simulated internet, and nothing else of them but their addresses."""

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        reply = request.reply()
        found = OUTSIDE.names.get(str(request.q.qname).rstrip(".").lower())
        if found is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype == QTYPE.A:
            reply.add_answer(*(RR(request.q.qname, ttl=60, rdata=A(str(address))) for address in found))
        return reply


class _Served(socketserver.ThreadingTCPServer):
    """A service of the simulated internet, on a real address and port."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        self.service = service
        super().__init__(address, _Connection)

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Connection(socketserver.BaseRequestHandler):
    """One request, one answer."""

    server: _Served

    def handle(self) -> None:
        asked = b""
        while more := self.request.recv(65536):
            asked += more
            if answer := self.server.service.respond(asked):
                self.request.sendall(answer)
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
