"""What listens inside a container, read from its own /proc/net without changing anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import docker

from course.topology.model import ANY_ADDRESS, Address, Listener, Protocol

_FILES: tuple[tuple[str, Protocol, str], ...] = (
    ("/proc/net/tcp", "tcp", "0A"),  # TCP_LISTEN
    ("/proc/net/tcp6", "tcp", "0A"),
    ("/proc/net/udp", "udp", "07"),  # TCP_CLOSE: a bound UDP socket
    ("/proc/net/udp6", "udp", "07"),
)
#: Docker's own resolver listens inside containers on user-defined networks; it is no service of theirs.
_DOCKER_DNS = ip_address("127.0.0.11")


def read_listeners(client: docker.DockerClient, document: Mapping[str, Any]) -> tuple[Listener, ...]:
    """The listening sockets of a container, given its inspect document; none unless it runs.

    Read with ``cat`` inside the container. An image without ``cat`` cannot be asked: then the ports that the
    image exposes are taken for what it listens on, with the program "?".
    """
    shares = str(document["HostConfig"].get("NetworkMode") or "").startswith("container:")
    if document["State"]["Status"] != "running" or shares:
        return ()
    text = _cat(client, document["Id"], [path for path, _, _ in _FILES])
    return tuple(parse(text)) if text is not None else tuple(_assumed(document))


def _cat(client: docker.DockerClient, container: str, paths: list[str]) -> str | None:
    try:
        command = client.api.exec_create(container, ["cat", *paths])
        output = client.api.exec_start(command["Id"])
        code = client.api.exec_inspect(command["Id"])["ExitCode"]
    except docker.errors.APIError:
        return None  # it has ended since, or there is no such program
    # cat ends with 1 where the kernel has no IPv6 and so no tcp6; what it could read is there all the same.
    return bytes(output).decode(errors="replace") if code in (0, 1) else None


def parse(text: str) -> Iterator[Listener]:
    """Listeners in the text of /proc/net/tcp, tcp6, udp and udp6, one after the other (proc(5))."""
    kinds = iter(_FILES)
    protocol: Protocol = "tcp"
    listening = ""
    seen: set[Listener] = set()
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["sl"]:
            _, protocol, listening = next(kinds, ("", protocol, listening))
        elif len(words) > 3 and words[3] == listening:
            listener = Listener(int(words[1].rpartition(":")[2], 16), _address(words[1]), protocol)
            if listener.address != _DOCKER_DNS and listener not in seen:
                seen.add(listener)
                yield listener


def _address(text: str) -> Address:
    """``0100007F:1F90`` -> 127.0.0.1: groups of four bytes, the bytes of each turned round."""
    raw = bytes.fromhex(text.partition(":")[0])
    turned = b"".join(raw[start : start + 4][::-1] for start in range(0, len(raw), 4))
    if len(turned) == 4:
        return IPv4Address(turned)
    wide = IPv6Address(turned)
    return wide.ipv4_mapped or wide


def _assumed(document: Mapping[str, Any]) -> Iterator[Listener]:
    for port in document["Config"].get("ExposedPorts") or {}:
        number, _, protocol = port.partition("/")
        yield Listener(int(number), ANY_ADDRESS, protocol or "tcp", "?")
