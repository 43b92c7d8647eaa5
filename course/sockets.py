"""What is seen inside a running container: sockets that listen, programs that hold them, interfaces.

Read from /proc (proc(5)) by the container's own shell. Nothing in the container is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from itertools import chain
from typing import Any, TypeAlias

import docker

from course.topology.model import Address, Listener, Protocol
from course.topology.names import DOCKER_DNS

#: A socket's number, which it has in /proc/net as well as in the directories of those who hold it.
Inode: TypeAlias = tuple[Protocol, str]

#: `$$` is this shell itself. /dev/null makes grep name the file also where there is one only.
_LOOK = """\
echo self $$
for name in tcp tcp6 udp udp6 route; do echo "file $name"; cat /proc/net/$name; done
echo file comm; grep "" /dev/null /proc/[0-9]*/comm
echo file fd; ls -l /proc/[0-9]*/fd"""

#: Files of /proc/net, each with its protocol, and the state of a socket that takes what comes: 0A is
#: TCP_LISTEN, 07 (TCP_CLOSE) a UDP socket that is connected to nobody (Linux, include/net/tcp_states.h).
_TABLES: Mapping[str, tuple[Protocol, str]] = {
    "tcp": ("tcp", "0A"),
    "tcp6": ("tcp", "0A"),
    "udp": ("udp", "07"),
    "udp6": ("udp", "07"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen. `sockets` are those of the whole network stack, which several containers may share.

    `holders` gives the program that holds a socket, as far as it is one of this container's and readable;
    `programs` all that run; `links` the directly attached networks, each with its interface.
    """

    sockets: Mapping[Inode, Listener] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    programs: tuple[str, ...] = ()
    links: tuple[tuple[IPv4Network, str], ...] = ()

    def interface(self, address: Address | None) -> str:
        """The name of the interface that `address` is on; "" where it is not known."""
        return next((name for cidr, name in self.links if address is not None and address in cidr), "")


def look(client: docker.DockerClient, container: str) -> Sight | None:
    """Look into a running container; None where it has no shell, or has stopped by now."""
    try:
        made = client.api.exec_create(container, ["sh", "-c", _LOOK], stderr=False)
        output: Any = client.api.exec_start(made["Id"])
    except docker.errors.APIError:
        return None
    return read(bytes(output).decode(errors="replace"))


def read(text: str) -> Sight | None:
    """What the shell printed, understood; None for anything else, such as that there is no shell."""
    own = re.match(r"self (\d+)\n", text)
    parts = dict(part.partition("\n")[::2] for part in re.split(r"^file ", text, flags=re.M)[1:])
    if own is None or not parts.get("tcp"):
        return None
    named = dict(re.findall(r"^/proc/(\d+)/comm:(.*)$", parts.get("comm", ""), re.M))
    named.pop(own[1], None)
    return Sight(
        dict(chain.from_iterable(_sockets(name, parts.get(name, "")) for name in _TABLES)),
        dict(_holders(parts.get("fd", ""), named)),
        tuple(named.values()),
        tuple(_links(parts.get("route", ""))),
    )


def _sockets(table: str, text: str) -> Iterator[tuple[Inode, Listener]]:
    protocol, listening = _TABLES[table]
    for words in map(str.split, text.splitlines()[1:]):
        if len(words) > 9 and words[3] == listening:
            address, _, port = words[1].partition(":")
            listener = Listener(int(port, 16), _address(address), protocol)
            # Docker's own resolver sits in networks of one's own; it is no service of the container's.
            if str(listener.address) != DOCKER_DNS:
                yield (protocol, words[9]), listener


def _address(text: str) -> Address:
    """``0100007F`` -> 127.0.0.1: words of four bytes, the bytes of each turned round."""
    raw = bytes.fromhex(text)
    turned = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    if len(turned) == 4:
        return IPv4Address(turned)
    wide = IPv6Address(turned)
    return wide.ipv4_mapped or wide


def _holders(text: str, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Whose directory of open files shows which socket, in what ``ls -l`` printed of all."""
    pid = ""
    for line in text.splitlines():
        if (directory := re.match(r"/proc/(\d+)/fd:", line)) is not None:
            pid = directory[1]
        elif (socket := re.search(r"socket:\[(\d+)\]", line)) is not None and pid in named:
            yield socket[1], named[pid]


def _links(text: str) -> Iterator[tuple[IPv4Network, str]]:
    """The routes of /proc/net/route that need no gateway: interface, destination, gateway, …, mask."""
    for words in map(str.split, text.splitlines()[1:]):
        if len(words) > 7 and words[2] == "00000000" and words[1] != "00000000":
            yield IPv4Network(f"{_address(words[1])}/{_address(words[7])}"), words[0]
