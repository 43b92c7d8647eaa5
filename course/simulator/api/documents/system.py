"""What the engine says of itself: `docker version`, `docker info`, and its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.documents.swarm import membership
from course.simulator.api.times import nanoseconds, rfc3339
from course.simulator.state import Document, Event
from course.simulator.versions import EngineVersion

if TYPE_CHECKING:
    from course.simulator.engine import Engine

KERNEL = "6.12.0-simulated"
#: What differs with Docker Desktop, as it is on a Mac: its releases that brought these engines, its virtual
#: machine's kernel, and where its proxy and its socket are (docs/docker-desktop.md).
_RELEASES = {"28.5": " 4.51.0 (210443)", "20.10": " 4.18.0 (104112)"}
_DESKTOP: Document = {
    "KernelVersion": "6.10.14-linuxkit",
    "OperatingSystem": "Docker Desktop",
    "HttpProxy": "http.docker.internal:3128",
    "HttpsProxy": "http.docker.internal:3128",
    "NoProxy": "hubproxy.docker.internal",
}
_SOCKET = "unix:///Users/learner/Library/Containers/com.docker.docker/Data/docker-cli.sock"
#: Memory of the simulated host, in bytes.
MEMORY = 8 * 1024**3
PROCESSORS = 2

_NETWORK_DRIVERS = ["bridge", "host", "null", "overlay"]
_LOG_DRIVERS = ["json-file"]
#: containerd and runc as they came with each engine.
_PARTS = {"29.7": ("2.1.9", "1.3.3"), "28.5": ("v1.7.28", "1.3.0"), "20.10": ("1.6.20", "1.1.5")}


def version(engine: EngineVersion, desktop: bool = False) -> Document:
    """The document of `GET /version`."""
    containerd, runc = _PARTS[engine.name]
    facts: Document = {
        "ApiVersion": engine.api,
        "MinAPIVersion": engine.api_min,
        "GitCommit": engine.git_commit,
        "GoVersion": engine.go,
        "Os": "linux",
        "Arch": "amd64",
        "KernelVersion": _DESKTOP["KernelVersion"] if desktop else KERNEL,
        "BuildTime": engine.built,
    }
    parts = [
        _component("Engine", engine.full, dict(sorted((facts | {"Experimental": "false"}).items()))),
        _component("containerd", containerd, {"GitCommit": ""}),
        _component("runc", runc, {"GitCommit": ""}),
        _component("docker-init", "0.19.0", {"GitCommit": ""}),
    ]
    name = f"Docker Desktop{_RELEASES.get(engine.name, '')}" if desktop else "Simulated engine"
    return {"Platform": {"Name": name}, "Components": parts, "Version": engine.full, **facts}


def _component(name: str, version: str, details: Document) -> Document:
    return {"Name": name, "Version": version, "Details": details}


def info(engine: Engine, api: ApiVersion) -> Document:
    """The document of `GET /info`. What concerns a kernel or a disk stands for no real machine."""
    new = engine.version.at_least(25)
    return {
        "ID": _id(engine.id),
        **_counts(engine),
        "Driver": "overlay2",
        "DriverStatus": [
            ["Backing Filesystem", "extfs"],
            ["Supports d_type", "true"],
            ["userxattr", "false"],
        ],
        "Plugins": {
            "Volume": ["local"],
            "Network": _NETWORK_DRIVERS,
            "Authorization": None,
            "Log": _LOG_DRIVERS,
        },
        "MemoryLimit": True,
        "SwapLimit": True,
        **({} if new and api >= ApiVersion(1, 42) else {"KernelMemory": True}),
        "KernelMemoryTCP": True,
        "CpuCfsPeriod": True,
        "CpuCfsQuota": True,
        "CPUShares": True,
        "CPUSet": True,
        "PidsLimit": True,
        "IPv4Forwarding": True,
        **({} if new and api >= ApiVersion(1, 50) else {"BridgeNfIptables": True, "BridgeNfIp6tables": True}),
        "Debug": False,
        "NFd": 0,
        "OomKillDisable": True,
        "NGoroutines": 0,
        "SystemTime": rfc3339(engine.scheduler.now()),
        "LoggingDriver": "json-file",
        "CgroupDriver": "cgroupfs",
        "CgroupVersion": "1",
        "NEventsListener": 0,
        "KernelVersion": KERNEL,
        "OperatingSystem": "Simulated engine",
        "OSVersion": "",
        "OSType": "linux",
        "Architecture": "x86_64",
        "IndexServerAddress": "https://index.docker.io/v1/",
        "RegistryConfig": _registries(new and api >= ApiVersion(1, 47)),
        "NCPU": PROCESSORS,
        "MemTotal": MEMORY,
        "GenericResources": None,
        "DockerRootDir": "/var/lib/docker",
        "HttpProxy": "",
        "HttpsProxy": "",
        "NoProxy": "",
        "Name": engine.machine.hostname,
        "Labels": [],
        "ExperimentalBuild": False,
        "ServerVersion": engine.version.full,
        "Runtimes": {name: {"path": "runc"} for name in ("io.containerd.runc.v2", "runc")},
        "DefaultRuntime": "runc",
        "Swarm": membership(engine.membership, str(engine.machine.addresses[0])),
        "LiveRestoreEnabled": False,
        "Isolation": "",
        "InitBinary": "docker-init",
        **{name: _commit(new) for name in ("ContainerdCommit", "RuncCommit", "InitCommit")},
        "SecurityOptions": [f"name=seccomp,profile={'builtin' if new else 'default'}"],
        **_since_25(new, api),
        "Warnings": None,
        **(_desktop(new) if engine.platform == "desktop" else {}),
    }


def _desktop(new: bool) -> Document:
    """What Docker Desktop says otherwise; the label came with its later releases."""
    return {**_DESKTOP, "Labels": [f"com.docker.desktop.address={_SOCKET}"] if new else []}


def _id(text: str) -> str:
    """An engine's id looks like a UUID."""
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


def _counts(engine: Engine) -> Document:
    states = [record.state for record in engine.containers.all()]
    running = sum(record.running and record.state != "paused" for record in engine.containers.all())
    paused = states.count("paused")
    return {
        "Containers": len(states),
        "ContainersRunning": running,
        "ContainersPaused": paused,
        "ContainersStopped": len(states) - running - paused,
        "Images": len(engine.images.all()),
    }


def _registries(new: bool) -> Document:
    hub = {"Mirrors": [], "Name": "docker.io", "Official": True, "Secure": True}
    older: Document = {
        "AllowNondistributableArtifactsCIDRs": [],
        "AllowNondistributableArtifactsHostnames": [],
    }
    return {
        **({} if new else older),
        "IndexConfigs": {"docker.io": hub},
        "InsecureRegistryCIDRs": [*(["::1/128"] if new else []), "127.0.0.0/8"],
        "Mirrors": [],
    }


def _commit(new: bool) -> Document:
    return {"ID": ""} if new else {"ID": "", "Expected": ""}


def _since_25(new: bool, api: ApiVersion) -> Document:
    document: Document = {}
    if new and api >= ApiVersion(1, 49):
        document["FirewallBackend"] = {"Driver": "iptables"}
    if new:
        document["CDISpecDirs"] = ["/etc/cdi", "/var/run/cdi"]
    if new and api >= ApiVersion(1, 46):
        document["Containerd"] = {
            "Address": "/run/containerd/containerd.sock",
            "Namespaces": {"Containers": "moby", "Plugins": "plugins.moby"},
        }
    return document


def event(happened: Event) -> Document:
    """An event as `GET /events` tells it; containers and images with the fields of the first API too."""
    older: Document = {}
    if happened.type in ("container", "image"):
        older = {"status": happened.action, "id": happened.actor}
    if happened.type == "container":
        older["from"] = happened.attributes.get("image")
    return {
        **{key: value for key, value in older.items() if value},
        "Type": happened.type,
        "Action": happened.action,
        "Actor": {"ID": happened.actor, "Attributes": dict(sorted(happened.attributes.items()))},
        "scope": happened.scope,
        "time": int(happened.time),
        "timeNano": nanoseconds(happened.time),
    }
