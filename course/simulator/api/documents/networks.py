"""Networks as `docker network inspect` shows them."""

from __future__ import annotations

from collections.abc import Iterable

from course.simulator.api.times import rfc3339
from course.simulator.state import ContainerRecord, Document, EndpointRecord, NetworkRecord, Pool
from course.simulator.versions import EngineVersion

#: The parts of an IPAM configuration, in Docker's order.
_PARTS = ("Subnet", "IPRange", "Gateway", "AuxiliaryAddresses")


def network(
    record: NetworkRecord,
    version: EngineVersion,
    members: Iterable[tuple[ContainerRecord, EndpointRecord]] = (),
) -> Document:
    """The document of one network. Lists give it no `members`, as Docker does since API 1.28.

    What a swarm's network is used by on this engine stands in `overlays`, which adds to it.
    """
    families: Document = {"EnableIPv4": record.ipv4} if version.at_least(25) else {}
    return {
        "Name": record.name,
        "Id": record.id,
        "Created": rfc3339(record.created),
        "Scope": record.scope,
        "Driver": record.driver,
        **families,
        "EnableIPv6": record.ipv6,
        "IPAM": _ipam(record, version),
        "Internal": record.internal,
        "Attachable": record.attachable,
        "Ingress": record.scope == "swarm" and record.name == "ingress",
        "ConfigFrom": {"Network": record.config_from},
        "ConfigOnly": record.config_only,
        "Containers": {
            container.id: _member(container, endpoint)
            for container, endpoint in sorted(members, key=lambda member: member[0].id)
        },
        "Options": None if record.foreign else dict(sorted(record.options.items())),
        "Labels": dict(sorted(record.labels.items())),
    }


def arranged(document: Document, version: EngineVersion) -> Document:
    """The fields in the order of this version: since 29 what uses a network stands last, and never null."""
    if not version.at_least(29):
        return document
    used = {key: document[key] or {} for key in ("Containers", "Services") if key in document}
    return {key: value for key, value in document.items() if key not in used} | used


def _ipam(record: NetworkRecord, version: EngineVersion) -> Document:
    empty: list[Document] | None = None if version.at_least(25) and not record.foreign else []
    pools = [_pool(pool, version) for pool in _shown(record, version)]
    if record.config_only:
        pools = [_parts(config) for config in record.configured]
    return {
        "Driver": record.ipam_driver,
        "Options": record.ipam_options,
        "Config": pools or empty,
    }


def _shown(record: NetworkRecord, version: EngineVersion) -> list[Pool]:
    """Since 29 without subnets of a family that the network does not use (fact 35)."""
    families = {4: record.ipv4, 6: record.ipv6}
    return [pool for pool in record.pools if families[pool.cidr.version] or not version.at_least(29)]


def _pool(pool: Pool, version: EngineVersion) -> Document:
    """What the creator gave, or what Docker chose: beside a subnet that was given, its gateway since 29."""
    if version.at_least(29) and pool.gateway is not None:
        shown = {"Subnet": str(pool.cidr)} | pool.asked | {"Gateway": str(pool.gateway)}
        return _parts(shown)
    if not pool.asked.get("Subnet"):
        gateway: Document = {"Gateway": str(pool.gateway)} if pool.gateway is not None else {}
        return {"Subnet": str(pool.cidr), **gateway}
    return _parts(pool.asked)


def _parts(config: Document) -> Document:
    return {part: config[part] for part in _PARTS if config.get(part)}


def _member(container: ContainerRecord, endpoint: EndpointRecord) -> Document:
    shown = {address.version: f"{address}/{prefix}" for address, prefix in endpoint.addresses}
    return {
        "Name": container.gateway_name if endpoint is container.gateway else container.name,
        "EndpointID": endpoint.endpoint_id,
        "MacAddress": endpoint.mac if endpoint.interface else "",
        "IPv4Address": shown.get(4, ""),
        "IPv6Address": shown.get(6, ""),
    }
