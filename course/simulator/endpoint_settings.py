"""What is asked for a container's place on a network, and whether that network can give it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from course.simulator.netip import address_problem
from course.simulator.snapshot import dns_names
from course.simulator.state import ContainerRecord, Document, EndpointRecord, NetworkRecord
from course.simulator.versions import EngineVersion
from course.topology.model import Address

if TYPE_CHECKING:
    from course.simulator.messages import Messages

#: Where each family's address stands in an IPAMConfig.
FIELDS = {4: "IPv4Address", 6: "IPv6Address"}


def endpoint_record(network: str, settings: Document, version: EngineVersion) -> EndpointRecord:
    """The record of what an EndpointSettings document asks for on `network`; GwPriority is known since 28."""
    return EndpointRecord(
        network,
        mac=str(settings.get("MacAddress") or ""),
        asked_mac=str(settings.get("MacAddress") or ""),
        # What was given empty is shown empty, not as null.
        aliases=None if settings.get("Aliases") is None else list(settings["Aliases"]),
        links=list(settings["Links"]) if settings.get("Links") else None,
        ipam_config=None if settings.get("IPAMConfig") is None else dict(settings["IPAMConfig"]),
        driver_opts=None if settings.get("DriverOpts") is None else dict(settings["DriverOpts"]),
        gateway_priority=int(settings.get("GwPriority") or 0) if version.at_least(28) else 0,
    )


def name_endpoint(network: NetworkRecord, container: ContainerRecord, endpoint: EndpointRecord) -> None:
    """Note what inspect calls a container that joins a network; a pre-defined one gives it no DNSNames."""
    endpoint.hostname = container.hostname
    if not network.predefined:
        endpoint.dns_names = list(dns_names(container, endpoint))


def asked_address(endpoint: EndpointRecord, version: int) -> str:
    """The IPv4 or IPv6 address that is asked for, as it was written; "" for none."""
    return str((endpoint.ipam_config or {}).get(FIELDS[version]) or "")


def asked_addresses(endpoint: EndpointRecord, texts: Messages) -> dict[int, Address]:
    """The addresses that are asked for, by family. Raises EngineError (500) for what is none."""
    found = {}
    for version in FIELDS:
        if text := asked_address(endpoint, version):
            address = _address(text, version)
            if address is None:
                raise texts.no_address(text, version)
            found[version] = address
    return found


def malformed(endpoint: EndpointRecord, texts: Messages) -> list[str]:
    """What is said of addresses that are none, or of the other family. Raises EngineError since Engine 29."""
    found = []
    for version in FIELDS:
        text = asked_address(endpoint, version)
        if text and _address(text, version) is None:
            if texts.any_subnet and (problem := address_problem(text)):
                raise texts.unreadable(problem)
            found.append(texts.bad_address(text, version))
    return found


def problems(network: NetworkRecord | None, endpoint: EndpointRecord, texts: Messages) -> list[str]:
    """What is said of settings that `network` cannot give; without one, of those that none could give."""
    if not endpoint.ipam_config and not endpoint.aliases:  # as most: nothing is asked for
        return []
    return malformed(endpoint, texts) if network is None else list(_problems(network, endpoint, texts))


def check_endpoint(network: NetworkRecord, endpoint: EndpointRecord, texts: Messages, strict: bool) -> None:
    """Refuse settings that this network cannot give. Raises EngineError (400, 500).

    `strict`: as since Engine 25, which tells all that is wrong at once; before, what is wrong with an address
    as such is found out only by who joins.
    """
    found = problems(network, endpoint, texts)
    if not found:
        return
    if strict:
        raise texts.endpoint_settings(found)
    late = {texts.ip_not_in_subnet(asked_address(endpoint, version)) for version in FIELDS}
    if early := [problem for problem in found if problem not in late | set(malformed(endpoint, texts))]:
        raise texts.endpoint_problem(early[0])


def _problems(network: NetworkRecord, endpoint: EndpointRecord, texts: Messages) -> Iterator[str]:
    asked = [version for version in FIELDS if asked_address(endpoint, version)]
    if asked and network.predefined:
        yield texts.ip_on_default
    if endpoint.aliases and network.predefined:
        yield texts.alias_on_default
    yield from malformed(endpoint, texts)
    for version in asked:
        yield from _out_of_range(network, asked_address(endpoint, version), version, texts)


def _out_of_range(network: NetworkRecord, text: str, version: int, texts: Messages) -> Iterator[str]:
    """The default bridge's subnet counts as one that somebody has chosen: the engine's own settings have."""
    pools = [pool for pool in network.pools if pool.cidr.version == version]
    chosen = [pool for pool in pools if pool.asked or network.default_bridge or texts.any_subnet]
    address = _address(text, version)
    if not chosen and not texts.any_subnet:
        yield texts.IP_WITHOUT_SUBNET
    elif address is None or not any(address in pool.cidr for pool in chosen):
        yield texts.ip_not_in_subnet(text)


def _address(text: str, version: int) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address if address.version == version else None
