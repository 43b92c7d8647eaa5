"""A container's endpoints, as `docker inspect` shows them under NetworkSettings.Networks."""

from __future__ import annotations

from course.simulator.api.apiversion import ApiVersion
from course.simulator.state import ContainerRecord, Document, EndpointRecord
from course.simulator.versions import EngineVersion

_PREDEFINED = ("bridge", "host", "none", "default")


def endpoints(record: ContainerRecord, version: EngineVersion, api: ApiVersion) -> Document:
    """All endpoints by network name, in the order of names, as `inspect` has them."""
    return {
        name: _endpoint(endpoint, version, _aliases(record, name, version, api), endpoint.dns_names)
        for name, endpoint in sorted(record.endpoints.items())
    }


def listed_endpoints(record: ContainerRecord, version: EngineVersion) -> Document:
    """The same as container lists have them: without names, links and options.

    They show a container as it was last written down: not what a connect that failed has noted since.
    """
    without = {"Links": None, "DriverOpts": None}
    return {
        name: _endpoint(endpoint, version, None, None) | without
        for name, endpoint in sorted(record.endpoints.items())
        if not (record.running and endpoint.noted and not endpoint.attached)
    }


def _endpoint(
    endpoint: EndpointRecord, version: EngineVersion, aliases: list[str] | None, names: list[str] | None
) -> Document:
    hardware: Document = {"MacAddress": endpoint.mac, "DriverOpts": endpoint.driver_opts}
    settings: Document = {"IPAMConfig": endpoint.ipam_config, "Links": endpoint.links, "Aliases": aliases}
    addresses: Document = {
        "NetworkID": endpoint.network_id,
        "EndpointID": endpoint.endpoint_id,
        "Gateway": str(endpoint.gateway or ""),
        "IPAddress": str(endpoint.address or ""),
        "IPPrefixLen": endpoint.prefix,
        "IPv6Gateway": str(endpoint.gateway6 or ""),
        "GlobalIPv6Address": str(endpoint.address6 or ""),
        "GlobalIPv6PrefixLen": endpoint.prefix6,
    }
    if not version.at_least(25):
        return settings | addresses | hardware
    return settings | hardware | {"GwPriority": endpoint.gateway_priority} | addresses | {"DNSNames": names}


def _aliases(
    record: ContainerRecord, network: str, version: EngineVersion, api: ApiVersion
) -> list[str] | None:
    """Until API 1.44 the short id and a hostname of one's own stood among the aliases.

    Engines before 25 add them when the network is looked up, at start (documents/container-created).
    """
    endpoint = record.endpoints[network]
    seen = version.at_least(25) or endpoint.network_id or endpoint.dns_names
    if network in _PREDEFINED or api >= ApiVersion(1, 45) or not seen:
        return endpoint.aliases
    own = () if record.network_mode.startswith("container:") else (record.hostname,)
    return list(dict.fromkeys([*(endpoint.aliases or []), record.id[:12], *own]))
