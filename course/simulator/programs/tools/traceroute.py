"""`traceroute`: the gateways on the way, then the destination."""

from __future__ import annotations

from course.simulator.process import Process, Program, Sleep
from course.simulator.programs.failing import ERRNO, Unknown, resolved
from course.simulator.programs.tool import Failure, Options, tool
from course.topology.trace import Trace, Verdict
from course.topology.url import URL


@tool("traceroute", "46Flnrvf:m:q:w:p:s:t:z:Ii:", operands=1)
def traceroute(process: Process, options: Options) -> Program:
    host = options.operands[0]
    try:
        address = str(resolved(process, host).addresses[0])
    except Unknown:
        raise Failure(f"bad address '{host}'") from None
    limit, wait = options.whole("m", 30), options.number("w", 3.0)
    process.out(f"traceroute to {host} ({address}), {limit} hops max, 46 byte packets\n")
    trace = process.machine.walk(URL("icmp", address, 0))
    if trace.verdict is Verdict.NO_ROUTE:
        raise Failure(f"sendto: {ERRNO[trace.verdict]}")
    for number, stop in enumerate(_stops(process, trace, address), 1):
        process.out(f"{number:2}  {_shown(stop, host, address, 'n' in options)}{_times(process)}\n")
    if not trace.reached:
        for number in range(len(_stops(process, trace, address)) + 1, limit + 1):
            yield Sleep(3 * wait)
            process.out(f"{number:2}  *  *  *\n")
    return 0


def _stops(process: Process, trace: Trace, address: str) -> list[str]:
    """The gateway first, unless the destination is a neighbour; the destination last, if reached."""
    near = any(hop.kind == "bridge" for hop in trace.hops) and not any(
        hop.kind == "nat" for hop in trace.hops
    )
    gateway = next((r.via for r in process.machine.routes() if not r.to), "")
    first = [gateway] if gateway and gateway != address and not (near and trace.reached) else []
    return first + ([address] if trace.reached else [])


def _shown(stop: str, host: str, address: str, numeric: bool) -> str:
    return stop if numeric else f"{host if stop == address else stop} ({stop})"


def _times(process: Process) -> str:
    return "".join(f"  {0.003 + 0.01 * process.machine.random():.3f} ms" for _ in range(3))
