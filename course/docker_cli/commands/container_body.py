"""What ``docker run`` and ``docker create`` ask the engine for, made of their flags.

The same requests as Docker's binary makes. Raises CommandFailed with Docker's words where flags contradict
each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from course.docker_cli.commands import ports
from course.docker_cli.commands.container_flags import NetworkChoice, variable
from course.docker_cli.commands.shared import labels
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values

_MAC = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}([:-][0-9a-fA-F]{2}){0,2}")
#: What Docker's binary says of settings that nobody asked for; an engine's own defaults are others.
_UNSET: dict[str, Any] = {
    "BlkioWeightDevice": [],
    "BlkioDeviceReadBps": [],
    "BlkioDeviceWriteBps": [],
    "BlkioDeviceReadIOps": [],
    "BlkioDeviceWriteIOps": [],
    "Devices": [],
    "MemorySwappiness": -1,
    "OomKillDisable": False,
    "PidsLimit": 0,
    "Ulimits": [],
}
_CONFLICT = "conflicting options: cannot specify both {one} and {other}"


def body(
    values: Values, image: str, command: Sequence[str], *, attached: bool, typing: bool, api: tuple[int, int]
) -> Any:
    """The body of the request that creates the container.

    `attached`: its output is waited for. `typing`: what somebody types may reach it some time; otherwise a
    program with -i finds its input at its end.
    """
    published = ports.published(values["publish"])
    exposed = [port.container for port in published] + ports.exposed(values["expose"])
    choices = networks(values)
    document: dict[str, Any] = {
        "Hostname": values["hostname"],
        "Domainname": values["domainname"],
        "User": values["user"],
        "AttachStdin": values["interactive"] and attached and typing,
        "AttachStdout": attached,
        "AttachStderr": attached,
        "Tty": values["tty"],
        "OpenStdin": values["interactive"] and typing,
        "StdinOnce": values["interactive"] and attached and typing,
        "Env": [*_env_files(values["env-file"]), *values["env"]] or None,
        "Cmd": list(command) or None,
        "Image": image,
        "Volumes": {mount: {} for mount in _volumes(values) if ":" not in mount},
        "WorkingDir": values["workdir"],
        "Entrypoint": _entrypoint(values),
        "Labels": labels(values["label"]),
        "HostConfig": _host_config(values, choices, published),
        "NetworkingConfig": {"EndpointsConfig": endpoints(choices)},
    }
    if exposed:
        document["ExposedPorts"] = {port: {} for port in exposed}
    if health := _healthcheck(values):
        document["Healthcheck"] = health
    if values["stop-signal"]:
        document["StopSignal"] = values["stop-signal"]
    if values["stop-timeout"] is not None:
        document["StopTimeout"] = values["stop-timeout"]
    if api < (1, 44) and choices[0].mac_address:  # an endpoint had no such setting of its own then
        document["MacAddress"] = choices[0].mac_address
    return document


_HEALTH = {
    "Interval": "health-interval",
    "Timeout": "health-timeout",
    "StartPeriod": "health-start-period",
    "StartInterval": "health-start-interval",
    "Retries": "health-retries",
}


def _healthcheck(values: Values) -> dict[str, Any]:
    """What the flags ask for; {} where they leave it to the image."""
    asked = {key: values[flag] for key, flag in _HEALTH.items() if values[flag]}
    if values["no-healthcheck"]:
        if asked or values["health-cmd"]:
            raise CommandFailed("--no-healthcheck conflicts with --health-* options")
        return {"Test": ["NONE"]}
    for flag in _HEALTH.values():
        if values[flag] < 0:
            raise CommandFailed(f"--{flag} cannot be negative")
    if values["health-cmd"]:
        asked["Test"] = ["CMD-SHELL", values["health-cmd"]]
    return asked


def _host_config(
    values: Values, choices: Sequence[NetworkChoice], published: Sequence[ports.Published]
) -> Any:
    bindings: dict[str, list[dict[str, str]]] = {}
    for port in published:
        bindings.setdefault(port.container, []).append({"HostIp": port.address, "HostPort": port.port})
    restart = _restart(values["restart"])
    if values["rm"] and restart["Name"] not in ("", "no"):
        raise CommandFailed(_CONFLICT.format(one="--restart", other="--rm"))
    document = _UNSET | {
        "Binds": [mount for mount in _volumes(values) if ":" in mount] or None,
        "VolumesFrom": values["volumes-from"] or None,
        "NetworkMode": choices[0].target,
        "PortBindings": bindings,
        "RestartPolicy": restart,
        "AutoRemove": values["rm"],
        "Dns": values["dns"],
        "DnsOptions": values["dns-option"],
        "DnsSearch": values["dns-search"],
        "ExtraHosts": values["add-host"] or None,
        "Links": values["link"] or None,
        "PublishAllPorts": values["publish-all"],
        "CapAdd": _rights(values["cap-add"]),
        "CapDrop": _rights(values["cap-drop"]),
        "Privileged": values["privileged"],
        "Sysctls": labels(values["sysctl"]),
    }
    if "init" in values.given:
        document["Init"] = values["init"]
    return document


def _rights(written: Sequence[str]) -> list[str] | None:
    """Capabilities by their full names, each once; None where there are none."""
    names = {name.strip().upper() for name in written}
    return sorted("ALL" if name == "ALL" else f"CAP_{name.removeprefix('CAP_')}" for name in names) or None


# -- networks -------------------------------------------------------------------------------


def networks(values: Values) -> list[NetworkChoice]:
    """The networks asked for; the settings that are flags of their own belong to the first."""
    choices: list[NetworkChoice] = values["network"] or [NetworkChoice("default")]
    _merge(choices[0], values)
    seen: list[NetworkChoice] = []
    for choice in choices:
        if not choice.target:
            raise CommandFailed("no name set for network")
        if choice.aliases and not choice.user_defined:
            raise CommandFailed("network-scoped aliases are only supported for user-defined networks")
        if choice.mac_address and not _MAC.fullmatch(choice.mac_address):
            raise CommandFailed(f"{choice.mac_address} is not a valid mac address")
        if any(other.target == choice.target for other in seen):
            raise CommandFailed(f'network "{choice.target}" is specified multiple times')
        if any(other.user_defined != choice.user_defined for other in seen):
            raise CommandFailed(
                "conflicting options: cannot attach both user-defined and non-user-defined network-modes"
            )
        seen.append(choice)
    return choices


def _merge(choice: NetworkChoice, values: Values) -> None:
    for flag, field, called in (
        ("network-alias", "aliases", "per-network alias"),
        ("link", "links", "per-network links"),
        ("ip", "ipv4", "per-network IPv4 address"),
        ("ip6", "ipv6", "per-network IPv6 address"),
        ("mac-address", "mac_address", "per-network MAC address"),
        ("link-local-ip", "link_local", "per-network link-local IP addresses"),
    ):
        if not values[flag]:
            continue
        if getattr(choice, field):
            raise CommandFailed(_CONFLICT.format(one=f"--{flag}", other=called))
        setattr(choice, field, values[flag])


def endpoints(choices: Sequence[NetworkChoice]) -> dict[str, Any]:
    """The settings of each network that has some; all networks where there are several."""
    wanted = (
        choice for choice in choices if len(choices) > 1 or not choice.plain or choice.target == "default"
    )
    return {choice.target: _endpoint(choice) for choice in wanted}


def _endpoint(choice: NetworkChoice) -> dict[str, Any]:
    addresses = {"IPv4Address": choice.ipv4, "IPv6Address": choice.ipv6, "LinkLocalIPs": choice.link_local}
    return {
        "IPAMConfig": {key: value for key, value in addresses.items() if value} or None,
        "Links": choice.links if choice.user_defined and choice.links else None,
        "Aliases": choice.aliases or None,
        "MacAddress": choice.mac_address,
        "DriverOpts": choice.driver_options or None,
        "GwPriority": choice.gateway_priority,
    }


# -- the rest -------------------------------------------------------------------------------


def _entrypoint(values: Values) -> list[str] | None:
    return [values["entrypoint"]] if "entrypoint" in values.given else None


def _restart(written: str) -> dict[str, Any]:
    name, colon, count = written.partition(":")
    if colon and not name:
        raise CommandFailed("invalid restart policy format: no policy provided before colon")
    if count and not count.lstrip("-").isdigit():
        raise CommandFailed("invalid restart policy format: maximum retry count must be an integer")
    return {"Name": name, "MaximumRetryCount": int(count or 0)}


def _volumes(values: Values) -> list[str]:
    if "" in values["volume"]:
        raise CommandFailed("invalid empty volume spec")
    return list(values["volume"])


def _env_files(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        try:
            with open(path, encoding="utf-8-sig") as file:
                lines = file.read().splitlines()
        except OSError as error:
            raise CommandFailed(f"open {path}: {(error.strerror or '').lower()}") from None
        for line in (line.lstrip() for line in lines):
            if line and not line.startswith("#") and "=" in (setting := variable(line)):
                yield setting
