"""A swarm and its nodes as the API tells them (documents of two engines 28.5.2 that were joined)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from course.simulator.api.times import rfc3339
from course.simulator.messages_swarm import no_leader
from course.simulator.state import Document
from course.simulator.swarm.records import NodeRecord, Versioned

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster
    from course.simulator.swarm.membership import Membership

#: What the simulated host has, in the units of the API.
NANO_CPUS = 2_000_000_000
MEMORY = 8 * 1024**3
_PLUGINS = (
    ("Log", "json-file"),
    ("Network", "bridge"),
    ("Network", "host"),
    ("Network", "null"),
    ("Network", "overlay"),
    ("Volume", "local"),
)


def heading(record: Versioned) -> Document:
    """Id, version and times, with which each object of a swarm begins."""
    return {
        "ID": record.id,
        "Version": {"Index": record.index},
        "CreatedAt": rfc3339(record.created),
        "UpdatedAt": rfc3339(record.updated),
    }


def cluster(record: Cluster) -> Document:
    """The swarm as `docker info` has it."""
    return {
        "ID": record.id,
        "Version": {"Index": record.index},
        "CreatedAt": rfc3339(record.created),
        "UpdatedAt": rfc3339(record.updated),
        "Spec": record.spec,
        "TLSInfo": _tls(record),
        "RootRotationInProgress": False,
        "DefaultAddrPool": [str(pool) for pool in record.pools] if record.own_pools else None,
        "SubnetSize": record.subnet_size,
        "DataPathPort": record.data_port,
    }


def swarm(record: Cluster) -> Document:
    """The document of `GET /swarm`, which tells the tokens too."""
    return cluster(record) | {"JoinTokens": dict(record.tokens)}


def _tls(record: Cluster) -> Document:
    """What stands for certificates: of their form, but nothing is encrypted here."""
    text = base64.b64encode(record.certificate).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return {
        "TrustRoot": f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n",
        "CertIssuerSubject": "MBMxETAPBgNVBAMTCHN3YXJtLWNh",  # the name swarm-ca, as every swarm has it
        "CertIssuerPublicKey": base64.b64encode(record.certificate[:91]).decode(),
    }


def node(record: NodeRecord, of: Cluster) -> Document:
    """The document of one node."""
    document = heading(record) | {
        "Spec": record.spec,
        "Description": {
            "Hostname": record.name,
            "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Resources": {"NanoCPUs": NANO_CPUS, "MemoryBytes": MEMORY},
            "Engine": {
                "EngineVersion": record.engine.version.full,
                "Plugins": [{"Type": type, "Name": name} for type, name in _PLUGINS],
            },
            "TLSInfo": _tls(of),
        },
        "Status": _status(record),
    }
    if record.manager:
        document["ManagerStatus"] = {
            **({"Leader": True} if record is of.leader else {}),
            "Reachability": "reachable" if record.reachable else "unreachable",
            "Addr": f"{record.advertised}:{record.port}",
        }
    return document


def _status(record: NodeRecord) -> Document:
    silent = {} if record.ready or record.gone else {"Message": "heartbeat failure"}
    return {"State": "ready" if record.ready else "down", **silent, "Addr": str(record.advertised)}


def membership(place: Membership, host_address: str) -> Document:
    """What `docker info` says of the engine's place in a swarm."""
    node, swarm = place.node, place.cluster
    lost = place.controls and swarm is not None and swarm.leader is None
    managers: list[Document] | None = None
    if node is not None and swarm is not None:
        managers = [
            {"NodeID": m.id, "Addr": f"{m.advertised}:{m.port}"} for m in swarm.managers() if not m.gone
        ]
    elif place.remote:
        managers = [{"NodeID": "", "Addr": place.remote}]
    document: Document = {
        "NodeID": node.id if node is not None else "",
        "NodeAddr": str(node.advertised) if node is not None else (host_address if place.remote else ""),
        "LocalNodeState": place.state,
        "ControlAvailable": place.controls,
        "Error": no_leader().message if lost else "",
        "RemoteManagers": managers or None,
    }
    if place.controls and swarm is not None and not lost:
        document |= {
            "Nodes": len(swarm.nodes),
            "Managers": len(swarm.managers()),
            "Cluster": cluster(swarm),
        }
    return document
