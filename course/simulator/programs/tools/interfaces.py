"""`ip`, `ifconfig`, `route`, `netstat` and `arp`, with busybox's output (facts 144, 218 to 220, 223)."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface, ip_interface, ip_network

from course.simulator.process import Interface, Main, Process, Route
from course.simulator.programs.tool import Failure, Options, UsageError, tool
from course.topology.model import Listener
from course.topology.trace import Verdict
from course.topology.url import URL

OBJECTS = ("address", "route", "link", "neigh")
FOREVER = "       valid_lft forever preferred_lft forever"


@tool("ip", "46of:", first_operand_ends=True)
def ip(process: Process, options: Options) -> int:
    words = list(options.operands)
    kind = next((o for o in OBJECTS if words and o.startswith(words[0])), "")
    if not kind:
        raise UsageError
    rest = [w for w in words[1:] if w not in ("show", "list", "ls", "s", "dev", "lst")]
    if rest[:1] and rest[0] in ("add", "del", "set", "flush", "change", "replace"):
        raise Failure("RTNETLINK answers: Operation not permitted", 2)
    if kind == "neigh":
        return 0
    version = _family(options)
    if kind == "route":
        lines = _routes(process, rest, version or 4)
    else:
        lines = _interfaces(process, "o" in options, version, kind, rest)
    process.out("".join(f"{line}\n" for line in lines))
    return 0


def _family(options: Options) -> int:
    """4 or 6 where one is asked for, else 0."""
    if "4" in options or options.get("f") == "inet":
        return 4
    return 6 if "6" in options or options.get("f") == "inet6" else 0


def _interfaces(process: Process, oneline: bool, version: int, kind: str, rest: list[str]) -> list[str]:
    found = [i for i in process.machine.interfaces() if not rest or i.name == rest[-1]]
    if rest and not found:
        raise Failure(f"can't find device '{rest[-1]}'")
    lines: list[str] = []
    for interface in found:
        inet = _inet(interface, version) if kind == "address" else []
        if oneline and kind == "address":
            lines += [f"{interface.index}: {interface.name}    {a}\\{FOREVER}" for a in inet]
            continue
        if version and kind == "address" and not inet:
            continue
        asked = version if kind == "address" else 0
        head = [_flags(interface, asked)] + ([] if asked else [_hardware(interface)])
        whole = head + [line for a in inet for line in (f"    {a}", FOREVER)]
        lines += ["\\".join(whole)] if oneline else whole
    return lines


def _flags(interface: Interface, version: int) -> str:
    """The first line; where only IPv6 is asked for, the kernel does not tell of the queue."""
    queue = "" if version == 6 else "qdisc noqueue "
    if interface.loopback:
        return f"{interface.index}: {interface.name}: <LOOPBACK,UP,LOWER_UP> mtu 65536 {queue}qlen 1000"
    peer, down = (f"@if{interface.peer}", ",M-DOWN") if interface.peer else ("", "")
    quiet = "" if interface.arp else "NOARP,"
    flags = f"<BROADCAST,MULTICAST,{quiet}UP,LOWER_UP{down}>"
    return f"{interface.index}: {interface.name}{peer}: {flags} mtu {interface.mtu} {queue}"


def _hardware(interface: Interface) -> str:
    if interface.loopback:
        return "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00"
    return f"    link/ether {interface.mac} brd ff:ff:ff:ff:ff:ff"


def _inet(interface: Interface, version: int) -> list[str]:
    lines = []
    for text in interface.addresses:
        address = ip_interface(text)
        if version in (0, address.version):
            lines.append(_inet_line(interface, address))
    return lines


def _inet_line(interface: Interface, address: IPv4Interface | IPv6Interface) -> str:
    if interface.loopback:
        family = "inet" if address.version == 4 else "inet6"
        return f"{family} {address} scope host {'lo' if address.version == 4 else ''}"
    if address.is_link_local:
        return f"inet6 {address} scope link "
    if address.version == 6:  # the flag: Docker has the kernel not look for a second one of this address
        return f"inet6 {address} scope global flags 02 "
    return f"inet {address} brd {address.network.broadcast_address} scope global {interface.name}"


def _routes(process: Process, rest: list[str], version: int) -> list[str]:
    if rest[:1] == ["get"] and len(rest) > 1:
        return _route_to(process, rest[1])
    line = _route_line if version == 4 else _route_line6
    return [line(route) for route in process.machine.routes(version)]


def _route_line6(route: Route) -> str:
    if not route.to:
        return f"default {_via(route)}dev {route.interface}  metric 1024 "
    return f"{route.to} dev {route.interface}  metric 256 "


def _via(route: Route) -> str:
    return f"via {route.via} " if route.via else ""


def _route_line(route: Route) -> str:
    if not route.to and not route.via:
        return f"default dev {route.interface} scope link "
    if not route.to:
        return f"default {_via(route)}dev {route.interface} "
    return f"{route.to} dev {route.interface} scope link  src {route.source} "


def _route_to(process: Process, target: str) -> list[str]:
    _within(target, "::/0")
    trace = process.machine.walk(URL("icmp", target, 0))
    if trace.verdict is Verdict.NO_ROUTE:
        raise Failure("RTNETLINK answers: Network is unreachable", 2)
    version = 6 if ":" in target else 4
    table = process.machine.routes(version)
    near = next((r for r in table if r.to and _within(target, r.to)), None)
    route = near or next((r for r in table if not r.to), None)
    if route is not None and any(target == a.partition("/")[0] for a in _own(process)):
        route = None
    via = f" via {route.via}" if not near and route is not None and route.via else ""
    if version == 6:
        return [_route_to6(process, target, route, via)]
    if route is None:
        return [f"local {target} dev lo  src {target} ", "    cache <local> "]
    return [f"{target}{via} dev {route.interface}  src {_source(process, route, 4)} ", "    cache "]


def _route_to6(process: Process, target: str, route: Route | None, via: str) -> str:
    if route is None:
        return f"local {target} from :: dev lo table local  src {target}  metric 0 "
    metric = 1024 if via else 256
    return f"{target} from ::{via} dev {route.interface}  src {_source(process, route, 6)}  metric {metric} "


def _own(process: Process) -> list[str]:
    return [address for interface in process.machine.interfaces() for address in interface.addresses]


def _within(address: str, cidr: str) -> bool:
    try:
        return ip_interface(address).ip in ip_network(cidr, strict=False)
    except ValueError:
        raise Failure(f'an inet address is expected rather than "{address}"') from None


def _source(process: Process, route: Route, version: int) -> str:
    interface = next(i for i in process.machine.interfaces() if i.name == route.interface)
    own = (text for text in interface.addresses if ip_interface(text).version == version)
    return route.source or next(own).partition("/")[0]


@tool("ifconfig", "a")
def ifconfig(process: Process, options: Options) -> int:
    interfaces = sorted(process.machine.interfaces(), key=lambda i: i.loopback)
    if options.operands:
        interfaces = [i for i in interfaces if i.name == options.operands[0]]
        if not interfaces:
            raise Failure(f"{options.operands[0]}: error fetching interface information: Device not found")
    process.out("".join(_ifconfig(interface) for interface in interfaces))
    return 0


def _ifconfig(interface: Interface) -> str:
    lines = [f"Link encap:Ethernet  HWaddr {interface.mac.upper()}  "]
    quiet = "" if interface.arp else "NOARP "
    flags = f"UP BROADCAST RUNNING {quiet}MULTICAST  MTU:{interface.mtu}  Metric:1"
    queue = "collisions:0 txqueuelen:0 "
    if interface.loopback:
        lines = ["Link encap:Local Loopback  "]
        flags, queue = "UP LOOPBACK RUNNING  MTU:65536  Metric:1", "collisions:0 txqueuelen:1000 "
    lines += [_ifconfig_address(interface, ip_interface(text)) for text in interface.addresses]
    lines.append(flags)
    lines += [
        f"{way} packets:0 errors:0 dropped:0 overruns:0 {last}:0"
        for way, last in (("RX", "frame"), ("TX", "carrier"))
    ]
    lines += [queue, "RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)"]
    return f"{interface.name:<9} {lines[0]}\n" + "".join(f"{'':10}{line}\n" for line in lines[1:]) + "\n"


def _ifconfig_address(interface: Interface, address: IPv4Interface | IPv6Interface) -> str:
    if address.version == 6:
        scope = "Host" if interface.loopback else "Link" if address.is_link_local else "Global"
        return f"inet6 addr: {address} Scope:{scope}"
    if interface.loopback:
        return f"inet addr:{address.ip}  Mask:{address.netmask}"
    return f"inet addr:{address.ip}  Bcast:{address.network.broadcast_address}  Mask:{address.netmask}"


@tool("route", "neA:")
def route(process: Process, options: Options) -> int:
    if options.operands:
        raise Failure("SIOCADDRT: Operation not permitted")
    process.out("Kernel IP routing table\n")
    process.out("Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n")
    for item in process.machine.routes():
        to, gateway, mask, flags = _numbers(item, "n" in options)
        process.out(f"{to:<15} {gateway:<15} {mask:<15} {flags:<5} 0      0        0 {item.interface}\n")
    return 0


def _numbers(item: Route, numeric: bool) -> tuple[str, str, str, str]:
    by, flags = (item.via, "UG") if item.via else ("0.0.0.0" if numeric else "*", "U")
    if not item.to:
        return "0.0.0.0" if numeric else "default", by, "0.0.0.0", flags
    network = ip_network(item.to, strict=False)
    return str(network.network_address), by, str(network.netmask), flags


@tool("netstat", "ralntuwxenWp")
def netstat(process: Process, options: Options) -> int:
    if "r" in options:
        return _netstat_routes(process)
    servers = (
        "(only servers)"
        if "l" in options
        else "(servers and established)"
        if "a" in options
        else "(w/o servers)"
    )
    program = "PID/Program name    " if "p" in options else ""
    process.out(f"Active Internet connections {servers}\n")
    process.out(
        f"Proto Recv-Q Send-Q Local Address           Foreign Address         State       {program}\n"
    )
    if "l" in options or "a" in options:
        wanted = [kind for kind, letter in (("tcp", "t"), ("udp", "u")) if letter in options] or [
            "tcp",
            "udp",
        ]
        for listener in process.machine.listeners():
            if listener.protocol in wanted:
                process.out(_listener_line(process, listener, "p" in options))
    return 0


def _listener_line(process: Process, listener: Listener, named: bool) -> str:
    anywhere = listener.address.version == 6
    local = f"{listener.address}:{listener.port}"
    foreign = ":::*" if anywhere else "0.0.0.0:*"
    state = "LISTEN" if listener.protocol == "tcp" else ""
    owner = next(
        (p for p in process.machine.processes() if any(s.listener is listener for s in p.sockets)), None
    )
    tail = (f"{owner.pid}/{listener.program}" if owner else "-") if named else ""
    return (
        f"{listener.protocol:<5} {0:6} {0:6} {local:<23} {foreign:<23} {state:<11} {tail}".rstrip(
            " " if named else ""
        )
        + "\n"
    )


def _netstat_routes(process: Process) -> int:
    process.out("Kernel IP routing table\n")
    process.out("Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n")
    for item in process.machine.routes():
        to, gateway, mask, flags = _numbers(item, True)
        process.out(f"{to:<15} {gateway:<15} {mask:<15} {flags:<7}   0 0          0 {item.interface}\n")
    return 0


INTERFACES: dict[str, Main] = {"ip": ip, "ifconfig": ifconfig, "route": route, "netstat": netstat}
