"""Containers of one engine on the overlay networks of its swarm: their addresses, and the load balancers."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from course.simulator import messages_swarm as texts
from course.simulator.state import MTU, ContainerRecord, EndpointRecord
from course.simulator.swarm.networks import SwarmNetwork
from course.simulator.swarm.records import ENDED, new_swarm_id
from course.topology.model import Address

if TYPE_CHECKING:
    from course.simulator.engine import Engine
    from course.simulator.swarm.cluster import Cluster
    from course.simulator.swarm.records import NodeRecord

#: Seconds that a container waits for the swarm to attach it to a network.
ATTACH_TIMEOUT = 20.0
#: By this label of a container its task is known.
TASK_LABEL = "com.docker.swarm.task.id"


def task_id(container: ContainerRecord) -> str:
    """The id of the task that a container is; "" for a container that somebody made by hand."""
    return str((container.config.get("Labels") or {}).get(TASK_LABEL, ""))


class Overlays:
    """The ends that containers of `engine` have on overlay networks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def _swarm(self) -> tuple[Cluster, NodeRecord] | None:
        place = self._engine.membership
        return None if place.cluster is None or place.node is None else (place.cluster, place.node)

    def find(self, key: str) -> SwarmNetwork | None:
        """The overlay network that a container asks for by name or id, listed by this engine or not."""
        if self._swarm is None:
            return None
        networks = self._swarm[0].networks.all()
        return next((n for n in networks if key in (n.record.id, n.record.name)), None)

    def attach(self, container: ContainerRecord, endpoint: EndpointRecord, network: SwarmNetwork) -> Address:
        """The address of a container on an overlay network: what its task was given, else a free one.

        Raises EngineError where the network is not made to have containers attached to it by hand.
        """
        assert self._swarm is not None
        cluster, node = self._swarm
        task = cluster.tasks.get(task_id(container))
        of_task = task is not None and task.active and task.container is container
        if not of_task and cluster.leader is None:
            self._engine.scheduler.pass_time(ATTACH_TIMEOUT)
            raise texts.attach_timed_out(network.record.name)
        if not of_task and not network.record.attachable:
            raise texts.not_attachable(network.record.name)
        badly_asked = not network.record.options.get(MTU, "0").isdecimal()
        if badly_asked or cluster.networks.without_subnet(network):
            self._engine.scheduler.pass_time(ATTACH_TIMEOUT)
            raise texts.attaching_failed()
        wanted = str((endpoint.ipam_config or {}).get("IPv4Address") or "")
        address = self._address(cluster, network, wanted, of_task)
        if not wanted:
            network.chosen.add(container.id)
            endpoint.ipam_config = {**(endpoint.ipam_config or {}), "IPv4Address": str(address)}
        if not of_task:
            network.attached[container.id] = new_swarm_id(self._engine.random)
        cluster.networks.balance(network, node.id, wanted=True)
        return address

    def _address(self, cluster: Cluster, network: SwarmNetwork, wanted: str, of_task: bool) -> Address:
        pool = network.record.pools[0]
        if not wanted:
            address = cluster.networks.take(network.record.id)
            if address is None:
                raise self._engine.messages.no_address_left(network.record.name, network.record.id, 4)
            return address
        try:
            asked = ip_address(wanted)
        except ValueError:
            raise self._engine.messages.address_outside(wanted) from None
        if asked not in pool.cidr:
            raise self._engine.messages.address_outside(wanted)
        if not of_task and asked in pool.taken:
            raise self._engine.messages.address_taken()
        pool.taken.add(asked)
        return asked

    def detach(self, container: ContainerRecord, endpoint: EndpointRecord, address: Address | None) -> None:
        """A container with this `address` leaves an overlay; with a node's last its load balancer does."""
        if self._swarm is None:
            return
        cluster, node = self._swarm
        network = cluster.networks.get(endpoint.network_id)
        if network is None:
            return
        network.attached.pop(container.id, None)
        task = cluster.tasks.get(task_id(container))
        if address is not None and (task is None or task.state in ENDED):  # else it is the task's
            cluster.networks.give_back(endpoint.network_id, address)
        if container.id in network.chosen:
            network.chosen.remove(container.id)
            endpoint.ipam_config = None
        others = [c for c, _ in self._engine.containers.members(network.record) if c is not container]
        if not network.ingress:
            cluster.networks.balance(network, node.id, wanted=bool(others))

    def release(self, container: ContainerRecord) -> None:
        """Detach a container from networks that it was attached to in vain: its connect or start failed."""
        for endpoint in container.endpoints.values():
            network = self.find(endpoint.network_id or endpoint.network)
            if network is not None and not endpoint.attached and container.id in network.attached:
                address = (endpoint.ipam_config or {}).get("IPv4Address")  # none: it was noted anew since
                self.detach(container, endpoint, ip_address(address) if address else None)

    def attached_by_hand(self, container: ContainerRecord, network_id: str) -> bool:
        """Whether the swarm has attached the container to the network, whatever came of that."""
        network = self.find(network_id)
        return network is not None and container.id in network.attached

    def detach_all(self) -> None:
        """The engine leaves its swarm: containers stay, and are on none of its networks any more."""
        for container in self._engine.containers.all():
            self.release(container)
            for endpoint in list(container.endpoints.values()):
                if self.find(endpoint.network_id) is not None:
                    if endpoint.attached:
                        self._engine.attachments.detach(container, endpoint)
                    del container.endpoints[endpoint.network]
