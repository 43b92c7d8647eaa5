"""Programs of the engine's host, for recorded command lines: they see the simulated network, from the host.

What they print is that of the recorded machine's (curl, iputils' ping, getent, Python's web server).
"""

from __future__ import annotations

import json
import socketserver
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from course.simulator.engine import Engine
from course.simulator.process import STDOUT, Machine, Process
from course.simulator.programs.http import Answer, HttpService
from course.simulator.programs.tools.curl import curl
from course.simulator.transport.shared import SharedEngine
from course.topology.url import URL

#: What stands on PATH: it hands its arguments on. What has nothing to do with the simulated network it leaves
#: to the real program: the socket of the engine, and Python programs other than the web server.
_SCRIPT = """#!{python} -S
import json, os, socket, sys
name, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
if "--unix-socket" in arguments or (name == "python3" and arguments[:2] != ["-m", "http.server"]):
    os.environ["PATH"] = os.environ["PATH"].partition(":")[2]
    os.execvp(name, [name, *arguments])
with socket.socket(socket.AF_UNIX) as there:
    there.connect({address!r})
    there.sendall(json.dumps([name, *arguments]).encode() + b"\\n")
    code, out, err = json.loads(there.makefile().readline())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""

Ended = tuple[int, str, str]  # exit code, standard output, standard error


@contextmanager
def host_tools(shared: SharedEngine, folder: Path) -> Iterator[Path]:
    """A folder to put first on PATH, made in `folder`."""
    tools, address = folder / "bin", str(folder / "host.sock")
    tools.mkdir()
    for name in (*_PROGRAMS, "python3"):
        script = tools / name
        script.write_text(_SCRIPT.format(python=sys.executable, address=address), "utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            name, *arguments = json.loads(self.rfile.readline())
            if name == "python3":
                _serve(shared, arguments, self.rfile)
                return
            with shared.changing() as engine:
                ended = _PROGRAMS[name](engine, arguments)
            self.wfile.write(json.dumps(ended).encode() + b"\n")

    with socketserver.ThreadingUnixStreamServer(address, Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tools
        server.shutdown()


def _curl(engine: Engine, arguments: list[str]) -> Ended:
    printed: dict[int, str] = {1: "", 2: ""}

    def write(stream: int, data: bytes) -> None:
        printed[stream] += data.decode()

    # Of a machine, curl needs the network alone, which hosts have.
    machine = cast(Machine, engine.host)
    process = Process(pid=4242, argv=["curl", *arguments], env={}, machine=machine, sink=write)
    engine.scheduler.start(process, curl(process), lambda ended: None)
    engine.scheduler.pass_time(600, until=lambda: process.exit_code is not None)
    assert process.exit_code is not None
    return process.exit_code, printed[STDOUT], printed[2]


def _getent(engine: Engine, arguments: list[str]) -> Ended:
    """``getent hosts NAME``"""
    _, name = arguments
    found = engine.host.resolve(name).addresses
    return (0 if found else 2), "".join(f"{address}  {name}\n" for address in found), ""


def _ping(engine: Engine, arguments: list[str]) -> Ended:
    """``ping -c1 -W1 NAME``, of iputils."""
    *_, name = arguments
    found = engine.host.resolve(name).addresses
    if not found:
        return 2, "", f"ping: {name}: Temporary failure in name resolution\n"
    address, reached = found[0], engine.host.walk(URL("icmp", str(found[0]), 0)).reached
    out = f"PING {name} ({address}) 56(84) bytes of data.\n"
    if reached:
        out += f"64 bytes from {address}: icmp_seq=1 ttl=64 time=0.1 ms\n"
    out += f"\n--- {name} ping statistics ---\n1 packets transmitted, {int(reached)} received, "
    out += f"{0 if reached else 100}% packet loss, time 0ms\n"
    return int(not reached), out + ("rtt min/avg/max/mdev = 0.1/0.1/0.1/0.0 ms\n" if reached else "\n"), ""


_PROGRAMS: dict[str, Callable[[Engine, list[str]], Ended]] = {
    "curl": _curl,
    "getent": _getent,
    "ping": _ping,
}


def host_files(engine: Engine) -> HttpService:
    """The web server of the recorded machine."""
    return HttpService(lambda asked: Answer(body="host-file\n"), engine.now)


def _serve(shared: SharedEngine, arguments: list[str], until_end: IO[bytes]) -> None:
    """``python3 -m http.server PORT --bind ADDRESS``, until it is killed."""
    port, address = int(arguments[2]), arguments[arguments.index("--bind") + 1]
    with shared.changing() as engine:
        engine.host.listen(port, host_files(engine), address, "python3")
    until_end.read()
    with shared.changing() as engine:
        engine.host.close(port)
