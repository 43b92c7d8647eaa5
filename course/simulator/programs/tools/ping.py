"""`ping`, with busybox's output (facts 201, 208, 214, 220 of Engine 28.5.2)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from course.simulator.process import Effect, Process, Program, Sleep
from course.simulator.programs.failing import ERRNO, Unknown, resolved
from course.simulator.programs.tool import Failure, Options, tool
from course.topology.trace import Verdict
from course.topology.url import URL

LEAST_INTERVAL = 0.01  # seconds: with none at all, others would never have their turn
MOMENT = 0.001  # seconds by which the sum of intervals may be off


@dataclass
class Count:
    sent: int = 0
    times: list[float] = field(default_factory=list)


@tool("ping", "46c:s:i:AW:w:t:I:qp:n", operands=1)
def ping(process: Process, options: Options) -> Program:
    host = options.operands[0]
    limit, wait = options.number("w", 0.0), options.number("W", 10.0)
    interval = max(options.number("i", 1.0), LEAST_INTERVAL)
    wanted, size = options.whole("c", 0), options.whole("s", 56)
    address = _address(process, host)
    process.out(f"PING {host} ({address}): {size} data bytes\n")
    count, begun = Count(), process.machine.now()
    try:
        while not wanted or count.sent < wanted:
            _once(process, address, size, count, quiet="q" in options)
            spent = process.machine.now() - begun
            if limit and spent + interval > limit - MOMENT:
                yield Sleep(max(0.0, limit - spent))
                break
            if not wanted or count.sent < wanted:
                yield Sleep(interval)
        yield from _last_answers(count, min(wait, limit or wait))
    except Unreachable as unreachable:
        process.err(f"ping: sendto: {unreachable}\n")
        return 1
    process.out(_summary(host, count))
    return 0 if count.times else 1


class Unreachable(Exception):
    """The packet could not be sent at all."""


def _address(process: Process, host: str) -> str:
    try:
        return str(resolved(process, host).addresses[0])
    except Unknown:
        raise Failure(f"bad address '{host}'") from None


def _once(process: Process, address: str, size: int, count: Count, quiet: bool) -> None:
    trace = process.machine.walk(URL("icmp", address, 0))
    if trace.verdict in (Verdict.NO_ROUTE, Verdict.NOT_TRIED):
        raise Unreachable(ERRNO[trace.verdict])
    count.sent += 1
    if trace.reached:
        time = 0.05 + 0.2 * process.machine.random()  # milliseconds, as within one host
        count.times.append(time)
        if not quiet:
            number = count.sent - 1
            process.out(f"{size + 8} bytes from {address}: seq={number} ttl=64 time={time:.3f} ms\n")


def _last_answers(count: Count, wait: float) -> Generator[Effect, bytes, None]:
    """After the last packet, wait for answers that are still missing."""
    if len(count.times) < count.sent:
        yield Sleep(wait)


def _summary(host: str, count: Count) -> str:
    got = len(count.times)
    loss = 100 * (count.sent - got) // count.sent if count.sent else 0
    text = f"\n--- {host} ping statistics ---\n"
    text += f"{count.sent} packets transmitted, {got} packets received, {loss}% packet loss\n"
    if got:
        least, mean, most = min(count.times), sum(count.times) / got, max(count.times)
        text += f"round-trip min/avg/max = {least:.3f}/{mean:.3f}/{most:.3f} ms\n"
    return text
