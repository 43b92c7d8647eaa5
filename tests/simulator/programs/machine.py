"""A small machine to run programs on: a table of names and listeners instead of a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from course.simulator.files import FileTree
from course.simulator.process import (
    AddressInUse,
    Connection,
    ConnectionFailed,
    Interface,
    Main,
    Process,
    Route,
)
from course.simulator.programs.catalogue import catalogue
from course.simulator.scheduler import Scheduler
from course.simulator.state import ImageRecord
from course.topology.model import Address, Listener, Place
from course.topology.names import Resolution
from course.topology.trace import Trace, Verdict
from course.topology.url import URL

MADE = {
    "/etc/hosts": "127.0.0.1\tlocalhost\n172.18.0.3\tc0ffee\n",
    "/etc/resolv.conf": "nameserver 127.0.0.11\noptions ndots:0\n",
    "/etc/hostname": "c0ffee\n",
}


def image(name: str) -> ImageRecord:
    return next(i for i in catalogue() if i.tags[0].rpartition(":")[0] == name)


@dataclass
class Net:
    """Who has which name and address, and how connections that reach no listener end."""

    names: dict[str, str] = field(default_factory=dict)
    machines: dict[str, FakeMachine] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by address


class FakeMachine:
    def __init__(
        self,
        image_name: str = "busybox",
        net: Net | None = None,
        address: str = "172.18.0.3",
        name: str = "c0ffee",
    ) -> None:
        self.name, self.hostname, self.address = name, name, address
        self.image = image(image_name)
        self.net = net or Net()
        self.net.names |= {name: address}
        self.net.machines[address] = self
        self.time = 1_700_000_000.0
        self.scheduler = Scheduler(lambda: self.time)
        self.running: list[Process] = []
        self.files = FileTree(self.image.files, {}, MADE)

    # -- what programs ask ----------------------------------------------------------------

    def read_file(self, path: str) -> str:
        return self.files.read(path)

    def list_files(self, path: str) -> Sequence[str]:
        return self.files.list(path)

    def write_file(self, path: str, text: str) -> None:
        self.files.write(path, text)

    def make_directory(self, path: str) -> None:
        self.files.make_directory(path)

    def remove_file(self, path: str) -> None:
        self.files.remove(path)

    def find_program(self, name: str) -> Main | None:
        return self.image.programs.get(name)

    def processes(self) -> Sequence[Process]:
        return self.running

    def signal(self, process: Process, name: str) -> None:
        self.scheduler.after(0.0, lambda: self.scheduler.signal(process, name))

    def listeners(self) -> Sequence[Listener]:
        return [socket.listener for process in self.running for socket in process.sockets]

    def interfaces(self) -> Sequence[Interface]:
        return [
            Interface(1, "lo", "00:00:00:00:00:00", ("127.0.0.1/8", "::1/128"), loopback=True),
            Interface(2, "eth0", "32:c1:9f:cf:43:da", (f"{self.address}/16",), peer=8),
        ]

    def routes(self, version: int = 4) -> Sequence[Route]:
        if version == 6:
            return []
        return [Route("", "eth0", "172.18.0.1"), Route("172.18.0.0/16", "eth0", source=self.address)]

    def resolve(self, name: str) -> Resolution:
        try:
            address = ip_address("127.0.0.1" if name == "localhost" else name)
        except ValueError:
            if name not in self.net.names:
                return Resolution(name, (), "nobody", answer="nxdomain")
            return Resolution(
                name, (ip_address(self.net.names[name]),), "docker dns", "favorites-net", "127.0.0.11"
            )
        origin = "hosts file" if name == "localhost" else "address"
        return Resolution(name, (address,), origin)

    def name_of(self, address: Address) -> str:
        known = (name for name, text in self.net.names.items() if text == str(address))
        return next((f"{name}.favorites-net" for name in known), "")

    def walk(self, url: URL) -> Trace:
        return self._connect(url)[0]

    def connect(self, url: URL) -> Connection:
        trace, connection = self._connect(url)
        if connection is None:
            raise ConnectionFailed(trace)
        return connection

    def bind(self, listener: Listener) -> None:
        if any(
            held.port == listener.port and held.protocol == listener.protocol for held in self.listeners()
        ):
            raise AddressInUse(listener)

    def now(self) -> float:
        return self.scheduler.now()

    def random(self) -> float:
        return 0.5

    # -- what tests ask ----------------------------------------------------------------------

    def ask(self, host: str, port: int, data: bytes) -> bytes:
        """What the listener at `host`:`port` answers to `data`."""
        return self.connect(URL("tcp", host, port)).send(data)

    def connect_greeting(self, host: str, port: int) -> bytes:
        return self.connect(URL("tcp", host, port)).greeting

    # -- the network ----------------------------------------------------------------------

    def _connect(self, url: URL) -> tuple[Trace, Connection | None]:
        addresses = self.resolve(url.host).addresses
        if not addresses:
            return self._trace(url, Verdict.UNKNOWN_NAME), None
        address = self.address if str(addresses[0]).startswith("127.") else str(addresses[0])
        target = self.net.machines.get(address)
        if (verdict := self.net.verdicts.get(address)) is not None or target is None:
            return self._trace(url, verdict or Verdict.TIMED_OUT), None
        if url.scheme == "icmp":
            return replace(self._trace(url, Verdict.REACHED), target=Place("container", target.name)), None
        for process in target.running:
            for socket in process.sockets:
                if socket.listener.accepts(ip_address(address), url.port, url.protocol):
                    trace = self._trace(url, Verdict.REACHED)
                    return trace, Connection(trace, socket.service)
        return self._trace(url, Verdict.REFUSED), None

    def _trace(self, url: URL, verdict: Verdict) -> Trace:
        return Trace(Place("container", self.name), url, (), verdict, str(verdict))


@dataclass
class Ran:
    """What a program did, once it ended or waits for good."""

    process: Process
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    seconds: float = 0.0

    @property
    def code(self) -> int | None:
        return self.process.exit_code

    @property
    def out(self) -> str:
        return self.stdout.decode()

    @property
    def err(self) -> str:
        return self.stderr.decode()


def start(
    machine: FakeMachine,
    *argv: str,
    env: dict[str, str] | None = None,
    stdin: bytes | None = None,
    open_input: bool = False,
    tty: bool = False,
) -> Ran:
    """Start a program; it has run until it first waited."""
    ran = Ran(None)  # type: ignore[arg-type]  # set below
    usual = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
    process = Process(
        pid=len(machine.running) + 1,
        argv=list(argv),
        env=usual | (env or {}),
        machine=machine,
        sink=lambda stream, data: (ran.stdout if stream == 1 else ran.stderr).extend(data),
        init=not machine.running,
        tty=tty,
        started=machine.now(),
    )
    ran.process = process
    if stdin is not None:
        process.feed(stdin)
    if open_input:
        process.open_input()
    machine.running.append(process)
    main = machine.find_program(argv[0])
    assert main is not None, f"no program {argv[0]}"
    machine.scheduler.start(process, main(process), machine.running.remove)
    return ran


def run(
    machine: FakeMachine,
    *argv: str,
    limit: float = 3600.0,
    until: Callable[[], bool] | None = None,
    **options: object,
) -> Ran:
    """Run a program to its end, or for `limit` simulated seconds."""
    begun = machine.now()
    ran = start(machine, *argv, **options)  # type: ignore[arg-type]
    while ran.code is None and machine.now() - begun < limit and machine.scheduler.skip():
        pass
    ran.seconds = machine.now() - begun
    return ran


def running(name: str, net: Net, address: str = "172.18.0.2", called: str = "server", **env: str) -> Ran:
    """A container of this image, started as Docker would."""
    machine = FakeMachine(name, net, address, called)
    config = machine.image.config
    argv = [*(config["Entrypoint"] or []), *(config["Cmd"] or [])]
    return start(machine, *argv, env=dict(env))


def get(box: FakeMachine, url: str) -> Ran:
    return run(box, "wget", "-q", "-O", "-", url)
