"""A swarm's networks: overlays on all nodes, the ingress network, and what they are used by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from course.simulator import messages_swarm as texts
from course.simulator.lookup import by_name_or_id
from course.simulator.state import Document, NetworkRecord, Pool
from course.simulator.swarm.addresses import asked_subnet, next_subnet, take
from course.simulator.swarm.records import new_swarm_id
from course.topology.model import Address

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster

INGRESS = "ingress"
#: The VXLAN number of the first network; each further one has the next.
FIRST_VNI = 4096
VNI_OPTION = "com.docker.network.driver.overlay.vxlanid_list"


@dataclass(eq=False, slots=True)
class SwarmNetwork:
    """A network and what the swarm keeps beside it.

    `balancers` are the addresses of each node's load balancer on it, by the node's id; `attached` the tasks
    that stand for containers which were attached by hand, by the container's id; `chosen` the ids of those
    whose address the swarm chose.
    """

    record: NetworkRecord
    index: int
    updated: float
    vni: int = 0
    balancers: dict[str, Address] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)

    @property
    def ingress(self) -> bool:
        return self.record.name == INGRESS


class SwarmNetworks:
    """The networks of one swarm. "bridge" and "host" stand for those of each node, for services to name."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._networks: dict[str, SwarmNetwork] = {}
        self.foreign: dict[str, NetworkRecord] = {}  # those of other drivers, by id: each node makes its own
        self._of_nodes = {name: self._record(name, driver=name) for name in ("bridge", "host")}
        self._next_vni = FIRST_VNI
        self.add(INGRESS, {})

    def _record(self, name: str, driver: str = "overlay", **fields: object) -> NetworkRecord:
        world = self._cluster.world
        return NetworkRecord(
            new_swarm_id(world.random),
            name,
            driver,
            world.scheduler.now(),
            scope="swarm",
            **fields,  # type: ignore[arg-type]
        )

    # -- finding ----------------------------------------------------------------------------

    def all(self) -> list[SwarmNetwork]:
        """Overlay networks, in the order of creation."""
        return list(self._networks.values())

    def get(self, network_id: str) -> SwarmNetwork | None:
        """The overlay network of this id."""
        return self._networks.get(network_id)

    def named(self, key: str) -> NetworkRecord | None:
        """What a service means by this name or id: an overlay, or the nodes' own "bridge" or "host"."""
        if key in self._of_nodes:
            return self._of_nodes[key]
        known = [network.record for network in self._networks.values()]
        return next(iter(by_name_or_id([*known, *self._of_nodes.values()], key)), None)

    def without_subnet(self, network: SwarmNetwork) -> bool:
        """Whether the swarm cannot give a network its subnet, as an older one has addresses of it.

        It is there all the same, but nobody can be attached to it (Engines 28.5.2 and 20.10.24).
        """
        cidr = network.record.pools[0].cidr
        for older in self._networks.values():
            if older is network:
                return False
            if older.record.pools[0].cidr.overlaps(cidr) and not self.without_subnet(older):
                return True
        return False

    def ingress(self) -> SwarmNetwork:
        return next(network for network in self._networks.values() if network.ingress)

    # -- making and removing ----------------------------------------------------------------

    def add_foreign(self, name: str, driver: str, body: Document, config_from: str) -> NetworkRecord:
        """Make a network of another driver than overlay. It has no addresses before a node needs it."""
        record = self._record(
            name,
            driver,
            ipam_driver="",
            internal=bool(body.get("Internal")),
            attachable=bool(body.get("Attachable")),
            config_from=config_from,
        )
        self.foreign[record.id] = record
        return record

    def add(self, name: str, body: Document, asked: Pool | None = None) -> SwarmNetwork:
        """Make an overlay network from the API's document; without `asked` it gets the next free subnet."""
        taken = [pool.cidr for network in self._networks.values() for pool in network.record.pools]
        cluster = self._cluster
        given = str((body.get("Options") or {}).get(VNI_OPTION) or "")
        vni = int(given) if given.isdecimal() else self._next_vni
        self._next_vni += vni == self._next_vni
        pool = asked_subnet(asked) if asked else next_subnet(taken, cluster.pools, cluster.subnet_size)
        record = self._record(
            name,
            pools=[pool],
            options={VNI_OPTION: str(vni), **(body.get("Options") or {})},
            labels=dict(body.get("Labels") or {}),
            internal=bool(body.get("Internal")),
            attachable=bool(body.get("Attachable")),
        )
        made = SwarmNetwork(record, 0, 0.0, vni)
        self._networks[record.id] = made
        cluster.changed(made)
        return made

    def remove(self, network: SwarmNetwork) -> None:
        """Remove a network that no service and no container uses. Raises EngineError (400)."""
        network_id = network.record.id
        for service in self._cluster.services.values():
            if network_id in service.networks:
                raise texts.network_in_use(network_id, "service", service.id)
        for task in self._cluster.tasks.values():
            if network_id in task.addresses and task.active:
                raise texts.network_in_use(network_id, "task", task.id)
        if network.attached:
            raise texts.network_in_use(network_id, "task", next(iter(network.attached.values())))
        del self._networks[network_id]

    # -- addresses --------------------------------------------------------------------------

    def take(self, network_id: str) -> Address | None:
        """An address on a network; None when all are taken, or on what is no overlay."""
        network = self._networks.get(network_id)
        return take(network.record.pools[0]) if network is not None else None

    def give_back(self, network_id: str, address: Address) -> None:
        if (network := self._networks.get(network_id)) is not None:
            network.record.pools[0].taken.discard(address)

    def balance(self, network: SwarmNetwork, node_id: str, wanted: bool) -> None:
        """A node has a load balancer on each network that containers on it use."""
        if wanted and node_id not in network.balancers:
            if (address := take(network.record.pools[0])) is not None:
                network.balancers[node_id] = address
        elif not wanted and node_id in network.balancers:
            network.record.pools[0].taken.discard(network.balancers.pop(node_id))
