"""`curl` on the engine's host, for recorded command lines: it sees the simulated network."""

from __future__ import annotations

import json
import socketserver
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from course.simulator.process import STDOUT, Machine, Process
from course.simulator.programs.tools.curl import curl
from course.simulator.transport.shared import SharedEngine

#: What stands on PATH: it hands its arguments on, but leaves the engine's own socket to the real curl.
_SCRIPT = """#!{python} -S
import json, os, socket, sys
if "--unix-socket" in sys.argv:
    os.environ["PATH"] = os.environ["PATH"].partition(":")[2]
    os.execvp("curl", ["curl", *sys.argv[1:]])
with socket.socket(socket.AF_UNIX) as there:
    there.connect({address!r})
    there.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
    code, out, err = json.loads(there.makefile().readline())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""


@contextmanager
def host_tools(shared: SharedEngine, folder: Path) -> Iterator[Path]:
    """A folder to put first on PATH, made in `folder`."""
    tools, address = folder / "bin", str(folder / "host.sock")
    tools.mkdir()
    script = tools / "curl"
    script.write_text(_SCRIPT.format(python=sys.executable, address=address), "utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            arguments = json.loads(self.rfile.readline())
            self.wfile.write(json.dumps(_done(shared, arguments)).encode() + b"\n")

    with socketserver.ThreadingUnixStreamServer(address, Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tools
        server.shutdown()


def _done(shared: SharedEngine, arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    printed: dict[int, str] = {1: "", 2: ""}

    def write(stream: int, data: bytes) -> None:
        printed[stream] += data.decode()

    with shared.changing() as engine:
        # Of a machine, curl needs the network alone, which hosts have.
        machine = cast(Machine, engine.host)
        process = Process(pid=4242, argv=["curl", *arguments], env={}, machine=machine, sink=write)
        engine.scheduler.start(process, curl(process), lambda ended: None)
        engine.scheduler.pass_time(600, until=lambda: process.exit_code is not None)
    assert process.exit_code is not None
    return process.exit_code, printed[STDOUT], printed[2]
