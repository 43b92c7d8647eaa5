"""A Docker Engine in memory: its parts, its time, and the picture of it that everything else reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from course.simulator.attachments import Attachments
from course.simulator.containers import Containers
from course.simulator.execs import Execs
from course.simulator.health import Healthchecks
from course.simulator.host_machine import HostMachine, VirtualMachine
from course.simulator.images import Images
from course.simulator.links import Links
from course.simulator.messages import Messages
from course.simulator.networks import Networks
from course.simulator.power import Power
from course.simulator.process import Service, Socket
from course.simulator.snapshot import host_entries
from course.simulator.state import ContainerRecord, Event, ImageRecord
from course.simulator.swarm.membership import Membership
from course.simulator.versions import engine_version
from course.simulator.volumes import Volumes
from course.simulator.world import World
from course.topology.model import Address, Host, HostEntry, Listener, Outside, Topology
from course.topology.trace import Trace

if TYPE_CHECKING:
    from random import Random

#: Events that are kept for `docker events --since`; a real engine keeps 256.
EVENTS_KEPT = 256
#: When so many have come together, half of them are forgotten: who follows them may be 1,024 behind, as
#: in a real engine (moby's daemon/events).
EVENTS_HELD = 2048
#: What answers outside, by address and port.
OutsideServices: TypeAlias = Mapping[tuple[Address, int], Service]


class Engine:
    """One engine on one host.

    `clock` gives seconds since the epoch; simulated time follows it, and jumps ahead where somebody
    waits (see `Scheduler`). `random` supplies ids, names and MAC addresses: the same seed, the same
    ids. An engine does no locking: whoever shares one between threads holds a lock around each call.
    `world` is what it shares with the engines of other hosts, clock and randomness too: none if it is alone.

    Raises ValueError for a version that is not simulated.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        random: Random,
        version: str = "28.5",
        host: Host | None = None,
        outside: tuple[Outside, OutsideServices] | None = None,
        images: Sequence[ImageRecord] | None = None,
        world: World | None = None,
    ) -> None:
        self.version = engine_version(version)
        self.world = world or World(clock, random)
        self.random = self.world.random
        self.messages = Messages(self.version)
        self.scheduler = self.world.scheduler
        host = host or Host()
        self.platform = host.platform
        self.events: list[Event] = []
        self.outside, self._outside_services = self._outside(outside)
        self.id = self.new_id()
        self.membership = Membership(self)
        self.host = HostMachine(self, host.name, host.addresses)
        #: What the engine itself runs on: the host, or Docker Desktop's virtual machine there.
        self.machine = VirtualMachine(self) if host.in_vm else self.host
        self.attachments = Attachments(self)
        self.networks = Networks(self)
        self.images = Images(self, _catalogue() if images is None else images)
        self.volumes = Volumes(self)
        self.containers = Containers(self)
        self.links = Links(self)
        self.execs = Execs(self)
        self.health = Healthchecks(self)
        self.power = Power(self)
        self.world.engines.append(self)

    def _outside(self, outside: tuple[Outside, OutsideServices] | None) -> tuple[Outside, OutsideServices]:
        """What lies outside, and who answers there: the course's small internet, unless another is given."""
        if outside is not None:
            return outside
        # Imported here, like the catalogue: an engine with images of its own loads no programs.
        from course.simulator.programs import internet

        return internet.OUTSIDE, internet.services(self.now)

    # -- time, ids, changes -----------------------------------------------------------------

    def now(self) -> float:
        """Simulated seconds since the epoch."""
        return self.scheduler.now()

    def new_id(self) -> str:
        """64 hexadecimal digits."""
        return f"{self.random.getrandbits(256):064x}"

    def new_mac(self) -> str:
        """A random locally administered MAC address, as engines give since 28 (fact 52)."""
        first, *rest = self.random.getrandbits(48).to_bytes(6, "big")
        return ":".join(f"{byte:02x}" for byte in ((first | 0x02) & 0xFE, *rest))

    def new_pid(self, container: ContainerRecord) -> int:
        """The next process number inside a container."""
        container.last_pid += 1
        return container.last_pid

    @property
    def revision(self) -> int:
        """How often something has changed, on this host or on another that it can reach."""
        return self.world.revision

    def touch(self) -> None:
        """Something has changed: pictures taken before are old."""
        self.world.revision += 1

    def changed(
        self, type: str, action: str, actor: str, attributes: Mapping[str, str], scope: str = "local"
    ) -> None:
        """Something has changed that `docker events` tells of."""
        self.touch()
        self.events.append(Event(self.now(), type, action, actor, dict(attributes), scope))
        if len(self.events) > EVENTS_HELD:
            del self.events[: -EVENTS_HELD // 2]

    # -- the picture ------------------------------------------------------------------------

    def topology(self) -> Topology:
        """What there is now, as a value: this host, and then those that it can reach."""
        return self.world.topology(self)

    def extra_hosts(self, record: ContainerRecord) -> list[HostEntry]:
        """What `--add-host` and `--link` put into a container's /etc/hosts."""
        return host_entries(self, record)

    # -- network stacks and sockets ---------------------------------------------------------

    def stack_owner(self, record: ContainerRecord) -> ContainerRecord:
        """The container whose network stack `record` uses: another's with `--network container:…`.

        Raises EngineError where that one is gone.
        """
        while record.network_mode.startswith("container:"):
            if self.left_behind(record):
                return record
            record = self.containers.get(record.shares)
        return record

    def left_behind(self, record: ContainerRecord) -> bool:
        """Whether the container whose network stack this one shares has ended since, or started anew.

        Then nothing but the loopback interface is left of that stack (fact 122). Here it is one of its own;
        really, containers left behind in the same stack still reach each other on it.
        """
        if not record.network_mode.startswith("container:") or not record.processes:
            return False
        owner = self.containers.find(record.owner_id)
        return owner is None or not owner.processes or owner.started != record.joined

    def stack_of(self, record: ContainerRecord) -> str:
        owner = self.stack_owner(record)
        return self.machine.stack if owner.network_mode == "host" else owner.id

    def sockets(self, stack: str) -> list[Socket]:
        """Listening sockets in one network stack: "host", "vm", or the id of the container it belongs to."""
        found = list(self.host.sockets) if stack == self.host.stack else []
        for record in self.containers.all():
            if record.processes and self.stack_of(record) == stack:
                found += [socket for process in record.every_process for socket in process.sockets]
        return found

    def listeners(self, stack: str) -> list[Listener]:
        """Addresses that are taken in one network stack; on the host (and its "vm"), published ports too."""
        taken = [socket.listener for socket in self.sockets(stack)]
        if stack in (self.host.stack, self.machine.stack):
            taken += [
                Listener(port.host_port, port.host_address, port.protocol, "docker-proxy")
                for record in self.containers.all()
                for port in record.published
            ]
        return taken

    def listeners_of(self, machine: HostMachine) -> list[Listener]:
        """What programs of a machine, and containers on its network, listen on."""
        return [socket.listener for socket in self.sockets(machine.stack)]

    def service(self, trace: Trace) -> Service | None:
        """Who answers a connection that got through."""
        if trace.listener is None or trace.target is None:
            return None
        if trace.target.kind == "outside":
            assert trace.address is not None
            return self._outside_services.get((trace.address, trace.listener.port))
        there, stack = self.world.engine_on(trace.target.host), "host"
        if trace.target.kind == "container":
            stack = there.stack_of(there.containers.get(trace.target.name))
        return next((s.service for s in there.sockets(stack) if s.listener == trace.listener), None)


def _catalogue() -> Sequence[ImageRecord]:
    from course.simulator.programs.catalogue import catalogue

    images: Any = catalogue()
    return list(images)
