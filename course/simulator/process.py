"""Programs and processes of the simulation: generators that yield when they would wait.

A program is a function from its `Process` to a generator. It writes with `process.out` and
`process.err`, yields `Sleep`, `READ` or `FOREVER` when it waits, and returns its exit code:

    def sleep(process: Process) -> Program:
        yield Sleep(float(process.argv[1]))
        return 0

Everything else (names, connections, sockets) is an ordinary call, because the simulated
network answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from ipaddress import ip_address
from typing import Literal, NamedTuple, Protocol, TypeAlias

from course.topology.model import ANY_IPV6, Address, Listener
from course.topology.model import Protocol as Transport
from course.topology.names import Resolution
from course.topology.trace import Trace
from course.topology.url import URL

STDOUT: Literal[1] = 1
STDERR: Literal[2] = 2

_PLAIN_SIGNALS = """
HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU
URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS
"""
_REAL_TIME, _LAST_SIGNAL = 34, 64
#: Signals by name, as Linux numbers them; those from 34 on have no meaning of their own.
SIGNALS: dict[str, int] = {
    **{f"SIG{name}": number for number, name in enumerate(_PLAIN_SIGNALS.split(), 1)},
    "SIGRTMIN": _REAL_TIME,
    **{f"SIGRTMIN+{step}": _REAL_TIME + step for step in range(1, 16)},
    **{f"SIGRTMAX-{step}": _LAST_SIGNAL - step for step in range(14, 0, -1)},
    "SIGRTMAX": _LAST_SIGNAL,
}
#: Those that end no process which has no handler for them; here that includes what would halt it.
HARMLESS_SIGNALS = frozenset(
    f"SIG{name}" for name in ("CHLD", "CONT", "URG", "WINCH", "STOP", "TSTP", "TTIN", "TTOU")
)


class Sleep(NamedTuple):
    """Wait for so many simulated seconds."""

    seconds: float


class Wait(Enum):
    READ = "read"  # until standard input has something; the yield gives it, b"" at its end
    FOREVER = "forever"  # until a signal


READ = Wait.READ
FOREVER = Wait.FOREVER

Effect: TypeAlias = Sleep | Wait
Program: TypeAlias = Generator[Effect, bytes, int]
Main: TypeAlias = Callable[["Process"], Program]


class Service(Protocol):
    """What stands behind a listening socket: bytes in, bytes out."""

    @property
    def greeting(self) -> bytes:
        """What it says by itself to a client that has connected (b"" for most)."""
        ...

    def respond(self, data: bytes) -> bytes:
        """The answer to `data`; b"" closes the connection without one."""
        ...


class ConnectionFailed(Exception):
    """A connection that did not come about; `trace.verdict` says how."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace.reason)
        self.trace = trace


class AddressInUse(Exception):
    """Somebody in the same network stack listens there already."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open connection: the path it took, and who answers at its end."""

    trace: Trace
    service: Service

    @property
    def greeting(self) -> bytes:
        return self.service.greeting

    def send(self, data: bytes) -> bytes:
        return self.service.respond(data)


@dataclass(frozen=True, slots=True)
class Socket:
    """A listening socket and the service behind it."""

    listener: Listener
    service: Service


class Machine(Protocol):
    """What a process sees of the container (or host) that it runs in."""

    @property
    def name(self) -> str:
        """Its name in the topology: the container's name, or the host's."""
        ...

    @property
    def hostname(self) -> str: ...

    def read_file(self, path: str) -> str:
        """The text of a file. Raises FileNotFoundError, IsADirectoryError."""
        ...

    def list_files(self, path: str) -> Sequence[str]:
        """The names in a directory. Raises FileNotFoundError, NotADirectoryError."""
        ...

    def write_file(self, path: str, text: str) -> None:
        """Make or replace a file. Raises FileNotFoundError (no such directory), IsADirectoryError."""
        ...

    def make_directory(self, path: str) -> None:
        """Raises FileExistsError, FileNotFoundError (the directory it would stand in)."""
        ...

    def remove_file(self, path: str) -> None:
        """Remove a file or a directory with all in it. Raises FileNotFoundError."""
        ...

    def find_program(self, name: str) -> Main | None:
        """The program that a command name or path stands for; None if there is no such file."""
        ...

    def processes(self) -> Sequence[Process]:
        """Those that run now, by pid."""
        ...

    def signal(self, process: Process, name: str) -> None:
        """Send a signal (SIGTERM …) to one of `processes`."""
        ...

    def listeners(self) -> Sequence[Listener]:
        """The sockets that listen in this network stack now, whichever container holds them."""
        ...

    def interfaces(self) -> Sequence[Interface]: ...

    def routes(self, version: int = 4) -> Sequence[Route]:
        """The routing table for IPv4, or the other one for IPv6."""
        ...

    def resolve(self, name: str) -> Resolution: ...

    def name_of(self, address: Address) -> str:
        """The name that Docker's DNS has for an address; "" for none."""
        ...

    def walk(self, url: URL) -> Trace: ...

    def connect(self, url: URL) -> Connection:
        """Open a connection. Raises ConnectionFailed."""
        ...

    def bind(self, listener: Listener) -> None:
        """Claim an address of this network stack. Raises AddressInUse."""
        ...

    def now(self) -> float:
        """Simulated seconds since the epoch."""
        ...

    def random(self) -> float:
        """A number from 0 up to 1, of the engine's own randomness."""
        ...


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface as `ip addr` lists it."""

    index: int
    name: str
    mac: str
    addresses: tuple[str, ...]  # in CIDR form, as 172.18.0.2/16
    peer: int = 0  # index of the other end of a veth pair, or of the interface that it is on; 0 for lo
    loopback: bool = False
    mtu: int = 1500
    arp: bool = True  # whether it asks who has an address


class Route(NamedTuple):
    """A line of the routing table as `ip route` lists it. An empty `to` is the default route."""

    to: str
    interface: str
    via: str = ""
    source: str = ""


@dataclass(eq=False)
class Process:
    """A running program: its arguments, environment, standard streams and sockets.

    `handlers` holds the exit code that a signal leads to. PID 1 of a container ignores
    signals it has no handler for, except SIGKILL (Linux, pid_namespaces(7)).
    """

    pid: int
    argv: list[str]
    env: Mapping[str, str]
    machine: Machine
    sink: Callable[[int, bytes], None]
    cwd: str = "/"
    user: str = "root"
    tty: bool = False
    init: bool = False  # PID 1 of its container
    started: float = 0.0
    handlers: dict[str, int] = field(default_factory=dict)
    sockets: list[Socket] = field(default_factory=list)
    exit_code: int | None = None
    _input: bytearray = field(default_factory=bytearray)
    _input_closed: bool = True

    # -- for programs ---------------------------------------------------------------------

    def out(self, text: str | bytes) -> None:
        self._write(STDOUT, text)

    def err(self, text: str | bytes) -> None:
        self._write(STDERR, text)

    def _write(self, stream: int, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        if data:
            self.sink(stream, data.replace(b"\n", b"\r\n") if self.tty else data)

    def listen(
        self,
        port: int,
        service: Service,
        address: Address | str = ANY_IPV6,
        protocol: Transport = "tcp",
    ) -> None:
        """Open a listening socket, for IPv4 and IPv6 unless at an address. Raises AddressInUse."""
        bound = ip_address(address) if isinstance(address, str) else address
        listener = Listener(port, bound, protocol, self.argv[0].rpartition("/")[2])
        self.machine.bind(listener)
        self.sockets.append(Socket(listener, service))

    def connect(self, url: str | URL, first_only: bool = False) -> Connection:
        """Connect from this process's container. Raises ConnectionFailed, URLError.

        Of several addresses behind a name most programs try one after another, some the `first_only`.
        """
        url = url if isinstance(url, URL) else URL.parse(url)
        try:
            return self.machine.connect(url)
        except ConnectionFailed:
            others = () if first_only or url.address else self.machine.resolve(url.host).addresses[1:]
            for address in others:
                with suppress(ConnectionFailed):
                    return self.machine.connect(replace(url, host=str(address)))
            raise

    def run(self, argv: Sequence[str], sink: Callable[[int, bytes], None] | None = None) -> Program:
        """Run another program as part of this one: ``code = yield from process.run([...])``.

        The exit code is 127 where there is no such program; the caller says so.
        """
        main = self.machine.find_program(argv[0])
        if main is None:
            return 127
        child = Process(
            pid=self.pid,
            argv=list(argv),
            env=self.env,
            machine=self.machine,
            sink=sink or self.sink,
            cwd=self.cwd,
            user=self.user,
            tty=self.tty and sink is None,
            started=self.machine.now(),
            handlers=self.handlers,
            sockets=self.sockets,
            _input=self._input,
            _input_closed=self._input_closed,
        )
        return (yield from main(child))

    # -- for whoever started it -----------------------------------------------------------

    def open_input(self) -> None:
        """Keep standard input open until `close_input` (``-i``); it is at its end otherwise."""
        self._input_closed = False

    def feed(self, data: bytes) -> None:
        self._input += data

    @property
    def input_waiting(self) -> int:
        """Bytes that have arrived and were not read."""
        return len(self._input)

    def close_input(self) -> None:
        self._input_closed = True

    def take_input(self) -> bytes | None:
        """What has arrived; b"" at the end of the input; None while there is nothing yet."""
        if self._input:
            data = bytes(self._input)
            self._input.clear()
            return data
        return b"" if self._input_closed else None
