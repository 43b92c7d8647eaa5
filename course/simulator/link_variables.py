"""The environment variables that tell of a linked container (fact 215): its address, ports and variables.

As Docker's documentation has them (https://docs.docker.com/engine/network/links/#environment-variables), in
the order in which Engine 28.5.2 and 20.10.24 give them.
"""

from __future__ import annotations

from collections.abc import Iterator

from course.simulator.ports import split_port
from course.simulator.state import Document
from course.simulator.versions import EngineVersion
from course.topology.model import Protocol

Port = tuple[int, Protocol]
#: Variables of the linked container that concern nobody else.
UNTOLD = ("HOME", "PATH")


def variables(link: str, address: str, config: Document, version: EngineVersion) -> list[str]:
    """What is told of the container at `address`, with this Config, by the link ``/PARENT/ALIAS``."""
    prefix = link.rpartition("/")[2].upper().replace("-", "_")
    ports = [split_port(port) for port in config.get("ExposedPorts") or {}]
    told = list(_newer(ports, address) if version.at_least(25) else _older(ports, address))
    own = (entry.partition("=") for entry in config.get("Env") or [])
    told += [
        ("NAME", link),
        *((f"ENV_{name}", value) for name, sign, value in own if sign and name not in UNTOLD),
    ]
    return [f"{prefix}_{name}={value}" for name, value in told]


def _newer(ports: list[Port], address: str) -> Iterator[tuple[str, str]]:
    """Ports of TCP first; a range is told of after its last port and the one that follows."""
    ports = sorted(ports, key=lambda port: (port[1] != "tcp", port))
    first = last = ports[0] if ports else (0, "tcp")
    for index, port in enumerate(ports):
        if index == 0:
            yield "PORT", _url(port, address)
        yield from _single(port, address)
        if port == (last[0] + 1, first[1]):
            last = port
            if index < len(ports) - 1:
                continue
        if last != first:
            yield from _range(first, last, address)
        first = last = port


def _older(ports: list[Port], address: str) -> Iterator[tuple[str, str]]:
    """Ranges of three ports or more first, then each port by itself."""
    ports = sorted(ports, key=lambda port: (port[0], port[1] != "tcp"))
    if ports:
        yield "PORT", _url(ports[0], address)
    for run in _runs(ports):
        if len(run) > 2:
            start, end, *others = _range(run[0], run[-1], address)
            about = list(_single(run[0], address))
            yield from (start, about[1], about[3], end, *others)
    for port in ports:
        yield from _single(port, address)


def _runs(ports: list[Port]) -> list[list[Port]]:
    """Ports without a gap between them, of one protocol."""
    runs: list[list[Port]] = []
    for port in ports:
        if runs and port == (runs[-1][-1][0] + 1, runs[-1][-1][1]):
            runs[-1].append(port)
        else:
            runs.append([port])
    return runs


def _single(port: Port, address: str) -> Iterator[tuple[str, str]]:
    name = _name(port)
    yield name, _url(port, address)
    yield f"{name}_ADDR", address
    yield f"{name}_PORT", str(port[0])
    yield f"{name}_PROTO", port[1]


def _range(first: Port, last: Port, address: str) -> Iterator[tuple[str, str]]:
    name = _name(first)
    yield f"{name}_START", _url(first, address)
    yield f"{name}_PORT_START", str(first[0])
    yield f"{name}_END", _url(last, address)
    yield f"{name}_PORT_END", str(last[0])


def _name(port: Port) -> str:
    return f"PORT_{port[0]}_{port[1].upper()}"


def _url(port: Port, address: str) -> str:
    return f"{port[1]}://{address}:{port[0]}"
