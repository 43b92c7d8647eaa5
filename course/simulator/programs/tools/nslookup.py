"""`nslookup`, with busybox's output (facts 201 to 212 of Engine 28.5.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from course.simulator.process import ConnectionFailed, Process, Program, Sleep
from course.simulator.programs.failing import nameserver
from course.simulator.programs.tool import Failure, Options, tool
from course.topology.model import Address
from course.topology.names import Resolution
from course.topology.trace import Verdict
from course.topology.url import URL

TYPES = ("soa", "ns", "a", "aaaa", "cname", "mx", "txt", "ptr", "srv", "any")

#: Docker's DNS knows addresses; for these types it says that the name exists and has none (fact 203).
EMPTY_FOR_DOCKER = ("aaaa", "mx", "txt", "ns", "soa", "cname", "any")

TIMEOUT = 10.0

#: A name to ask for where it only matters whether anybody answers (RFC 2606).
PROBE = "name.invalid"


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    type: str


def nslookup(process: Process) -> Program:
    process.argv[1:] = [re.sub(r"^-(type|debug|query|querytype)", r"--\1", a) for a in process.argv[1:]]
    return (yield from _nslookup(process))


@tool("nslookup", "", ("type=", "query=", "querytype=", "debug"), operands=1)
def _nslookup(process: Process, options: Options) -> Program:
    kinds = options.all("type", "query", "querytype")
    for kind in kinds:
        if kind.lower() not in TYPES:
            raise Failure(f'invalid query type "{kind}"')
    name, *server = options.operands
    questions = _questions(name, [kind.lower() for kind in kinds])
    address = server[0] if server else nameserver(process)
    if any(len(label) > 63 for label in name.split(".")):
        process.err(f"nslookup: write to '{address}': Message too long\n")
        return (yield from _timed_out(process))
    if process.machine.walk(URL("icmp", address, 0)).verdict is Verdict.NO_ROUTE:
        raise Failure(f"can't connect to remote host ({address}): Network is unreachable")
    if not _answers(process, address):
        return (yield from _timed_out(process))
    process.out(f"Server:\t\t{address}\nAddress:\t{address}:53\n\n")
    found = [_answer(process, question) for question in questions]
    return 0 if all(found) else 1


def _timed_out(process: Process) -> Program:
    yield Sleep(TIMEOUT)
    process.out(";; connection timed out; no servers could be reached\n\n")
    return 1


def _questions(name: str, kinds: list[str]) -> list[Question]:
    """What is asked: A and AAAA where no type is given; PTR for an address."""
    try:
        reverse = ip_address(name).reverse_pointer
    except ValueError:
        return [Question(name, kind) for kind in kinds or ["a", "aaaa"]]
    return [Question(name, kind) for kind in kinds] or [Question(reverse, "ptr")]


def _answers(process: Process, server: str) -> bool:
    """Whether a DNS server can be asked at this address."""
    if server == nameserver(process):
        return process.machine.resolve(PROBE).answer != "timeout"
    try:
        process.connect(URL("dns", server, 53))
    except ConnectionFailed:
        return False
    return True


def _answer(process: Process, question: Question) -> bool:
    lines, error = _lookup(process, question)
    if error:
        process.out(f"** server can't find {question.name}: {error}\n\n")
        return False
    process.out("Non-authoritative answer:\n" + "".join(f"{line}\n" for line in lines) + "\n")
    return True


def _lookup(process: Process, question: Question) -> tuple[list[str], str]:
    """The answer's lines, and the DNS error instead of them ("" for none)."""
    if question.type == "ptr":
        return _reverse(process, question.name)
    resolution = process.machine.resolve(question.name)
    if not resolution.addresses or resolution.origin in ("hosts file", "address"):
        return [], "SERVFAIL" if resolution.answer == "servfail" else "NXDOMAIN"
    if question.type in ("a", "aaaa"):
        return _address_lines(question, resolution), ""
    known = resolution.origin == "docker dns" and question.type in EMPTY_FOR_DOCKER
    return ([], "") if known or resolution.origin in ("outside dns", "desktop dns") else ([], "NXDOMAIN")


def _address_lines(question: Question, resolution: Resolution) -> list[str]:
    version = 4 if question.type == "a" else 6
    lines = []
    for address in _of_version(resolution.addresses, version):
        lines += [f"Name:\t{question.name}", f"Address: {address}"]
    return lines


def _of_version(addresses: tuple[Address, ...], version: int) -> list[Address]:
    return [address for address in addresses if address.version == version]


def _reverse(process: Process, name: str) -> tuple[list[str], str]:
    """Docker's DNS knows the names of neighbours' addresses."""
    address = _written_backwards(name.lower())
    known = process.machine.name_of(address) if address is not None else ""
    return ([f"{name}\tname = {known}"], "") if known else ([], "NXDOMAIN")


def _written_backwards(name: str) -> Address | None:
    """2.0.18.172.in-addr.arpa -> 172.18.0.2; IPv6 addresses by their digits, under ip6.arpa (RFC 3596)."""
    labels = name.split(".")[-3::-1]
    try:
        if name.endswith(".in-addr.arpa"):
            return ip_address(".".join(labels))
        if name.endswith(".ip6.arpa") and len(labels) == 32:
            return IPv6Address(bytes.fromhex("".join(labels)))
    except ValueError:
        pass
    return None
