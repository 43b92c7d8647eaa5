"""Which ports of the host are passed on to a container."""

from __future__ import annotations

from ipaddress import ip_address

from autograder import texts
from autograder.finding import Finding, failed, passed
from course.topology.model import Container, Protocol, PublishedPort


def published_at(host_port: int | None, address: str | None) -> str:
    """The place on the host in words; "" where any will do. Raises ValueError for a bad address."""
    if address is not None:
        ip_address(address)
    place = texts.PLACE_HOST_PORT.format(port=host_port) if host_port is not None else texts.HOST
    if address is not None:
        return texts.PLACE_ADDRESS.format(place=place, address=address)
    return place if host_port is not None else ""


def look_publishes(
    container: Container, port: int, host_port: int | None, address: str | None, protocol: Protocol
) -> Finding:
    """Whether one of the published ports is the one described."""
    fits = any(
        (p.container_port, p.protocol) == (port, protocol)
        and host_port in (None, p.host_port)
        and (address is None or p.host_address == ip_address(address))
        for p in container.published
    )
    return (passed if fits else failed)(_seen(container, texts.PUBLISHED_NONE))


def look_publishes_nothing(container: Container) -> Finding:
    """Whether there is no published port."""
    return (failed if container.published else passed)(_seen(container, texts.PUBLISHED_NOTHING))


def _seen(container: Container, none: str) -> str:
    if not container.published:
        return none.format(name=container.name)
    ports = dict.fromkeys(_words(port) for port in container.published)
    return texts.PUBLISHED_SEEN.format(name=container.name, ports=texts.listed(ports))


def _words(port: PublishedPort) -> str:
    text = texts.PUBLISHED_PORT if int(port.host_address) == 0 else texts.PUBLISHED_PORT_AT
    return text.format(
        host_port=port.host_port,
        container_port=port.container_port,
        protocol=port.protocol,
        address=port.host_address,
    )
