"""The grader's side of a submission's labs: its engines live here, and the kernel has a socket to them.

Below ``/course/`` the socket answers what `course.graded` asks; everything else goes to the engine that the
request's header names, or to that of the lab made last.
"""

from __future__ import annotations

import json
import pickle
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Any

from autograder import texts
from course.errors import LabError
from course.graded import LAB_HEADER
from course.lab import Lab
from course.simulated_engine import SimulatedEngine
from course.simulator.api.http import Request, Response
from course.simulator.transport.server import Server
from course.simulator.transport.shared import Conversation, Reply, SharedEngine

#: Labs that one submission may make; the memory of them all is the grader's.
MOST_LABS = 50
MOST_HOSTS = 8
#: Simulated seconds that one call of `wait` may let go by.
LONGEST_WAIT = 30 * 24 * 3600.0

_JSON = {"Content-Type": "application/json"}
#: What a kernel may ask of an engine, with the types of the arguments.
_WAYS: dict[str, dict[str, tuple[type, ...]]] = {
    "wait": {"seconds": (int, float)},
    "settle": {},
    "firewall": {"port": (str,), "closed": (bool,)},
    "listen": {"program": (str,), "port": (int, type(None)), "address": (str,)},
    "stop_listening": {"port": (int,)},
    "switch_off": {"cut": (bool,)},
    "switch_on": {},
    "restart_engine": {},
}


class Desk:
    """The labs of one submission, on a socket that listens already.

    with Desk(kernel.listener) as desk:
        kernel.execute("lab = Lab()", 60)
        desk.lab.topology()
    """

    def __init__(self, listener: socket.socket) -> None:
        self._labs: list[Lab] = []
        self._listeners: list[Callable[[], None]] = []
        self._server = Server(self, listener=listener)

    @property
    def lab(self) -> Lab:
        """The lab made last; one is made where there is none yet."""
        if not self._labs:
            self.make({})
        return self._labs[-1]

    def __enter__(self) -> Desk:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        for lab in self._labs:
            lab.close()

    # -- what the server needs --------------------------------------------------------------

    def conversation(self) -> _Conversation:
        """For one more connection of the kernel's."""
        return _Conversation(self)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of any lab. Gives what undoes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    # -- labs -------------------------------------------------------------------------------

    def make(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """One more lab. Raises LabError."""
        hosts = wanted.get("hosts", 1)
        if len(self._labs) >= MOST_LABS or type(hosts) is not int or not 0 < hosts <= MOST_HOSTS:
            raise LabError(texts.TOO_MANY_LABS.format(labs=MOST_LABS, hosts=MOST_HOSTS))
        lab = Lab(
            "simulated",
            version=str(wanted.get("version", "28.5")),
            hosts=hosts,
            in_step=False,  # nobody watches
            platform=str(wanted.get("platform", "linux")),
        )
        self._labs.append(lab)
        engines = self.engines(lab)
        self._follow(lab)
        return {
            "lab": len(self._labs) - 1,
            "hosts": [engine.host for engine in engines],
            "api": engines[0].engine.version.api,
        }

    def _follow(self, lab: Lab) -> None:
        """Let those who wait for one of its engines be woken. Who did what is not asked here, nor kept."""
        for engine in self.engines(lab):
            engine.shared.subscribe(self._changed)
            engine.shared.witnesses.clear()

    @staticmethod
    def engines(lab: Lab) -> list[SimulatedEngine]:
        """The engines of one of these labs, by host."""
        return [engine for engine in lab.engines if isinstance(engine, SimulatedEngine)]

    def meant(self, header: str) -> tuple[Lab, SimulatedEngine]:
        """The lab and the engine that a header names; without it the first engine of the last lab."""
        number, _, host = header.partition("/")
        lab = self.lab
        if number.isdigit() and int(number) < len(self._labs):
            lab = self._labs[int(number)]
        engines = self.engines(lab)
        return lab, next((engine for engine in engines if engine.host == host), engines[0])

    def do(self, what: str, header: str, body: bytes) -> Response:
        """Answer a request below /course/."""
        try:
            document = json.loads(body or b"{}")
            if not isinstance(document, dict):
                raise ValueError
            if what == "labs":
                return _told(self.make(document))
            lab, engine = self.meant(header)
            if what == "topology":
                return Response(
                    200, pickle.dumps(lab.topology()), {"Content-Type": "application/octet-stream"}
                )
            if what == "reset":
                lab.reset()
                self._follow(lab)
                return _told({"value": None})
            return _told({"value": _carried_out(engine, what, document)})
        except LabError as error:
            return _told({"message": str(error)}, 400)
        except (ValueError, RecursionError):
            return _told({"message": texts.NO_LAB_REQUEST.format(what=what)}, 400)


def _carried_out(engine: SimulatedEngine, what: str, arguments: dict[str, Any]) -> Any:
    """One of the ways, with arguments of the right types. Raises LabError, ValueError."""
    wanted = _WAYS.get(what)
    if wanted is None or wanted.keys() != arguments.keys():
        raise ValueError
    if any(type(arguments[name]) not in kinds for name, kinds in wanted.items()):
        raise ValueError
    if what == "wait" and not 0 <= arguments["seconds"] <= LONGEST_WAIT:
        raise LabError(texts.TOO_LONG_A_WAIT)
    return getattr(engine, what)(**arguments)


def _told(document: dict[str, Any], status: int = 200) -> Response:
    return Response(status, json.dumps(document).encode(), dict(_JSON))


class _Conversation:
    """The requests of one connection, each for the engine that it names: a conversation with each engine."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._with: dict[SharedEngine, Conversation] = {}

    def handle(self, request: Request) -> Reply:
        header = request.headers.get(LAB_HEADER.lower(), "")
        ours = request.path.startswith("/course/")
        response = (
            self._desk.do(request.path.removeprefix("/course/"), header, request.body) if ours else None
        )
        shared = self._desk.meant(header)[1].shared
        if response is not None:
            return Reply(shared, response)
        if shared not in self._with:
            self._with[shared] = shared.conversation()
        return self._with[shared].handle(request)
