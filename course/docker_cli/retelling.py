"""Requests that an engine was asked, told as the `docker` command lines that ask the same."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_PLAIN = ("start", "stop", "restart", "kill", "pause", "unpause")
_NO_NETWORK = ("", "default", "bridge")


@dataclass(frozen=True, slots=True)
class Done:
    """A request that changed something: the parts of its path without the version, things by their names."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


def retold(requests: Iterable[Done]) -> list[str]:
    """A command line for each request; one `docker run -d` for a container that was made and then started."""
    lines: list[str] = []
    made: dict[str, int] = {}  # the number of the line that makes a container which was not started yet
    for done in requests:
        match (done.method, *done.path):
            case ("POST", "containers", "create"):
                made[done.query.get("name", "")] = len(lines)
                lines.append(_line("create", *_container(done)))
            case ("POST", "containers", name, "start") if name in made:
                number = made.pop(name)
                lines[number] = lines[number].replace("docker create", "docker run -d", 1)
            case _:
                lines.append(_other(done))
    return lines


def _line(*words: str) -> str:
    return shlex.join(["docker", *words])


def _other(done: Done) -> str:
    force = done.query.get("force") in ("1", "true") or bool(done.body.get("Force"))
    match (done.method, *done.path):
        case ("POST", "containers", name, "rename"):
            return _line("rename", name, done.query.get("name", ""))
        case ("POST", "containers", name, "kill") if "signal" in done.query:
            return _line("kill", "--signal", done.query["signal"], name)
        case ("POST", "containers" | "networks" | "volumes" | "images" as kind, "prune"):
            return _line(kind.removesuffix("s"), "prune", "-f")
        case ("POST", "containers", name, action) if action in _PLAIN:
            return _line(action, name)
        case ("DELETE", "containers", name):
            return _line("rm", *["-f"] * force, name)
        case ("POST", "networks", "create"):
            return _line("network", "create", *_network(done.body))
        case ("POST", "networks", name, "connect"):
            settings = _endpoint(done.body.get("EndpointConfig") or {}, "--ip", "--alias")
            return _line("network", "connect", *settings, name, str(done.body.get("Container")))
        case ("POST", "networks", name, "disconnect"):
            container = str(done.body.get("Container"))
            return _line("network", "disconnect", *["-f"] * force, name, container)
        case ("POST", "volumes", "create"):
            return _line("volume", "create", str(done.body.get("Name") or ""))
        case ("POST", "images", "create"):
            return _line("pull", f"{done.query.get('fromImage')}:{done.query.get('tag') or 'latest'}")
        case ("DELETE", "networks" | "volumes" | "images" as kind, *name):
            return _line(kind.removesuffix("s"), "rm", "/".join(name))
        case _:
            return f"# {done.method} /{'/'.join(done.path)}"


def _network(body: Mapping[str, Any]) -> list[str]:
    words = [] if body.get("Driver") in (None, "", "bridge") else ["--driver", str(body["Driver"])]
    for config in (body.get("IPAM") or {}).get("Config") or []:
        for key, flag in (("Subnet", "--subnet"), ("Gateway", "--gateway"), ("IPRange", "--ip-range")):
            words += [flag, str(config[key])] if config.get(key) else []
        for name, address in (config.get("AuxiliaryAddresses") or {}).items():
            words += ["--aux-address", f"{name}={address}"]
    for key, flag in (("Internal", "--internal"), ("Attachable", "--attachable"), ("EnableIPv6", "--ipv6")):
        words += [flag] if body.get(key) else []
    words += _settings("--opt", body.get("Options")) + _settings("--label", body.get("Labels"))
    return [*words, str(body.get("Name"))]


def _settings(flag: str, given: Mapping[str, Any] | None) -> list[str]:
    return [word for key, value in (given or {}).items() for word in (flag, f"{key}={value}")]


def _each(flag: str, values: Iterable[object] | None) -> list[str]:
    return [word for value in values or [] for word in (flag, str(value))]


def _endpoint(settings: Mapping[str, Any], address: str, alias: str) -> list[str]:
    ip = (settings.get("IPAMConfig") or {}).get("IPv4Address")
    return ([address, str(ip)] if ip else []) + _each(alias, settings.get("Aliases"))


# -- docker run ---------------------------------------------------------------------------------


def _container(done: Done) -> list[str]:
    """What follows `docker create`: flags, image, command."""
    config, host = done.body, done.body.get("HostConfig") or {}
    words = ["--name", done.query["name"]] if done.query.get("name") else []
    words += ["--rm"] if host.get("AutoRemove") else []
    words += [*["-i"] * bool(config.get("OpenStdin")), *["-t"] * bool(config.get("Tty"))]
    words += [*_networks(config, str(host.get("NetworkMode") or "")), *_ports(config, host)]
    words += _each("--add-host", host.get("ExtraHosts")) + _each("--dns", host.get("Dns"))
    words += _each("--link", host.get("Links")) + _each("-v", host.get("Binds"))
    words += _each("-e", config.get("Env")) + _settings("--label", config.get("Labels"))
    for key, flag in (("Hostname", "--hostname"), ("WorkingDir", "--workdir"), ("User", "--user")):
        words += [flag, str(config[key])] if config.get(key) else []
    words += _restart(host.get("RestartPolicy") or {})
    entrypoint, *first = config.get("Entrypoint") or [""]
    words += ["--entrypoint", entrypoint] if entrypoint else []
    return [*words, str(config.get("Image")), *map(str, [*first, *(config.get("Cmd") or [])])]


def _networks(config: Mapping[str, Any], mode: str) -> Iterator[str]:
    asked: Mapping[str, Any] = (config.get("NetworkingConfig") or {}).get("EndpointsConfig") or {}
    names = list(dict.fromkeys([mode, *asked] if mode not in _NO_NETWORK else asked or [mode]))
    for name in names:
        settings = asked.get(name) or {}
        if name not in _NO_NETWORK or len(names) > 1:
            yield from ("--network", _choice(name, settings) if len(names) > 1 else name)
        if len(names) == 1:
            yield from _endpoint(settings, "--ip", "--network-alias")


def _choice(name: str, settings: Mapping[str, Any]) -> str:
    """One of several networks, with its settings."""
    words = _endpoint(settings, "ip=", "alias=")
    parts = [f"name={name}", *(flag + value for flag, value in zip(words[::2], words[1::2], strict=True))]
    return ",".join(parts) if words else name


def _ports(config: Mapping[str, Any], host: Mapping[str, Any]) -> Iterator[str]:
    bindings: Mapping[str, Any] = host.get("PortBindings") or {}
    for port, places in bindings.items():
        inner = port.removesuffix("/tcp")
        for place in places or [{}]:
            address, outer = str(place.get("HostIp") or ""), str(place.get("HostPort") or "")
            address = f"[{address}]" if ":" in address else address
            yield from (
                "-p",
                ":".join([*[address] * bool(address), *[outer] * bool(outer or address), inner]),
            )
    for port in config.get("ExposedPorts") or {}:
        if port not in bindings:
            yield from ("--expose", port.removesuffix("/tcp"))
    if host.get("PublishAllPorts"):
        yield "-P"


def _restart(policy: Mapping[str, Any]) -> list[str]:
    name, most = str(policy.get("Name") or "no"), int(policy.get("MaximumRetryCount") or 0)
    if name == "no":
        return []
    return ["--restart", f"{name}:{most}" if most else name]
