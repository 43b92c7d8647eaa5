"""Containers as `docker inspect` and `docker ps` show them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.documents.configs import container_config, host_config
from course.simulator.api.documents.endpoints import endpoints, listed_endpoints
from course.simulator.api.documents.volumes import mount
from course.simulator.api.times import human_duration, rfc3339
from course.simulator.health import Health
from course.simulator.state import HOST_FILES, ContainerRecord, Document

if TYPE_CHECKING:
    from course.simulator.engine import Engine

_FOLDER = "/var/lib/docker/containers"
#: Simulated containers have process numbers of their own; on the host they would be others.
_FIRST_HOST_PID = 2000

_TOP_LEVEL = ("EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPAddress", "IPPrefixLen")


def command(record: ContainerRecord) -> list[str]:
    """What PID 1 is, or would be, started as."""
    return [*(record.config.get("Entrypoint") or []), *(record.config.get("Cmd") or [])]


def host_pid(record: ContainerRecord, pid: int) -> int:
    """The number that a process of this container has on the host."""
    return _FIRST_HOST_PID + int(record.id[:3], 16) * 8 + pid


def inspected(engine: Engine, record: ContainerRecord, api: ApiVersion, *, size: bool = False) -> Document:
    """The document of `GET /containers/{id}/json`."""
    argv = command(record)
    own = engine.version.container_bytes
    sizes: Document = {"SizeRw": own, "SizeRootFs": record.image.size} if size else {}
    return {
        "Id": record.id,
        "Created": rfc3339(record.created),
        "Path": argv[0] if argv else "",
        "Args": argv[1:],
        "State": _state(record),
        "Image": record.image.id,
        **_paths(record),
        "Name": f"/{record.name}",
        "RestartCount": record.restarts,
        "Driver": "overlay2",
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "",
        "ExecIDs": [exec_.id for exec_ in engine.execs.running_in(record)] or None,
        "HostConfig": host_config(record, engine.version),
        "GraphDriver": _graph_driver(engine, record),
        **sizes,
        "Mounts": [mount(each) for each in record.mounts],
        "Config": container_config(record) | _main_mac(engine, record),
        "NetworkSettings": _network_settings(engine, record, api),
    }


def _main_mac(engine: Engine, record: ContainerRecord) -> Document:
    """The container-wide MacAddress, which since 25 shows what was asked for on the network of the mode.

    Who looks leaves a trace: it is shown from then on, also after the container left that network (28.5.2).
    """
    endpoint = record.endpoints.get(record.network_mode)
    if endpoint is not None and endpoint.asked_mac and engine.version.at_least(25):
        record.shown_mac = endpoint.asked_mac
    return {"MacAddress": record.shown_mac} if record.shown_mac else {}


def _state(record: ContainerRecord) -> Document:
    return {
        "Status": record.state,
        "Running": record.running,
        "Paused": record.state == "paused",
        "Restarting": record.state == "restarting",
        "OOMKilled": False,
        "Dead": record.state == "dead",
        "Pid": host_pid(record, record.every_process[0].pid) if record.processes else 0,
        "ExitCode": record.exit_code,
        "Error": record.error,
        "StartedAt": rfc3339(record.started),
        "FinishedAt": rfc3339(record.finished),
        **({"Health": _health(record.health)} if record.health is not None else {}),
    }


def _health(health: Health) -> Document:
    return {
        "Status": health.status,
        "FailingStreak": health.streak,
        "Log": [
            {
                "Start": rfc3339(result.start),
                "End": rfc3339(result.end),
                "ExitCode": result.exit_code,
                "Output": result.output,
            }
            for result in health.results
        ],
    }


def _paths(record: ContainerRecord) -> Document:
    """Files on the host that make /etc/hosts and the like; made by the first try to start it."""
    folder = f"{_FOLDER}/{record.shares or record.id}"
    paths = {name: f"{folder}/{file}" for name, file in HOST_FILES.items()}
    paths["LogPath"] = f"{_FOLDER}/{record.id}/{record.id}-json.log"
    return {name: path if HOST_FILES[name] in record.files else "" for name, path in paths.items()}


def _graph_driver(engine: Engine, record: ContainerRecord) -> Document:
    layer = f"/var/lib/docker/overlay2/{sha256(record.id.encode()).hexdigest()}"
    image = f"/var/lib/docker/overlay2/{record.image.id.removeprefix('sha256:')}"
    data = {
        "LowerDir": f"{layer}-init/diff:{image}/diff",
        "MergedDir": f"{layer}/merged",
        "UpperDir": f"{layer}/diff",
        "WorkDir": f"{layer}/work",
    }
    return {"Data": ({"ID": record.id} if engine.version.at_least(25) else {}) | data, "Name": "overlay2"}


def _network_settings(engine: Engine, record: ContainerRecord, api: ApiVersion) -> Document:
    networks = endpoints(record, engine.version, api)
    name = "default" if record.network_mode == "host" else record.sandbox[:12]
    key = f"/var/run/docker/netns/{name}" if record.sandbox else ""
    ports = ports_by_container_port(engine, record)
    links: Document = {"HairpinMode": False, "LinkLocalIPv6Address": "", "LinkLocalIPv6PrefixLen": 0}
    if engine.version.at_least(25):
        parts = {"SandboxKey": key, "Ports": ports} | links
    else:
        parts = links | {"Ports": ports, "SandboxKey": key}
    default = networks.get("bridge") or {}
    return {
        "Bridge": "",
        "SandboxID": record.sandbox,
        **parts,
        "SecondaryIPAddresses": None,
        "SecondaryIPv6Addresses": None,
        **{name: default.get(name, 0 if name.endswith("Len") else "") for name in _TOP_LEVEL},
        "IPv6Gateway": default.get("IPv6Gateway", ""),
        "MacAddress": default.get("MacAddress", ""),
        "Networks": networks,
    }


# -- ports ------------------------------------------------------------------------------------


def _split(port: str) -> tuple[int, str]:
    """``80/tcp`` -> (80, "tcp"). What was exposed without being a port counts as port 0."""
    number, _, protocol = port.partition("/")
    return int(number) if number.isdecimal() else 0, protocol


def ports_by_container_port(engine: Engine, record: ContainerRecord) -> Document:
    """``{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}``; null for ports only exposed.

    Empty while no network leads out by a bridge, since 29 while it is on none with addresses (fact 144);
    before 28 while ports have led to none of its networks.
    """
    told = record.published if record.told_ports is None else record.told_ports
    if not (told or record.config.get("ExposedPorts")):
        return {}
    if not _tells_ports(engine, record):
        return {}
    ports: Document = {_with_protocol(port): None for port in record.config.get("ExposedPorts") or {}}
    for published in told:
        bindings = ports.get(port := f"{published.container_port}/{published.protocol}") or []
        bindings.append({"HostIp": str(published.host_address), "HostPort": str(published.host_port)})
        ports[port] = bindings
    return dict(sorted(ports.items(), key=lambda item: _split(item[0])))


def _tells_ports(engine: Engine, record: ContainerRecord) -> bool:
    """Whether anything is told of its ports, published or only exposed."""
    version = engine.version
    if version.at_least(29) and any(endpoint.addresses for endpoint in record.attached):
        return True
    if not version.at_least(28):
        return any(endpoint.publishes for endpoint in record.attached)
    return any(engine.attachments.port_endpoint(record, family) for family in (4, 6))


def _with_protocol(port: str) -> str:
    return port if "/" in port else f"{port}/tcp"


def listed_ports(engine: Engine, record: ContainerRecord) -> list[Document]:
    """The Ports of `docker ps`."""
    listed: list[Document] = []
    for port, bindings in ports_by_container_port(engine, record).items():
        number, protocol = _split(port)
        private: Document = {"PrivatePort": number}
        if not bindings:
            nowhere = {"IP": ""} if engine.version.at_least(29) else {}
            listed.append(nowhere | private | {"Type": protocol})
        listed += [
            {"IP": binding["HostIp"], **private, "PublicPort": int(binding["HostPort"]), "Type": protocol}
            for binding in bindings or []
        ]
    return listed


# -- lists ------------------------------------------------------------------------------------


def listed(engine: Engine, records: Iterable[ContainerRecord], *, size: bool = False) -> list[Document]:
    """The documents of `GET /containers/json`."""
    linked = engine.links.names()
    return [_listed(engine, record, linked.get(record.id, ()), size) for record in records]


def _listed(engine: Engine, record: ContainerRecord, linked: Iterable[str], size: bool) -> Document:
    own: Document = {"SizeRw": used} if (used := engine.version.container_bytes) else {}
    sizes: Document = own | {"SizeRootFs": record.image.size} if size else {}
    written = record.written or record
    return {
        "Id": record.id,
        "Names": sorted(f"/{name}" for name in (record.name, *linked)),
        "Image": _image_name(engine, record),
        "ImageID": record.image.id,
        "Command": " ".join(f"'{word}'" if " " in word else word for word in command(record)),
        "Created": int(record.created),
        "Ports": listed_ports(engine, written),
        **sizes,
        "Labels": record.config.get("Labels") or {},
        "State": record.state,
        "Status": status(record, engine.scheduler.now()),
        "HostConfig": {"NetworkMode": record.network_mode},
        "NetworkSettings": {"Networks": listed_endpoints(written, engine.version)},
        "Mounts": [mount(each, listed=True) for each in record.mounts],
    }


def _image_name(engine: Engine, record: ContainerRecord) -> str:
    """The name it was created from, or its image's id, where that name means another image now, or none."""
    name = str(record.config.get("Image") or "")
    return name if engine.images.named(name, record.image) else record.image.id


def status(record: ContainerRecord, now: float) -> str:
    """The Status of `docker ps`: ``Up 3 seconds``, ``Exited (0) 2 minutes ago``, ``Created``."""
    if record.state in ("created", "dead"):
        return record.state.capitalize()
    if not record.running or record.state == "restarting":
        ended = "Restarting" if record.state == "restarting" else "Exited"
        return f"{ended} ({record.exit_code}) {human_duration(now - (record.finished or now))} ago"
    up = f"Up {human_duration(now - (record.started or now))}"
    if record.state == "paused":
        return f"{up} (Paused)"
    if record.health is None:
        return up
    starting = "health: " if record.health.status == "starting" else ""
    return f"{up} ({starting}{record.health.status})"
