"""The flags of ``docker run`` and ``docker create``, and how the value of each is read."""

from __future__ import annotations

import csv
import ipaddress
import os
from dataclasses import dataclass, field

from course.docker_cli.commands.shared import label
from course.docker_cli.flags import Flag, duration, many, number, older, switch, text


@dataclass(slots=True)
class NetworkChoice:
    """What one ``--network`` asks for."""

    target: str
    aliases: list[str] = field(default_factory=list)
    driver_options: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    link_local: list[str] = field(default_factory=list)
    ipv4: str = ""
    ipv6: str = ""
    mac_address: str = ""
    gateway_priority: int = 0

    @property
    def user_defined(self) -> bool:
        """Whether the network is one that somebody made."""
        return self.target not in ("default", "bridge", "host", "none") and not self.target.startswith(
            "container:"
        )

    @property
    def plain(self) -> bool:
        """Whether nothing but the network is asked for."""
        return self == NetworkChoice(self.target)


def network(written: str) -> NetworkChoice:
    """``NAME``, or ``name=NAME,alias=db,ip=…``. Raises ValueError with Docker's words."""
    if "=" not in written:
        return NetworkChoice(written.strip())
    choice = NetworkChoice("")
    for part in next(csv.reader([written])):
        key, equals, value = part.strip().partition("=")
        if not equals:
            raise ValueError(f"invalid field {part}")
        _set(choice, key.strip().lower(), value.strip())
    if not choice.target:
        raise ValueError("network name/id is not specified")
    return choice


def _set(choice: NetworkChoice, key: str, value: str) -> None:
    match key:
        case "name":
            choice.target = value
        case "alias":
            choice.aliases.append(value)
        case "ip":
            choice.ipv4 = value
        case "ip6":
            choice.ipv6 = value
        case "mac-address":
            choice.mac_address = value
        case "link-local-ip":
            choice.link_local.append(value)
        case "driver-opt":
            name, equals, setting = value.partition("=")
            if not equals:
                raise ValueError("invalid key value pair format in driver options")
            choice.driver_options[name.strip().lower()] = setting.strip()
        case "gw-priority":
            try:
                choice.gateway_priority = int(value)
            except ValueError:
                raise ValueError(f"invalid gw-priority ({value}): invalid syntax") from None
        case _:
            raise ValueError(f"invalid field key {key}")


def extra_host(written: str) -> str:
    """``NAME:ADDRESS`` or ``NAME=ADDRESS``, in the first form. Raises ValueError with Docker's words."""
    name, sign, address = written.partition("=" if "=" in written else ":")
    if not sign or not name:
        raise ValueError(f'bad format for add-host: "{written}"')
    address = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    if address != "host-gateway" and not _is_address(address):
        raise ValueError(f'invalid IP address in add-host: "{address}"')
    return f"{name}:{address}"


def address(written: str) -> str:
    if not _is_address(written.strip()):
        raise ValueError(f"IP address is not correctly formatted: {written}")
    return written.strip()


def link(written: str) -> str:
    """``CONTAINER:NAME``, or ``CONTAINER`` alone. Raises ValueError with Docker's words."""
    if not written:
        raise ValueError("empty string specified for links")
    if written.count(":") > 1:
        raise ValueError(f"bad format for links: {written}")
    return written


def sysctl(written: str) -> str:
    """A setting ``NAME=VALUE`` of the kernel, if it is one of those that a container may have of its own."""
    name, equals, _ = written.partition("=")
    if not equals or not (name.startswith(("net.", "fs.mqueue.")) or name in _KERNEL):
        raise ValueError(f"sysctl '{written}' is not allowed")
    return written


def variable(written: str) -> str:
    """``NAME=VALUE``; ``NAME`` alone takes the value from where the command line runs, if there is one."""
    name, equals, _ = written.partition("=")
    if not name:
        raise ValueError(f"invalid environment variable: {written}")
    if not equals and name in os.environ:
        return f"{name}={os.environ[name]}"
    return written


def _is_address(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True


_NETWORK = Flag(
    "network", help="Connect the container to a network", word="network", convert=network, repeats=True
)
_ALIAS = many("network-alias", help="A further name that it answers to on the network")
_DNS_OPTION = many("dns-option", help="An option for resolving names")

_KERNEL = {
    f"kernel.{name}" for name in "msgmax msgmnb msgmni sem shmall shmmax shmmni shm_rmid_forced".split()
}

CREATE_FLAGS = (
    many("add-host", help="A name of its own for an address (HOST:IP)", convert=extra_host),
    many("cap-add", help="A right of root's that it has besides (such as NET_ADMIN)"),
    many("cap-drop", help="A right of root's that it has not (such as NET_RAW)"),
    many("dns", help="An address of a DNS server", convert=address),
    _DNS_OPTION,
    older("dns-opt", _DNS_OPTION),
    many("dns-search", help="A domain to look names up in"),
    text("domainname", help="The container's domain name"),
    text("entrypoint", help="Start this, instead of what the image starts"),
    many("env", "e", "Set an environment variable", convert=variable),
    many("env-file", help="Read environment variables from a file"),
    many("expose", help="Name a port, or a range of ports, that the container listens on"),
    text("health-cmd", help="The command that tells by its exit code whether all is well"),
    duration("health-interval", help="The time between two checks (ms|s|m|h)"),
    number("health-retries", help="Failures in a row that make it unhealthy", default=0),
    duration("health-start-interval", help="The time between two checks while it starts (ms|s|m|h)"),
    duration("health-start-period", help="The time it may take to start before failures count (ms|s|m|h)"),
    duration("health-timeout", help="The time that a check may take (ms|s|m|h)"),
    text("hostname", "h", "The container's host name"),
    switch("init", help="Let a small init process start the program"),
    switch("interactive", "i", "Leave standard input open"),
    text("ip", help="An IPv4 address (such as 172.30.100.104)"),
    text("ip6", help="An IPv6 address (such as 2001:db8::33)"),
    many("label", "l", "A label for the container", convert=label),
    many("link", help="A name for another container: CONTAINER:NAME", convert=link),
    many("link-local-ip", help="A link-local address"),
    text("mac-address", help="A MAC address (such as 92:d0:c6:0a:29:33)"),
    text("name", help="A name for the container"),
    _NETWORK,
    switch("no-healthcheck", help="Leave out the image's healthcheck"),
    older("net", _NETWORK),
    _ALIAS,
    older("net-alias", _ALIAS),
    text("platform", help="The platform of the image"),
    switch("privileged", help="Give it all rights"),
    many("publish", "p", "Publish ports of the container on the host"),
    switch("publish-all", "P", "Publish all exposed ports on any ports of the host"),
    text("pull", help='When to pull the image ("always", "missing", "never")', default="missing"),
    switch("quiet", "q", "Do not show how pulling goes on"),
    text("restart", help="When to start it again after it has ended", default="no"),
    switch("rm", help="Remove the container when it has ended"),
    text("stop-signal", help="The signal that stops it"),
    number("stop-timeout", help="Seconds it may take to stop before it is killed"),
    many("sysctl", help="A setting of the kernel, for it alone (net.ipv4.ip_forward=1)", convert=sysctl),
    switch("tty", "t", "Give it a terminal"),
    text("user", "u", "The user its program runs as (NAME|UID[:GROUP|GID])"),
    many("volume", "v", "Mount a volume, or a folder of the host"),
    many("volumes-from", help="Mount what this container mounts"),
    text("workdir", "w", "The folder its program starts in"),
)
RUN_FLAGS = (
    *CREATE_FLAGS,
    switch("detach", "d", "Run in the background, and print the container's id"),
    switch("sig-proxy", help="Pass signals on to the container", default=True, hidden=True),
)
#: Flags that Docker's own command line has as well.
FOREIGN = frozenset(
    """a annotation attach blkio-weight blkio-weight-device c cgroup-parent cgroupns cidfile
    cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus
    cpuset-mems detach-keys device device-cgroup-rule device-read-bps device-read-iops device-write-bps
    device-write-iops disable-content-trust gpus group-add io-maxbandwidth io-maxiops ipc isolation
    kernel-memory label-file log-driver log-opt m memory memory-reservation memory-swap memory-swappiness
    mount oom-kill-disable oom-score-adj pid pids-limit read-only runtime
    security-opt shm-size storage-opt tmpfs ulimit use-api-socket userns uts volume-driver
   """.split()
)
