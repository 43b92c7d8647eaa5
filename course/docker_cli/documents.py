"""Documents of the API with the Go types that ``--format`` shows through.

A template sees the difference: a missing key of a *map* is nothing, a missing field of a *struct* is an
error, and what JSON calls null is printed as ``[]``, ``map[]`` or ``<nil>``. Found by asking Docker 28.2 for
each."""

from __future__ import annotations

from typing import Any

from course.docker_cli.gotemplate.values import Loose, Nil, Struct

#: Names under which a document holds a map: keys that somebody chose.
_MAPS = {
    "AuxiliaryAddresses",
    "Containers",
    "Data",
    "DriverOpts",
    "ExposedPorts",
    "Labels",
    "Networks",
    "Options",
    "PortBindings",
    "Ports",
    "StorageOpt",
    "Sysctls",
    "Tmpfs",
    "Volumes",
}
#: Names under which null is a pointer to nothing, and not an empty list.
_POINTERS = {
    "Health",
    "Healthcheck",
    "IPAMConfig",
    "Init",
    "MemorySwappiness",
    "OomKillDisable",
    "PidsLimit",
    "StopTimeout",
}
_STATE = "Status Running Paused Restarting OOMKilled Dead Pid ExitCode Error StartedAt FinishedAt".split()
_CONFIG = """Hostname Domainname User AttachStdin AttachStdout AttachStderr ExposedPorts Tty OpenStdin
    StdinOnce Env Cmd""".split()
#: Fields that JSON leaves out where they are empty, behind those that come before them.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "State": {**dict.fromkeys(_STATE), "Health": Nil("<nil>")},
    "Config": {**dict.fromkeys(_CONFIG), "Healthcheck": Nil("<nil>")},
    "Config[]": {"Subnet": "", "IPRange": "", "Gateway": "", "AuxiliaryAddresses": Nil("map[]")},
}


def _besides(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Fields that are called otherwise in JSON, or left out of a network's where they are empty."""
    if name in ("Client", "Server"):
        return {"APIVersion": document.get("ApiVersion", "")}
    if name == "HostConfig":
        empty = {"Init": Nil("<nil>"), **{key: Nil("map[]") for key in ("StorageOpt", "Sysctls", "Tmpfs")}}
        return {key: value for key, value in empty.items() if key not in document}
    found = {"ID": document["Id"]} if not name and "Id" in document else {}
    if not name and "IPAM" in document:
        found |= {"Peers": Nil("[]"), "Services": Nil("map[]")}
    if not name and "ServerVersion" in document:
        found |= {"DefaultAddressPools": Nil("[]")}
    return {key: value for key, value in found.items() if key not in document}


def as_go_sees(document: Any, name: str = "") -> Any:
    """`document`, found under `name`, with Go's types."""
    if isinstance(document, dict):
        kind = Loose if name in _MAPS else Struct
        typed = kind({key: as_go_sees(value, key) for key, value in document.items()})
        if isinstance(typed, Struct) and name in _LEFT_OUT:
            typed.layout = _LEFT_OUT[name]
        if isinstance(typed, Struct):
            typed.besides = _besides(document, name)
        return typed
    if isinstance(document, list):
        return [as_go_sees(item, f"{name}[]") for item in document]
    if document is None:
        return Nil("<nil>" if name in _POINTERS else "map[]" if name in _MAPS else "[]")
    return document
