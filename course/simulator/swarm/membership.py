"""One engine's place in a swarm: none, worker or manager; how it gets in, and how it leaves."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal, TypeAlias

from course.simulator import messages_swarm as texts
from course.simulator.ipam import allocate
from course.simulator.state import ContainerRecord, Document, EndpointRecord, NetworkRecord
from course.simulator.swarm.cluster import Cluster
from course.simulator.swarm.networks import SwarmNetwork
from course.simulator.swarm.records import NodeRecord, new_swarm_id
from course.topology.model import Address
from course.topology.overlay import MANAGEMENT

if TYPE_CHECKING:
    from course.simulator.engine import Engine

LocalState: TypeAlias = Literal["inactive", "pending", "active"]

DEFAULT_PORT = 2377
#: By this label of a container its task is known.
TASK_LABEL = "com.docker.swarm.task.id"
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
        advertised, port = self._addresses(body)
        if self.state != "inactive":
            raise texts.already_in_swarm()
        cluster = Cluster(self._engine.world, body)
        self._enter(cluster, "manager", advertised, port, str(body.get("Availability") or ""))
        assert self.node is not None
        return self.node.id

    def join(self, body: Document) -> None:
        """Join the swarm of a manager, with a token that it gave out. Raises EngineError."""
        advertised, port = self._addresses(body)
        if self.state != "inactive":
            raise texts.already_in_swarm()
        token = str(body.get("JoinToken") or "")
        remote = next(iter(body.get("RemoteAddrs") or []), "")
        if [len(part) for part in token.split("-")][2:] != [50, 25]:
            raise texts.bad_token()
        cluster = self._managed_at(str(remote))
        role = cluster.role_of(token)
        self._enter(cluster, role, advertised, port, str(body.get("Availability") or ""))
        cluster.orchestrator.reconcile()

    def _managed_at(self, remote: str) -> Cluster:
        """The swarm whose manager listens at this address. Raises EngineError (503)."""
        host, _, port = remote.rpartition(":") if ":" in remote else (remote, "", str(DEFAULT_PORT))
        try:
            there = self._engine.world.engine_at(ip_address(host))
        except ValueError:
            there = None
        if there is None or (there is not self._engine and MANAGEMENT in there.host.dropped):
            self.remote = f"{host}:{port}"
            self._engine.scheduler.pass_time(JOIN_TIMEOUT)
            raise texts.join_timed_out()
        node, cluster = there.membership.node, there.membership.cluster
        if node is None or cluster is None or not node.manager or str(node.port) != port:
            raise texts.join_refused(f"{host}:{port}")
        return cluster

    def _enter(self, cluster: Cluster, role: str, advertised: Address, port: int, availability: str) -> None:
        self.cluster = cluster
        self.ingress_gateway = allocate(self._engine.networks.provide_gateway().pools[0])
        self.node = cluster.admit(self._engine, role, advertised, port, availability)
        self._engine.touch()

    def _addresses(self, body: Document) -> tuple[Address, int]:
        """The address that this node tells the others, and the port that it manages the swarm on."""
        listen = str(body.get("ListenAddr") or "")
        if not listen:
            raise texts.no_listen_address()
        text, _, port = str(body.get("AdvertiseAddr") or "").partition(":")
        if not text:
            return self._engine.host.addresses[0], int(listen.rpartition(":")[2] or DEFAULT_PORT)
        if text == "eth0":
            return self._engine.host.addresses[0], int(port or DEFAULT_PORT)
        try:
            address = ip_address(text)
        except ValueError:
            raise texts.bad_advertised() from None
        if not int(address):
            raise texts.bad_advertised()
        return address, int(port or DEFAULT_PORT)

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
        node.ready = False
        cluster.changed(node)
        cluster.orchestrator.left(node)
        for container in self._engine.containers.all():
            if TASK_LABEL in (container.config.get("Labels") or {}):
                self._engine.containers.remove(container.id, force=True)
        self._detach_all(cluster)
        cluster.networks.balance(cluster.networks.ingress(), node.id, wanted=False)
        if self.ingress_gateway is not None:
            self._engine.networks.provide_gateway().pools[0].taken.discard(self.ingress_gateway)
        self.cluster = self.node = self.ingress_gateway = None
        self._engine.touch()

    def _refuse_to_leave(self, cluster: Cluster) -> None:
        managers = [node for node in cluster.managers() if node.ready]
        if len(managers) == 1:
            raise texts.last_manager_leaves()
        left = len(managers) - 1
        raise texts.manager_leaves(left, len(managers), quorum=left * 2 > len(managers))

    def _detach_all(self, cluster: Cluster) -> None:
        """Containers stay, on no network of the swarm any more."""
        for container in self._engine.containers.all():
            for endpoint in list(container.endpoints.values()):
                if cluster.networks.get(endpoint.network_id) is not None:
                    if endpoint.attached:
                        self._engine.attachments.detach(container, endpoint)
                    del container.endpoints[endpoint.network]

    # -- networks ---------------------------------------------------------------------------

    def networks(self) -> list[NetworkRecord]:
        """Networks of the swarm that this engine lists: a worker only those that containers on it use."""
        if self.cluster is None or self.node is None:
            return []
        listed = self.cluster.networks.all()
        node = self.node.id
        return [n.record for n in listed if self.controls or node in n.balancers]

    def network_of_swarm(self, key: str) -> NetworkRecord | None:
        """What a service means by this name; None where this engine is no manager."""
        return self.cluster.networks.named(key) if self.cluster is not None and self.controls else None

    def create_network(self, name: str, body: Document) -> NetworkRecord:
        """Make an overlay network. Raises EngineError."""
        if self.cluster is None or not self.controls:
            worker = self.cluster is not None and not self._engine.version.at_least(25)
            raise texts.network_on_worker() if worker else self._engine.messages.no_swarm_manager()
        cluster = self.manager()
        if body.get("Scope") == "local":
            raise texts.overlay_not_local()
        if body.get("Ingress"):
            raise texts.ingress_present(cluster.networks.ingress().record.id)
        configs = (body.get("IPAM") or {}).get("Config") or []
        if len([config for config in configs if config.get("Subnet")]) > 1:
            raise self._engine.messages.not_simulated("overlay networks with several subnets")
        return cluster.networks.add(name, body).record

    def remove_network(self, network: NetworkRecord) -> None:
        """Remove an overlay network that nobody uses. Raises EngineError (400, 503)."""
        cluster = self.manager()
        found = cluster.networks.get(network.id)
        assert found is not None
        if found.ingress:
            raise self._engine.messages.not_simulated("a swarm without its ingress network")
        cluster.networks.remove(found)
        self._engine.touch()

    # -- containers on overlay networks -----------------------------------------------------

    def overlay(self, key: str) -> SwarmNetwork | None:
        """The overlay network that a container asks for by name or id, listed here or not."""
        if self.cluster is None:
            return None
        for network in self.cluster.networks.all():
            if key in (network.record.id, network.record.name):
                return network
        return None

    def attach(self, container: ContainerRecord, endpoint: EndpointRecord, network: SwarmNetwork) -> Address:
        """The address of a container on an overlay network: what its task was given, else a free one.

        Raises EngineError where the network is not made to have containers attached to it by hand.
        """
        assert self.cluster is not None
        assert self.node is not None
        record = network.record
        of_task = TASK_LABEL in (container.config.get("Labels") or {})
        if not of_task and not record.attachable:
            raise texts.not_attachable(record.name)
        wanted = str((endpoint.ipam_config or {}).get("IPv4Address") or "")
        address = self._address(network, wanted, of_task)
        if not wanted:
            network.chosen.add(container.id)
            endpoint.ipam_config = {**(endpoint.ipam_config or {}), "IPv4Address": str(address)}
        if not of_task:
            network.attached[container.id] = new_swarm_id(self._engine.random)
        self.cluster.networks.balance(network, self.node.id, wanted=True)
        return address

    def _address(self, network: SwarmNetwork, wanted: str, of_task: bool) -> Address:
        pool = network.record.pools[0]
        if not wanted:
            address = self.cluster.networks.take(network.record.id) if self.cluster is not None else None
            if address is None:
                raise self._engine.messages.no_address_left(network.record.name, network.record.id)
            return address
        asked = ip_address(wanted)
        if not of_task and (asked not in pool.cidr or asked in pool.taken):
            raise self._engine.messages.address_taken()
        pool.taken.add(asked)
        return asked

    def detach(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """A container leaves an overlay network; with the last of this node its load balancer does."""
        if self.cluster is None or self.node is None:
            return
        network = self.cluster.networks.get(endpoint.network_id)
        if network is None:
            return
        network.attached.pop(container.id, None)
        if container.id in network.chosen:
            network.chosen.remove(container.id)
            endpoint.ipam_config = None
        others = [c for c, e in self._engine.containers.members(network.record) if c is not container]
        if not network.ingress:
            self.cluster.networks.balance(network, self.node.id, wanted=bool(others))

    # -- tasks ------------------------------------------------------------------------------

    def container_ended(self, container: ContainerRecord) -> None:
        """A container of this engine has ended; if it was a task's that is wanted, the swarm acts."""
        if self.cluster is None:
            return
        task_id = (container.config.get("Labels") or {}).get(TASK_LABEL, "")
        task = self.cluster.tasks.get(task_id)
        if task is not None and task.container is container and task.active:
            self.cluster.orchestrator.ended(task, container.exit_code)
