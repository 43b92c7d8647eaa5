"""The engine of a lab in a submission that is being graded: it lives in the grader, and has a socket here.

Beside Docker's API the socket answers requests below ``/course/``, for what a lab does to a simulated engine.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from course.errors import LabError
from course.topology.model import Topology
from course.topology.trace import Trace

if TYPE_CHECKING:
    import docker

#: How the environment variable COURSE_ENGINE begins where a grader has set it.
SCHEME = "graded:"
#: By this header of a request a grader knows which lab, and which of its hosts, is meant.
LAB_HEADER = "X-Course-Lab"
#: For asking before it is known which version the engine has.
API = "1.41"


class GradedEngine:
    """An engine of a lab that lives in a grader: all that a kernel has of it is the way to its socket.

    `lab` is the number by which the grader knows it, `host` its host's name.
    """

    simulated: ClassVar[bool] = True

    def __init__(self, address: str, lab: int, host: str, version: str) -> None:
        self.address = address
        self.host = host
        self._lab = lab
        self._version = version
        self.client = self.another_client()

    def another_client(self) -> docker.DockerClient:
        """A client besides `client`, for another thread; whoever asks for it closes it."""
        client = _client(self.address, self._version)
        client.api.headers[LAB_HEADER] = f"{self._lab}/{self.host}"
        return client

    def topology(self) -> Topology:
        # The grader's word may be trusted; it is the kernel's that may not.
        topology: Topology = pickle.loads(self._get("topology"))
        return topology

    def tried(self, trace: Trace) -> Trace:
        """The trace itself, as on any simulated engine."""
        return trace

    def watch(self, changed: Callable[[], None]) -> None:
        """Nobody looks on while a submission is graded."""

    def wait(self, seconds: float) -> None:
        self._do("wait", seconds=seconds)

    def settle(self) -> None:
        self._do("settle")

    def firewall(self, port: str, closed: bool) -> None:
        self._do("firewall", port=port, closed=closed)

    def listen(self, program: str, port: int | None, address: str) -> str:
        return str(self._do("listen", program=program, port=port, address=address))

    def stop_listening(self, port: int) -> None:
        self._do("stop_listening", port=port)

    def switch_off(self, cut: bool) -> None:
        self._do("switch_off", cut=cut)

    def switch_on(self) -> None:
        self._do("switch_on")

    def restart_engine(self) -> None:
        self._do("restart_engine")

    def reset(self, confirm: bool) -> None:
        """Put fresh engines behind the clients of all hosts."""
        self._do("reset")

    def close(self) -> None:
        self.client.close()

    def _do(self, what: str, **arguments: Any) -> Any:
        return _asked(self.client, f"course/{what}", arguments)["value"]

    def _get(self, what: str) -> bytes:
        answer = self.client.api.get(f"{self.client.api.base_url}/course/{what}")
        return bytes(answer.content)

    def __repr__(self) -> str:
        return "engine='simulated', graded"


def graded(address: str, version: str, hosts: int, in_step: bool, platform: str) -> list[GradedEngine]:
    """A new lab of the grader at this address, as `simulated` makes one in this process. Raises LabError."""
    client = _client(address, API)
    wanted = {"version": version, "hosts": hosts, "in_step": in_step, "platform": platform}
    made = _asked(client, "course/labs", wanted)
    client.close()
    return [GradedEngine(address, made["lab"], host, made["api"]) for host in made["hosts"]]


def _client(address: str, version: str) -> docker.DockerClient:
    """The SDK's client, by a short way: a submission makes more than a hundred calls."""
    from course import direct

    return direct.client(address.removeprefix("unix://"), version)


def _asked(client: docker.DockerClient, path: str, document: dict[str, Any]) -> dict[str, Any]:
    """What the grader answers. Raises LabError where it refuses."""
    answer = client.api.post(f"{client.api.base_url}/{path}", json=document)
    told: dict[str, Any] = answer.json()
    if answer.status_code != 200:
        raise LabError(told["message"])
    return told
