"""What ``cannot_reach`` needs to be there, so that being blocked means something."""

from __future__ import annotations

from dataclasses import replace

from autograder import attempts, sight, texts
from autograder.context import Context
from autograder.finding import CouldNotBeCarriedOut
from course.topology.model import Address, Container, Topology
from course.topology.url import URL


def urls_to_try(context: Context, url: URL, target: str | None) -> list[URL]:
    """`url`; where it names a container, also with each of that container's addresses in the name's place.

    `target` is the container that a URL leads to without naming it (by a port of the host).
    Raises `CouldNotBeCarriedOut` when what should be kept away from is not there.
    """
    if target is not None:
        _need_listener(needed_container(context, target), None)
        return [url]
    if (found := _target(context, url)) is None:
        return [url]
    _need_listener(found, url)
    if url.address is not None:
        return [url]
    addresses = [endpoint.address for endpoint in found.endpoints if endpoint.address is not None]
    return [url, *(replace(url, host=str(address)) for address in addresses)]


def needed_container(context: Context, name: str) -> Container:
    """The container of this name, running. Raises `CouldNotBeCarriedOut` with both sentences."""
    try:
        return sight.running(context, name)
    except CouldNotBeCarriedOut as reason:
        raise CouldNotBeCarriedOut(texts.NO_TARGET.format(why=reason.finding.seen)) from None


def _target(context: Context, url: URL) -> Container | None:
    """The container that a URL is about; None where it is about the host or the world outside."""
    if (address := url.address) is not None:
        return _holder(context, url, address)
    named = _named(context.topology, url.host)
    if named is not None or _is_container_name(url.host):
        return needed_container(context, named.name if named else url.host)
    return None


def _named(topology: Topology, name: str) -> Container | None:
    """The container of this name, else one that is known by it on some network."""
    by_alias = (c for c in topology.containers for e in c.endpoints if name in (*e.names, *e.aliases))
    return topology.container(name) or next(by_alias, None)


def _is_container_name(name: str) -> bool:
    return "." not in name and name != "localhost"


def _holder(context: Context, url: URL, address: Address) -> Container | None:
    """The container with the URL's address. Raises `CouldNotBeCarriedOut` for an address that nobody has."""
    for container in context.topology.containers:
        if any(endpoint.address == address for endpoint in container.endpoints):
            return container
    known = address.is_loopback or _is_elsewhere(context.topology, address)
    if known or attempts.host_reaches(context, url):
        return None
    raise CouldNotBeCarriedOut(texts.NOBODY_AT.format(address=address))


def _is_elsewhere(topology: Topology, address: Address) -> bool:
    gateways = (gateway for network in topology.networks for gateway in network.gateways)
    hosts = (own for host in topology.hosts for own in host.addresses)
    return address in (*gateways, *hosts) or address in topology.outside.listeners


def _need_listener(container: Container, url: URL | None) -> None:
    """Raise `CouldNotBeCarriedOut` unless it listens on the URL's port (on any, without a URL)."""
    protocol = url.protocol if url else "tcp"
    ports = sorted({socket.port for socket in container.listeners if socket.protocol == protocol})
    if (url.port in ports or url.port == 0) if url else ports:
        return
    seen = texts.listed(ports, texts.NO_PORT)
    text = texts.TARGET_NOT_LISTENING if url else texts.TARGET_SILENT
    raise CouldNotBeCarriedOut(text.format(target=container.name, ports=seen, port=url.port if url else ""))
