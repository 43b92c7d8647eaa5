"""One engine's place in a swarm: none, worker or manager; how it gets in, and how it leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal, TypeAlias

from course.simulator import messages_swarm as texts
from course.simulator.configurations import source
from course.simulator.errors import EngineError
from course.simulator.ipam import Pools, allocate
from course.simulator.state import MTU, ContainerRecord, Document, NetworkRecord, Pool
from course.simulator.swarm.attaching import Overlays, task_id
from course.simulator.swarm.cluster import Cluster
from course.simulator.swarm.networks import INGRESS
from course.simulator.swarm.node_addresses import NodeAddress, node_address, remote_address
from course.simulator.swarm.records import AVAILABILITIES, NodeRecord
from course.simulator.swarm.service_checks import DNS_NAME
from course.topology.model import GATEWAY_BRIDGE, Address
from course.topology.overlay import MANAGEMENT

if TYPE_CHECKING:
    from course.simulator.engine import Engine

LocalState: TypeAlias = Literal["inactive", "pending", "active"]

#: Seconds after which an engine that nobody answers says that it goes on trying in the background.
JOIN_TIMEOUT = 20.0


class Membership:
    """Whether an engine is in a swarm, and as what."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.cluster: Cluster | None = None
        self.node: NodeRecord | None = None
        self.remote: str = ""  # the manager that it tries to join, host:port, while that is pending
        self.ingress_gateway: Address | None = None  # the mesh's end of docker_gwbridge
        self.overlays = Overlays(engine)

    @property
    def state(self) -> LocalState:
        """Docker's word for it, as `docker info` says."""
        if self.cluster is not None:
            return "active"
        return "pending" if self.remote else "inactive"

    def manager(self) -> Cluster:
        """The swarm, for a request that only its managers answer. Raises EngineError (503)."""
        if self.cluster is None or self.node is None:
            raise texts.no_swarm()
        if not self.node.manager:
            raise texts.no_manager()
        if self.cluster.leader is None:
            raise texts.no_leader()
        return self.cluster

    @property
    def controls(self) -> bool:
        """Whether it is a manager of a swarm."""
        return self.node is not None and self.node.manager

    # -- getting in -------------------------------------------------------------------------

    def init(self, body: Document) -> str:
        """Begin a swarm with this engine as its manager; returns the node's id. Raises EngineError."""
        place = node_address(body, self._engine.machine.addresses)
        if body.get("ForceNewCluster"):
            raise self._engine.messages.not_simulated("swarms that go on without their other managers")
        if self.state != "inactive":
            raise texts.already_in_swarm()
        if ((body.get("Spec") or {}).get("Name") or "default") != "default":
            raise texts.other_swarm_name()
        availability = _availability(body)
        cluster = Cluster(self._engine.world, body)
        self._enter(cluster, "manager", place, availability)
        assert self.node is not None
        return self.node.id

    def join(self, body: Document) -> None:
        """Join the swarm of a manager, with a token that it gave out. Raises EngineError."""
        place = node_address(body, self._engine.machine.addresses)
        if self.state != "inactive":
            raise texts.already_in_swarm()
        token = str(body.get("JoinToken") or "")
        if not body.get("RemoteAddrs"):
            raise texts.no_remote_address()
        availability = _availability(body)
        if token and [len(part) for part in token.split("-")][2:] != [50, 25]:
            raise texts.bad_token()
        cluster = self._managed_at(str(body["RemoteAddrs"][0]))
        self._enter(cluster, cluster.role_of(token), place, availability)
        cluster.orchestrator.reconcile()

    def _managed_at(self, remote: str) -> Cluster:
        """The swarm whose manager listens at this address. Raises EngineError (503)."""
        host, port = remote_address(remote)
        try:
            address = ip_address(host)
            there = self._engine if address.is_loopback else self._engine.world.engine_at(address)
        except ValueError:
            there = None
        unheard = there is None or there.power.off
        if there is None or unheard or (there is not self._engine and MANAGEMENT in there.host.dropped):
            self.remote = f"{host}:{port}"
            self._engine.scheduler.pass_time(JOIN_TIMEOUT)
            raise texts.join_timed_out()
        node, cluster = there.membership.node, there.membership.cluster
        if node is None or cluster is None or not node.manager or str(node.port) != port:
            raise texts.join_refused(f"{host}:{port}", not self._engine.version.at_least(25))
        return cluster

    def _enter(self, cluster: Cluster, role: str, place: NodeAddress, availability: str) -> None:
        self.cluster = cluster
        self.ingress_gateway = allocate(self._engine.networks.provide_gateway().pools[0])
        self.node = cluster.admit(self._engine, role, place, availability)
        self._engine.touch()

    # -- leaving ----------------------------------------------------------------------------

    def leave(self, force: bool) -> None:
        """Leave the swarm; its tasks here end, and overlay networks are gone. Raises EngineError (503)."""
        if self.state == "pending":
            self.remote = ""
            return
        if self.cluster is None or self.node is None:
            raise texts.not_in_swarm()
        cluster, node = self.cluster, self.node
        if node.manager and not force:
            self._refuse_to_leave(cluster)
        node.ready, node.gone = False, True
        cluster.changed(node)
        cluster.orchestrator.left(node)
        for container in self._engine.containers.all():
            if task_id(container):
                self._engine.containers.remove(container.id, force=True)
        self.overlays.detach_all()
        cluster.networks.balance(cluster.networks.ingress(), node.id, wanted=False)
        if self.ingress_gateway is not None:
            self._engine.networks.provide_gateway().pools[0].taken.discard(self.ingress_gateway)
        self.cluster = self.node = self.ingress_gateway = None
        self._engine.touch()

    def _refuse_to_leave(self, cluster: Cluster) -> None:
        managers = [node for node in cluster.managers() if not node.gone]
        if cluster.leader is None:
            raise texts.leaves_without_leader()
        if len(managers) == 1:
            raise texts.last_manager_leaves()
        left = len(managers) - 1
        raise texts.manager_leaves(left, len(managers), quorum=left * 2 > len(managers))

    def back(self, orderly: bool) -> None:
        """The engine has begun anew: its swarm hears of it again, unless it has been removed meanwhile.

        After an end in order the containers of tasks are cleared away, and the tasks are told to have none.
        """
        if self.cluster is None or self.node is None:
            return
        for container in self._engine.containers.all() if orderly else ():
            if task_id(container):
                self._engine.containers.forget(container)
        if self.node.gone:
            self._shut_out(self.cluster)
        else:
            self.cluster.back(self.node)

    def _shut_out(self, cluster: Cluster) -> None:
        """The swarm lets it in no more: it goes on trying."""
        managers = [node for node in cluster.managers() if not node.gone]
        self.overlays.detach_all()
        self.remote = f"{managers[0].advertised}:{managers[0].port}" if managers else "?"
        self.cluster = self.node = self.ingress_gateway = None

    # -- networks ---------------------------------------------------------------------------

    def networks(self) -> list[NetworkRecord]:
        """Networks of the swarm that this engine lists: a worker only those that containers on it use."""
        if self.cluster is None or self.node is None:
            return []
        listed = self.cluster.networks.all()
        node = self.node.id
        used = [n.record for n in listed if self.controls or node in n.balancers]
        return used + (list(self.cluster.networks.foreign.values()) if self.controls else [])

    def network_of_swarm(self, key: str) -> NetworkRecord | None:
        """What a service means by this name; None where this engine is no manager."""
        return self.cluster.networks.named(key) if self.cluster is not None and self.controls else None

    def create_network(self, name: str, body: Document) -> NetworkRecord:
        """Make an overlay network. Raises EngineError."""
        if self.cluster is None or not self.controls:
            self._check_mtu(str((body.get("Options") or {}).get(MTU, "1500")))
            worker = self.cluster is not None and not self._engine.version.at_least(25)
            raise texts.network_on_worker() if worker else self._engine.messages.no_swarm_manager()
        cluster = self.manager()
        if not DNS_NAME.fullmatch(name):
            raise texts.bad_name()
        if body.get("Scope") == "local":
            raise texts.overlay_not_local()
        if body.get("Ingress") and body.get("Attachable"):
            raise texts.ingress_attachable()
        if body.get("Ingress"):
            raise texts.ingress_present(cluster.networks.ingress().record.id)
        made = cluster.networks.add(name, body, self._pool(body)).record
        cluster.tell("network", "create", made.id, name=name)
        return made

    def create_foreign(self, name: str, driver: str, body: Document) -> NetworkRecord:
        """Make a network of another driver than overlay for all nodes. Raises EngineError."""
        cluster = self.manager()
        if not DNS_NAME.fullmatch(name):
            raise texts.bad_name()
        made = cluster.networks.add_foreign(name, driver, body, source(body))
        cluster.tell("network", "create", made.id, name=name)
        return made

    def _check_mtu(self, mtu: str) -> None:
        """Before Engine 25 this is looked at even where no overlay network can be made."""
        if not self._engine.version.at_least(25):
            if not re.fullmatch(r"[+-]?\d+", mtu):
                raise texts.mtu_no_number(mtu)
            if int(mtu) < 0:
                raise texts.mtu_negative(mtu)

    def _pool(self, body: Document) -> Pool | None:
        """The subnet that is asked for; None where the swarm is to choose. Raises EngineError (400, 501)."""
        refuse = self._engine.messages.not_simulated
        configs = (body.get("IPAM") or {}).get("Config") or []
        if body.get("EnableIPv6"):
            raise refuse("overlay networks with IPv6")
        if not configs:
            return None
        if len(configs) > 1:
            raise refuse("overlay networks with several subnets")
        if ":" in str(configs[0].get("Subnet") or ""):
            raise refuse("overlay networks with IPv6")
        pools = Pools(self._engine.messages, reuse_lowest=True, host_addresses=())
        return pools.configured(configs[0], str(body.get("Name") or ""))

    def ends_on(self, network: NetworkRecord) -> list[tuple[str, str]]:
        """Name and id of the mesh's end on docker_gwbridge, which keeps that network in a swarm."""
        if network.name != GATEWAY_BRIDGE or self.ingress_gateway is None:
            return []
        return [("gateway_ingress-sbox", network.id)]

    def prune_networks(self, match: Callable[[NetworkRecord], bool]) -> list[str]:
        """As a manager, remove the swarm's networks that nobody uses and `match` picks; their names."""
        names = []
        for network in self.networks() if self.controls else []:
            if network.name == INGRESS or not match(network):
                continue
            try:
                self.remove_network(network)
            except EngineError:  # it is in use
                continue
            names.append(network.name)
        return names

    def remove_network(self, network: NetworkRecord) -> None:
        """Remove an overlay network that nobody uses. Raises EngineError (400, 503)."""
        cluster = self.manager()
        found = cluster.networks.get(network.id)
        if found is None:
            del cluster.networks.foreign[network.id]
        elif found.ingress:
            raise self._engine.messages.not_simulated("a swarm without its ingress network")
        else:
            cluster.networks.remove(found)
        cluster.tell("network", "remove", network.id, name=network.name)

    # -- tasks ------------------------------------------------------------------------------

    def container_ended(self, container: ContainerRecord) -> None:
        """A container of this engine has ended; if it was a task's that is wanted, the swarm acts."""
        if self.cluster is None or self.cluster.leader is None or self._engine.power.off:
            return
        task = self.cluster.tasks.get(task_id(container))
        if task is not None and task.container is container and task.active:
            self.cluster.orchestrator.ended(task, container.exit_code)


def _availability(body: Document) -> str:
    availability = str(body.get("Availability") or "active")
    if availability not in AVAILABILITIES:
        raise texts.bad_availability(availability, status=500)
    return availability
