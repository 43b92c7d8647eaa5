"""A container's endpoints, as `docker inspect` shows them under NetworkSettings.Networks."""

from __future__ import annotations

from functools import lru_cache

from course.simulator.api.apiversion import ApiVersion
from course.simulator.state import ContainerRecord, Document, EndpointRecord
from course.simulator.versions import EngineVersion
from course.topology.model import Address

_PREDEFINED = ("bridge", "host", "none", "default")
#: What engines before 25 tell, in their order.
_BEFORE_25 = (
    *("IPAMConfig", "Links", "Aliases", "NetworkID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen"),
    *("IPv6Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "MacAddress", "DriverOpts"),
)


def endpoints(record: ContainerRecord, version: EngineVersion, api: ApiVersion) -> Document:
    """All endpoints by network name, in the order of names, as `inspect` has them."""
    return {
        name: _endpoint(
            endpoint.remains or endpoint, version, _aliases(record, name, version, api), endpoint.dns_names
        )
        for name, endpoint in sorted(record.endpoints.items())
    }


def listed_endpoints(record: ContainerRecord, version: EngineVersion) -> Document:
    """The same as container lists have them: without names, links and options."""
    listed: Document = {}
    for name, endpoint in sorted(record.endpoints.items()):
        listed[name] = _endpoint(endpoint.remains or endpoint, version, None, None)
        listed[name].update(Links=None, DriverOpts=None)
    return listed


@lru_cache(maxsize=4096)
def _text(address: Address | None) -> str:
    """An address as it is written: lists of containers ask for the same ones over and over."""
    return "" if address is None else str(address)


def _endpoint(
    endpoint: EndpointRecord, version: EngineVersion, aliases: list[str] | None, names: list[str] | None
) -> Document:
    document: Document = {
        "IPAMConfig": endpoint.ipam_config,
        "Links": endpoint.links,
        "Aliases": aliases,
        "MacAddress": endpoint.mac,
        "DriverOpts": endpoint.driver_opts,
        "GwPriority": endpoint.gateway_priority,
        "NetworkID": endpoint.network_id,
        "EndpointID": endpoint.endpoint_id,
        "Gateway": _text(endpoint.gateway),
        "IPAddress": _text(endpoint.address),
        "IPPrefixLen": endpoint.prefix,
        "IPv6Gateway": _text(endpoint.gateway6),
        "GlobalIPv6Address": _text(endpoint.address6),
        "GlobalIPv6PrefixLen": endpoint.prefix6,
        "DNSNames": names,
    }
    return document if version.at_least(25) else {name: document[name] for name in _BEFORE_25}


def _aliases(
    record: ContainerRecord, network: str, version: EngineVersion, api: ApiVersion
) -> list[str] | None:
    """Until API 1.44 the short id and a hostname of one's own stood among the aliases.

    Engines before 25 add them when the network is looked up, at start (documents/container-created).
    """
    endpoint = record.endpoints[network]
    hostname = record.hostname if version.at_least(25) else endpoint.hostname
    if network in _PREDEFINED or api >= ApiVersion(1, 45) or hostname is None:
        return endpoint.aliases
    # With another's network stack a container has no hostname before it has run, and then the other's.
    return list(dict.fromkeys([*(endpoint.aliases or []), record.id[:12], *filter(None, [hostname])]))
