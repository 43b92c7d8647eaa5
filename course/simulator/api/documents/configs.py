"""Config and HostConfig of containers and images, with all the fields that Docker shows.

The engine keeps what the client sent. Docker shows every field, so those that were not sent come
with Go's zero value, or with what the engine decides instead (documents/container-created).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.simulator.links import shown
from course.simulator.state import ContainerRecord, Document
from course.simulator.versions import EngineVersion

#: A field that is shown only where it has a value (Go's `omitempty`).
OMITTED = object()

_CONFIG: Document = {
    "Hostname": "",
    "Domainname": "",
    "User": "",
    "AttachStdin": False,
    "AttachStdout": False,
    "AttachStderr": False,
    "ExposedPorts": OMITTED,
    "Tty": False,
    "OpenStdin": False,
    "StdinOnce": False,
    "Env": None,
    "Cmd": None,
    "Healthcheck": OMITTED,
    "ArgsEscaped": OMITTED,
    "Image": "",
    "Volumes": None,
    "WorkingDir": "",
    "Entrypoint": None,
    "NetworkDisabled": OMITTED,
    "MacAddress": OMITTED,
    "OnBuild": None,
    "Labels": {},
    "StopSignal": OMITTED,
    "StopTimeout": OMITTED,
    "Shell": OMITTED,
}

#: The fields that images have since API 1.48.
_IMAGE_CONFIG: Document = {
    "ArgsEscaped": OMITTED,
    "Cmd": None,
    "Entrypoint": None,
    "Env": None,
    "ExposedPorts": OMITTED,
    "Healthcheck": OMITTED,
    "Labels": None,
    "OnBuild": None,
    "Shell": OMITTED,
    "StopSignal": OMITTED,
    "User": "",
    "Volumes": None,
    "WorkingDir": "",
}

_MASKED_PATHS = [
    "/proc/asound",
    "/proc/acpi",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
    "/sys/devices/virtual/powercap",
]
_MASKED_SINCE_25 = ("/proc/interrupts", "/sys/devices/virtual/powercap")
_READONLY_PATHS = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
_SHM_SIZE = 64 * 1024 * 1024

_HOST_CONFIG: Document = {
    "Binds": None,
    "ContainerIDFile": "",
    "LogConfig": {"Type": "json-file", "Config": {}},
    "NetworkMode": "default",
    "PortBindings": None,
    "RestartPolicy": {"Name": "", "MaximumRetryCount": 0},
    "AutoRemove": False,
    "VolumeDriver": "",
    "VolumesFrom": None,
    "ConsoleSize": [0, 0],
    "CapAdd": None,
    "CapDrop": None,
    "CgroupnsMode": "host",
    "Dns": None,
    "DnsOptions": None,
    "DnsSearch": None,
    "ExtraHosts": None,
    "GroupAdd": None,
    "IpcMode": "private",
    "Cgroup": "",
    "Links": None,
    "OomScoreAdj": 0,
    "PidMode": "",
    "Privileged": False,
    "PublishAllPorts": False,
    "ReadonlyRootfs": False,
    "SecurityOpt": None,
    "StorageOpt": OMITTED,
    "Tmpfs": OMITTED,
    "UTSMode": "",
    "UsernsMode": "",
    "ShmSize": _SHM_SIZE,
    "Sysctls": OMITTED,
    "Runtime": "runc",
    "Isolation": "",
    "CpuShares": 0,
    "Memory": 0,
    "NanoCpus": 0,
    "CgroupParent": "",
    "BlkioWeight": 0,
    "BlkioWeightDevice": None,
    "BlkioDeviceReadBps": None,
    "BlkioDeviceWriteBps": None,
    "BlkioDeviceReadIOps": None,
    "BlkioDeviceWriteIOps": None,
    "CpuPeriod": 0,
    "CpuQuota": 0,
    "CpuRealtimePeriod": 0,
    "CpuRealtimeRuntime": 0,
    "CpusetCpus": "",
    "CpusetMems": "",
    "Devices": None,
    "DeviceCgroupRules": None,
    "DeviceRequests": None,
    "MemoryReservation": 0,
    "MemorySwap": 0,
    "MemorySwappiness": None,
    "OomKillDisable": False,
    "PidsLimit": None,
    "Ulimits": None,
    "CpuCount": 0,
    "CpuPercent": 0,
    "IOMaximumIOps": 0,
    "IOMaximumBandwidth": 0,
    "Mounts": OMITTED,
    "MaskedPaths": _MASKED_PATHS,
    "ReadonlyPaths": _READONLY_PATHS,
    "Init": OMITTED,
}

#: Values that mean "as you like": the engine puts its own in their place.
_DECIDED = ("CgroupnsMode", "IpcMode", "ShmSize", "Runtime")


_HEALTHCHECK = ("Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries")


def container_config(record: ContainerRecord) -> Document:
    """The Config of `docker inspect`."""
    config = _filled(_CONFIG, record.config)
    if asked := config.get("Healthcheck"):
        config["Healthcheck"] = {name: asked[name] for name in _HEALTHCHECK if asked.get(name)}
    return config | {"Hostname": record.hostname, "Env": config["Env"] or None}


def image_config(config: Mapping[str, Any], whole: bool) -> Document:
    """The Config of `docker image inspect`; `whole` as before API 1.48, with the fields of containers."""
    return _filled(_CONFIG | {"Labels": None} if whole else _IMAGE_CONFIG, config)


def empty_config() -> Document:
    """The Config of nothing: images had a ContainerConfig until API 1.44."""
    return image_config({}, whole=True)


def host_config(record: ContainerRecord, version: EngineVersion) -> Document:
    """The HostConfig of `docker inspect`."""
    asked = record.host_config
    result = _filled(_HOST_CONFIG, asked)
    for name in _DECIDED:
        result[name] = result[name] or _HOST_CONFIG[name]
    result["Links"] = shown(record)
    log: Document = asked.get("LogConfig") or {}
    result["LogConfig"] = {"Type": log.get("Type") or "json-file", "Config": log.get("Config") or {}}
    restart: Document = asked.get("RestartPolicy") or {}
    default = "no" if version.at_least(25) else ""
    result["RestartPolicy"] = {
        "Name": restart.get("Name") or default,
        "MaximumRetryCount": restart.get("MaximumRetryCount") or 0,
    }
    if result["PortBindings"]:
        result["PortBindings"] = {port: _bindings(wanted) for port, wanted in result["PortBindings"].items()}
    if version.at_least(29) and result["MaskedPaths"] is not None:
        result["MaskedPaths"] = sorted(result["MaskedPaths"])
    if asked.get("Privileged"):
        result |= {"MaskedPaths": None, "ReadonlyPaths": None, "SecurityOpt": ["label=disable"]}
    for limit in ("MemorySwappiness", "PidsLimit"):  # 0 and -1, which the command line sends, mean none
        result[limit] = result[limit] if (result[limit] or 0) > 0 else None
    result["MemorySwap"] = result["MemorySwap"] or 2 * result["Memory"]
    return result if version.at_least(25) else _before_25(result)


def _bindings(wanted: list[Document] | None) -> list[Document] | None:
    names = ("HostIp", "HostPort")
    return None if wanted is None else [{name: part.get(name) or "" for name in names} for part in wanted]


def _before_25(config: Document) -> Document:
    """The order and the fields of 20.10."""
    older: Document = {}
    for name, value in config.items():
        if name == "ConsoleSize":
            continue
        if name == "Isolation":
            older["ConsoleSize"] = config["ConsoleSize"]
        older[name] = value
        if name == "DeviceRequests":
            older |= {"KernelMemory": 0, "KernelMemoryTCP": 0}
    if older["MaskedPaths"] is not None:
        older["MaskedPaths"] = [path for path in _MASKED_PATHS if path not in _MASKED_SINCE_25]
    return older


def _filled(template: Mapping[str, Any], given: Mapping[str, Any]) -> Document:
    result: Document = {}
    for name, default in template.items():
        if (value := given.get(name)) is None:
            if default is not OMITTED:
                result[name] = default
        elif isinstance(value, dict):
            if value or default is not OMITTED:
                result[name] = dict(sorted(value.items()))  # as Go writes maps
        elif default is not OMITTED or value not in (False, [], ""):
            result[name] = value
    return result
