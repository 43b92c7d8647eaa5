"""What the simulated engine costs: ``python benchmarks/engines.py``.

Each figure is a ratio of things measured in turn in one run: the docker SDK on the simulated engine and on a
server that answers each call with a constant, the very bytes that the engine says; `docker run` and its like
on the simulated engine and on a real one, if COURSE_REAL_ENGINES names one (28=unix:///…). And operations
a second without the SDK, memory of engines before their use, the start of one with its socket, and the
import of the course beside docker's.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import docker
from docker.errors import APIError

from course.simulator.api.app import App
from course.simulator.api.http import Request
from course.simulator.engine import Engine
from course.simulator.transport import in_process
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine

ROUNDS = 300
CONTAINERS = 10


def engine() -> Engine:
    return Engine(time.time, Random(1))


def milliseconds(function: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    function()
    return (clock() - start) * 1000


def in_turn(
    *functions: Callable[[], object], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The median of each in milliseconds; one call of each after the other, so that noise meets all alike."""
    took = [[milliseconds(function, clock) for function in functions] for _ in range(rounds)]
    return [statistics.median(each) for each in zip(*took, strict=True)]


# -- the SDK --------------------------------------------------------------------------------------------


class Constant:
    """A server on a unix socket that answers each path with the bytes it was told to, whatever is asked."""

    def __init__(self, path: Path, answers: dict[str, bytes]) -> None:
        ready = threading.Event()
        threading.Thread(
            target=lambda: asyncio.run(self.serve(path, answers, ready.set)), daemon=True
        ).start()
        ready.wait()

    @staticmethod
    async def serve(path: Path, answers: dict[str, bytes], ready: Callable[[], None]) -> None:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while head := await reader.readuntil(b"\r\n\r\n"):
                    target = head.split(b" ", 2)[1].decode().partition("?")[0]
                    writer.write(answers[target.split("/", 2)[2] if target.startswith("/v1.") else target])
            except asyncio.IncompleteReadError:
                writer.close()

        server = await asyncio.start_unix_server(connected, path)
        ready()
        await server.serve_forever()


def _answer(socket_path: Path, target: str) -> bytes:
    """The bytes with which the engine answers: head and all, so that clients have the same to read."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(socket_path))
        sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        said = b""
        while b"\r\n\r\n" not in said:
            said += sock.recv(65536)
        head, _, body = said.partition(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].split()[0])
        while len(body) < size:
            body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def answers_of(socket_path: Path) -> dict[str, bytes]:
    """What the engine says to each of `calls`, by path."""
    paths = ("networks", "networks/net", "containers/c0/json", "containers/json")
    asked = {path: f"/v1.44/{path}?all=1" for path in paths} | {"_ping": "/v1.44/_ping"}
    return {path: _answer(socket_path, target) for path, target in asked.items()}


def calls(client: docker.DockerClient) -> dict[str, Callable[[], object]]:
    """Calls that change nothing, so that they can be made over and over."""
    return {
        "ping": client.api.ping,
        "network ls": client.api.networks,
        "network inspect": lambda: client.api.inspect_network("net"),
        "inspect": lambda: client.api.inspect_container("c0"),
        f"ps, {CONTAINERS} containers": lambda: client.api.containers(all=True),
    }


@contextmanager
def simulated() -> Iterator[tuple[docker.DockerClient, Path, SharedEngine]]:
    shared = SharedEngine(engine())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Server(shared, socket=path / "engine.sock") as server:
            client = docker.DockerClient(base_url=server.address, version="1.44")
            yield client, path, shared
            client.close()


def furnish(client: docker.DockerClient) -> None:
    """A network and some containers, for `calls` to ask about."""
    client.api.create_network("net")
    for number in range(CONTAINERS):
        made = client.api.create_container("busybox", ["sleep", "600"], name=f"c{number}")
        client.api.start(made["Id"])


def sdk_calls() -> None:
    """On both sides the server runs in a thread of this process."""
    with simulated() as (client, folder, shared):
        furnish(client)
        Constant(folder / "null.sock", answers_of(folder / "engine.sock"))
        null = docker.DockerClient(base_url=f"unix://{folder}/null.sock", version="1.44")
        inside = in_process.client(shared)
        each = zip(calls(client).items(), calls(inside).values(), calls(null).values(), strict=True)
        for (name, by_socket), in_memory, constant in each:
            took, memory, nothing = in_turn(by_socket, in_memory, constant)
            # What else the machine does has no part in this one.
            worked, worked_for_nothing = in_turn(by_socket, constant, clock=time.process_time)
            print(
                f"SDK, {name}: a constant answer {nothing:.2f} ms, the engine by its socket {took:.2f} ms "
                f"(× {took / nothing:.2f}; of the processor's time × {worked / worked_for_nothing:.2f}), "
                f"as in a notebook {memory:.2f} ms (× {memory / nothing:.2f})"
            )
        null.close()


def sdk_calls_between_processes() -> None:
    """On both sides the server has a process of its own, as with `course engine`."""
    with tempfile.TemporaryDirectory() as directory:
        paths = [Path(directory) / name for name in ("engine.sock", "null.sock")]
        with _process(_serve_engine, paths[0]):
            client = docker.DockerClient(base_url=f"unix://{paths[0]}", version="1.44")
            furnish(client)
            with _process(_serve_constant, paths[1], answers_of(paths[0])):
                null = docker.DockerClient(base_url=f"unix://{paths[1]}", version="1.44")
                for (name, by_socket), constant in zip(
                    calls(client).items(), calls(null).values(), strict=True
                ):
                    took, nothing = in_turn(by_socket, constant)
                    print(
                        f"SDK, {name}, between processes: a constant answer {nothing:.2f} ms, "
                        f"the engine {took:.2f} ms (× {took / nothing:.2f})"
                    )
                null.close()
            client.close()


@contextmanager
def _process(target: Callable[..., None], path: Path, *more: object) -> Iterator[None]:
    """A server in a process of its own, from when its socket can be used."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=target, args=(path, ready.set, *more), daemon=True)
    process.start()
    try:
        if not ready.wait(30):
            raise RuntimeError(f"{target.__name__} did not start")
        yield
    finally:
        process.kill()
        process.join()


def _serve_engine(path: Path, ready: Callable[[], None]) -> None:
    with Server(SharedEngine(engine()), socket=path):
        ready()
        threading.Event().wait()


def _serve_constant(path: Path, ready: Callable[[], None], answers: dict[str, bytes]) -> None:
    asyncio.run(Constant.serve(path, answers, ready))


# -- beside a real engine -------------------------------------------------------------------------------


def run_detached(client: docker.DockerClient) -> None:
    made = client.api.create_container("busybox", ["sleep", "600"], name="bench")
    client.api.start(made["Id"])


def beside_a_real_engine(address: str) -> None:
    """By the socket: of an engine in a process of its own, as the real one and `course engine` are."""
    inside = in_process.client(SharedEngine(engine()))
    with (
        closing(docker.DockerClient(base_url=address)) as real,
        tempfile.TemporaryDirectory() as folder,
        _process(_serve_engine, path := Path(folder) / "s"),
        closing(docker.DockerClient(base_url=f"unix://{path}")) as by_socket,
    ):
        version = real.version()["Version"]
        for name in ("run -d", "network create", "network connect"):
            socket_took, memory_took = (_changing(client, name, 100) for client in (by_socket, inside))
            theirs = _changing(real, name, 20)
            print(
                f"{name}, on Engine {version} {theirs:.1f} ms: by the socket {socket_took:.2f} ms, "
                f"{theirs / socket_took:.0f} times as fast; as in a notebook {memory_took:.2f} ms, "
                f"{theirs / memory_took:.0f} times as fast"
            )


def _changing(client: docker.DockerClient, name: str, rounds: int) -> float:
    """The median of a call that changes something, in milliseconds; what it changed is cleared away."""
    took = []
    for _ in range(rounds):
        _clear(client)
        if name == "run -d":
            took.append(milliseconds(lambda: run_detached(client)))
        elif name == "network create":
            took.append(milliseconds(lambda: client.api.create_network("bench")))
        else:
            run_detached(client)
            client.api.create_network("bench")
            took.append(milliseconds(lambda: client.api.connect_container_to_network("bench", "bench")))
    _clear(client)
    return statistics.median(took)


def _clear(client: docker.DockerClient) -> None:
    for remove in (
        lambda: client.api.remove_container("bench", force=True),
        lambda: client.api.remove_network("bench"),
    ):
        try:
            remove()
        except APIError as error:
            if error.status_code != 404:
                raise


# -- without the SDK ------------------------------------------------------------------------------------


def operations() -> None:
    """What a learner does, over and over on one engine: by its own methods, and as requests of the API."""
    made, count, start = engine(), 0, time.perf_counter()
    while time.perf_counter() - start < 2:
        count += _by_methods(made)
    by_methods = count / (time.perf_counter() - start)
    app, count, start = App(engine()), 0, time.perf_counter()
    while time.perf_counter() - start < 2:
        count += _by_requests(app)
    by_requests = count / (time.perf_counter() - start)
    print(
        f"operations a second, one core, without HTTP: {by_methods:,.0f} by the engine's methods, "
        f"{by_requests:,.0f} as requests of the API"
    )


def _by_methods(made: Engine) -> int:
    made.networks.create({"Name": "net"})
    made.containers.create("box", {"Image": "busybox", "Cmd": ["sleep", "600"]})
    made.containers.start("box")
    made.networks.connect("net", {"Container": "box"})
    made.containers.get("box")
    made.networks.get("net")
    made.networks.disconnect("net", {"Container": "box"})
    made.containers.remove("box", force=True)
    made.networks.remove("net")
    return 9


_REQUESTS = (
    ("POST", "/networks/create", {}, {"Name": "net"}),
    ("POST", "/containers/create", {"name": "box"}, {"Image": "busybox", "Cmd": ["sleep", "600"]}),
    ("POST", "/containers/box/start", {}, None),
    ("POST", "/networks/net/connect", {}, {"Container": "box"}),
    ("GET", "/containers/box/json", {}, None),
    ("GET", "/networks/net", {}, None),
    ("POST", "/networks/net/disconnect", {}, {"Container": "box"}),
    ("DELETE", "/containers/box", {"force": "1"}, None),
    ("DELETE", "/networks/net", {}, None),
)


def _by_requests(app: App) -> int:
    for method, path, query, body in _REQUESTS:
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if data else {}
        response = app.handle(Request(method, f"/v1.51{path}", dict(query), headers, data))
        assert response.status < 300, response.body
    return len(_REQUESTS)


def memory(engines: int = 1000) -> None:
    engine()  # what all of them share is loaded
    gc.collect()
    before = _resident()
    kept = [engine() for _ in range(engines)]
    print(f"memory of {len(kept)} engines before use: {(_resident() - before) / len(kept):.0f} KiB each")


def _resident() -> int:
    """What this process has in memory, in KiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def start() -> None:
    """From nothing to the first answer on the socket."""

    def once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            server = Server(SharedEngine(engine()), socket=Path(folder) / "s").start()
            took.append((time.perf_counter() - begun) * 1000)
            server.stop()

    took: list[float] = []
    for _ in range(50):
        once()
    print(f"start of an engine with its socket: {statistics.median(took):.1f} ms")


def imports() -> None:
    ours, theirs = in_turn(lambda: _import("course"), lambda: _import("docker"), rounds=15)
    print(
        f"import course: {ours:.0f} ms, import docker: {theirs:.0f} ms, both with Python's start: "
        f"{ours - theirs:+.0f} ms"
    )


def _import(package: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {package}"], check=True)


def main() -> None:
    memory()  # while there is nothing of this process's own to be used again
    sdk_calls()
    sdk_calls_between_processes()
    named = dict(
        entry.partition("=")[::2] for entry in os.environ.get("COURSE_REAL_ENGINES", "").split(",") if entry
    )
    if "28" in named:
        beside_a_real_engine(named["28"])
    else:
        print("beside a real engine: none is named in COURSE_REAL_ENGINES (28=unix:///…)")
    operations()
    start()
    imports()


if __name__ == "__main__":
    main()
