"""What a swarm holds: nodes, services, tasks. `spec` and the like are Docker's own documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from course.simulator.state import ContainerRecord, Document
from course.topology.model import Address

if TYPE_CHECKING:
    from random import Random

    from course.simulator.engine import Engine

TaskState: TypeAlias = Literal[
    "new",
    "pending",
    "assigned",
    "preparing",
    "ready",
    "running",
    "complete",
    "shutdown",
    "failed",
    "rejected",
    "remove",
    "orphaned",
]
#: States of a task that has come to its end.
ENDED: tuple[TaskState, ...] = ("complete", "shutdown", "failed", "rejected", "orphaned")

#: Whether a node takes tasks: all, no new ones, none.
AVAILABILITIES = ("active", "pause", "drain")

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int, length: int) -> str:
    """A number in so many digits and small letters, as a swarm writes ids and secrets."""
    text = ""
    for _ in range(length):
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text


def new_swarm_id(random: Random) -> str:
    """25 digits and small letters."""
    return base36(random.getrandbits(128), 25)


@dataclass(eq=False, slots=True)
class Versioned:
    """What every object of a swarm has. `index` is the number of its last change in the whole swarm."""

    id: str
    created: float
    updated: float = 0.0
    index: int = 0


@dataclass(eq=False, slots=True)
class NodeRecord(Versioned):
    """An engine as the swarm knows it. `ready` until it has left (`gone`), or sends no more heartbeats."""

    engine: Engine = field(kw_only=True)
    spec: Document = field(kw_only=True)  # Name, Labels, Role, Availability
    advertised: Address = field(kw_only=True)
    port: int = 2377
    ready: bool = True
    gone: bool = False

    @property
    def reachable(self) -> bool:
        """Whether it takes part in what the swarm decides, if it is a manager."""
        return not self.gone and not self.engine.power.off

    @property
    def name(self) -> str:
        """Its machine's name, by which it may be addressed."""
        return self.engine.machine.hostname

    @property
    def manager(self) -> bool:
        return bool(self.spec["Role"] == "manager")

    @property
    def available(self) -> bool:
        """Whether it takes new tasks."""
        return self.ready and self.spec["Availability"] == "active"


@dataclass(eq=False, slots=True)
class ServiceRecord(Versioned):
    """`addresses` are its virtual ones by the network's id; `ports` what is published, ports chosen."""

    spec: Document = field(kw_only=True)
    previous: Document | None = None
    addresses: dict[str, Address] = field(default_factory=dict)
    ports: list[Document] = field(default_factory=list)
    update: Document | None = None
    turns: int = 0  # how many connections its load balancers have passed on

    @property
    def name(self) -> str:
        return str(self.spec["Name"])

    @property
    def template(self) -> Document:
        template: Document = self.spec["TaskTemplate"]
        return template

    @property
    def endpoint(self) -> Document:
        """How it is reached: mode, and ports as they were asked for."""
        return self.spec.get("EndpointSpec") or {}

    @property
    def replicas(self) -> int | None:
        """How many tasks are wanted; None for one on each node."""
        replicated = self.spec["Mode"].get("Replicated")
        return None if replicated is None else int(replicated.get("Replicas", 1))

    @property
    def networks(self) -> list[str]:
        """The ids of the networks that its tasks are on, but for the ingress network."""
        return [str(network["Target"]) for network in self.template.get("Networks") or []]


@dataclass(eq=False, slots=True)
class TaskRecord(Versioned):
    """One task of a service: of a slot (counted from 1), or of a node for a global service.

    `desired` is what the swarm wants of it, `state` what it has come to. `template` and `endpoint` are those
    parts of its service's spec that it was made for.
    """

    service: ServiceRecord = field(kw_only=True)
    slot: int = 0
    node: NodeRecord | None = None
    template: Document = field(default_factory=dict)
    endpoint: Document = field(default_factory=dict)
    desired: TaskState = "running"
    state: TaskState = "new"
    since: float = 0.0
    message: str = "created"
    error: str = ""
    exit_code: int = 0
    container: ContainerRecord | None = None
    addresses: dict[str, Address] = field(default_factory=dict)  # by the network's id
    host_ports: list[Document] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether it is wanted, and has not come to an end."""
        return self.desired in ("running", "ready") and self.state not in ENDED

    @property
    def outdated(self) -> bool:
        """Whether its service has changed since, so that another is to take its place."""
        return self.template != self.service.template or self.endpoint != self.service.endpoint

    @property
    def place(self) -> str:
        """The middle of its container's name: the slot, or the node of a global service's task."""
        return str(self.slot) if self.slot else (self.node.id if self.node else "")

    @property
    def name(self) -> str:
        """NAME.SLOT.ID, which its container is called."""
        return f"{self.service.name}.{self.place}.{self.id}"
