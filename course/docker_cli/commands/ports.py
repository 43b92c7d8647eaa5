"""What ``-p`` and ``--expose`` say, as the API takes it. Raises CommandFailed with Docker's words."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import NamedTuple

from course.docker_cli.errors import CommandFailed

_PROTOCOLS = ("tcp", "udp", "sctp")


class Published(NamedTuple):
    """`container` is such as ``80/tcp``; `port` is one port of the host, a range of them, or "" for any."""

    container: str
    address: str
    port: str


def published(specifications: Sequence[str]) -> list[Published]:
    """All ports that these values of ``-p`` publish."""
    return [port for written in specifications for port in _published(written)]


def exposed(specifications: Sequence[str]) -> list[str]:
    """All ports that these values of ``--expose`` name, such as ``80/tcp``."""
    found = []
    for written in specifications:
        if ":" in written:
            raise CommandFailed(f"invalid port format for --expose: {written}")
        span, _, protocol = written.partition("/")
        try:
            ports = _range(span)
        except ValueError as error:
            raise CommandFailed(f"invalid range format for --expose: {written}, error: {error}") from None
        found += [f"{port}/{protocol or 'tcp'}" for port in ports]
    return found


def _published(written: str) -> list[Published]:
    if "=" in written:
        written = _short_form(written)
    plain, slash, protocol = written.partition("/")
    protocol = protocol.lower() or "tcp"
    if slash and protocol not in _PROTOCOLS:
        raise CommandFailed(f"invalid proto: {protocol}")
    address, outside, inside = _parts(plain)
    if not inside:
        raise CommandFailed(f"no port specified: {written}<empty>")
    inner = _ports(inside, "containerPort")
    outer = _ports(outside, "hostPort") if outside else []
    if outer and len(outer) != len(inner):
        if len(inner) != 1:
            raise CommandFailed(
                f"invalid ranges specified for container and host Ports: {inside} and {outside}"
            )
        return [Published(f"{inner[0]}/{protocol}", address, outside)]
    shown = [str(port) for port in outer] or [""] * len(inner)
    return [Published(f"{port}/{protocol}", address, host) for port, host in zip(inner, shown, strict=True)]


def _parts(plain: str) -> tuple[str, str, str]:
    """Address, host port and container port of ``ADDRESS:HOST:CONTAINER``."""
    rest, _, inside = plain.rpartition(":")
    address, colon, outside = rest.rpartition(":")
    if not colon:
        return "", rest, inside
    address = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    if address:
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise CommandFailed(f"invalid IP address: {address}") from None
    return address, outside, inside


def _ports(span: str, what: str) -> list[int]:
    try:
        return _range(span)
    except ValueError:
        raise CommandFailed(f"invalid {what}: {span}") from None


def _range(span: str) -> list[int]:
    first, dash, last = span.partition("-")
    start, end = _port(first), _port(last) if dash else _port(first)
    if end < start:
        raise ValueError(f"invalid range specified for port: {span}")
    return list(range(start, end + 1))


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f'strconv.ParseUint: parsing "{text}": invalid syntax')
    if int(text) > 65535:
        raise ValueError(f'strconv.ParseUint: parsing "{text}": value out of range')
    return int(text)


def _short_form(written: str) -> str:
    """``published=8080,target=80,protocol=udp`` in the short form; other keys say nothing here."""
    given = dict(field.partition("=")[::2] for field in written.split(","))
    if not given.get("target"):
        raise CommandFailed(f"no port specified: {written}<empty>")
    outside = f"{given['published']}:" if given.get("published") else ""
    return f"{outside}{given['target']}/{given.get('protocol', 'tcp')}"
