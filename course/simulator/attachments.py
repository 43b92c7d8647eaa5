"""Joining containers to networks: addresses, interfaces, and the ports that are published meanwhile."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from course.simulator import messages_swarm as texts
from course.simulator.addresses import Addresses
from course.simulator.endpoint_settings import check_endpoint, name_endpoint
from course.simulator.errors import EngineError, LinkedElsewhere, NotPublished
from course.simulator.ipam import mac_from_address
from course.simulator.leaving import Leaving
from course.simulator.links import parse
from course.simulator.parents import by_device, check_port
from course.simulator.publishing import Publishing, asks
from course.simulator.snapshot import NAMELESS
from course.simulator.state import RESERVED_NAMES, ContainerRecord, EndpointRecord, NetworkRecord
from course.simulator.swarm.networks import SwarmNetwork
from course.topology.model import GATEWAY_BRIDGE

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class Attachments:
    """What is held on behalf of running containers: addresses of networks, ports of the host."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages
        self._addresses = Addresses(engine)
        self.leaving = Leaving(engine)
        self.renew_ports()

    def renew_ports(self) -> None:
        """An engine that begins has given out no ports."""
        self.publishing = Publishing(self._engine)

    # -- a container as a whole -------------------------------------------------------------

    def attach_all(self, container: ContainerRecord) -> None:
        """Join every network that the container is configured for, or none. Raises EngineError."""
        container.interfaces, container.docker_dns, container.own_lines = 0, False, []
        if container.network_mode.startswith("container:"):
            if container.endpoints and self._engine.version.at_least(28):
                self._order(container)[0].mac = ""  # it fails at the first
                raise self._texts.shares_namespace()
            return
        container.forget_macs()  # until here what was asked for is shown
        self._engine.membership.overlays.release(container)
        last, container.sandbox = container.sandbox, ""
        try:
            for endpoint in self._order(container):
                self.check_mode(container, endpoint.network)
                self.attach(container, endpoint)
            self._provide_sandbox(container)
            self._name_interfaces(container)
        except EngineError as error:
            container.sandbox = container.sandbox or last
            written = container.write_down()
            if isinstance(error, (NotPublished, LinkedElsewhere)):  # which ports there are is told at the end
                written.config = {**container.config, "ExposedPorts": {}}
            self.detach_all(container, by_swarm=len(container.attached) > 1)
            if isinstance(error, LinkedElsewhere) and not last:  # nobody takes back what is told
                for name, endpoint in container.endpoints.items():
                    endpoint.remains = written.endpoints[name]
            if isinstance(error, NotPublished) and self._engine.version.at_least(29):
                container.endpoints.clear()  # and starts the next time without any (fact 123)
            self._engine.touch()
            raise

    def detach_all(self, container: ContainerRecord, by_swarm: bool = True) -> None:
        """Take all endpoints back, that which leads out first: then the next one publishes the ports anew.

        Not `by_swarm`: a start has failed at its first network; a swarm is not told (28.5.2, 20.10.24).
        """
        in_turn = sorted(container.attached, key=lambda end: (not self._leads_out(end), _rank(end)))
        for endpoint in in_turn:
            (self.leave if by_swarm else self.take_back)(container, endpoint)
            with suppress(EngineError):  # nobody is told
                self.settle_ports(container, left=True)
        if by_swarm:
            self._engine.membership.overlays.release(container)
        self.publishing.release(container)
        container.told_ports = None
        self.leaving.forget(container)
        container.forget_macs()  # also where a connect failed and is only noted
        container.gateway = None
        if self._engine.version.at_least(25):  # before, the last one is shown afterwards too
            container.sandbox = ""

    def _provide_sandbox(self, container: ContainerRecord) -> None:
        """A network namespace, new at each start, made for the first endpoint; and what names mean in it.

        Raises EngineError: before 25 the containers linked are looked for here, whether they run or not.
        """
        if not container.sandbox:
            container.files |= {"hosts", "resolv.conf"}
            if not self._engine.version.at_least(25):
                self._engine.links.check(container)
            container.sandbox = sha256(f"{container.id} {self._engine.now()}".encode()).hexdigest()

    def _order(self, container: ContainerRecord) -> list[EndpointRecord]:
        """In the order of names, one of those that chance may choose (fact 403); before 28 the default bridge
        first (20.10.24).
        """
        by_name = sorted(container.endpoints.values(), key=lambda endpoint: endpoint.network)
        if self._engine.version.at_least(28):
            return sorted(by_name, key=lambda endpoint: -endpoint.gateway_priority)
        return sorted(by_name, key=lambda endpoint: endpoint.network not in ("bridge", "default"))

    def _name_interfaces(self, container: ContainerRecord) -> None:
        """Before 28 those of a start are named by who leads out, whichever was joined first (20.10.24)."""
        if self._engine.version.at_least(28):
            return
        for number, endpoint in enumerate(sorted(container.attached, key=self._last_internal)):
            endpoint.interface = f"eth{number}"

    def _last_internal(self, endpoint: EndpointRecord) -> tuple[bool, bool, tuple[bool, int, str]]:
        network = self._engine.networks.find(endpoint.network_id)
        gateway = endpoint.network == GATEWAY_BRIDGE
        return gateway, network is not None and network.internal, _rank(endpoint)

    def check_mode(self, container: ContainerRecord, network: str) -> None:
        """Since 28 who joins a network needs that of `--network` too. Raises EngineError."""
        mode = container.network_mode
        if mode in (*RESERVED_NAMES, network) or not self._engine.version.at_least(28):
            return
        if self._engine.networks.find(mode) is None:
            raise self._texts.no_network_of_mode(mode)

    # -- one endpoint -----------------------------------------------------------------------

    def attach(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """Give the endpoint an address and an interface. Raises EngineError; what it has then is taken back
        by `leave`.
        """
        overlay = self._engine.membership.overlays.find(endpoint.network_id or endpoint.network)
        network = overlay.record if overlay is not None else self._network(endpoint)
        if network.foreign:
            raise self._foreign(network)
        if network.config_only:
            raise self._texts.configuration_only()
        for link in endpoint.links or () if not network.predefined else ():
            parse(link, self._texts.bad_link(link))
        endpoint.remains = None
        before, endpoint.network_id = endpoint.network_id, network.id
        endpoint.endpoint_id = self._engine.new_id()
        container.docker_dns |= not network.predefined
        name_endpoint(network, container, endpoint)
        if overlay is not None:
            self._join_overlay(container, endpoint, overlay)
        else:
            try:
                self._join_local(container, endpoint, network)
            except EngineError:
                endpoint.network_id, endpoint.endpoint_id = before, ""
                raise
        if network.name not in NAMELESS:
            container.own_lines += [address for address, _ in endpoint.addresses]
        try:
            self.leaving.check(container, endpoint)
            self._provide_sandbox(container)
            self._settle_gateway(container)
            self.settle_ports(container)
        except EngineError as error:
            self.leaving.keep(container, endpoint, error)
            endpoint.gateway = endpoint.gateway6 = None  # which who joins is told at the end
            raise

    def _network(self, endpoint: EndpointRecord) -> NetworkRecord:
        # A container keeps to its network by id: one of the same name made anew is another (fact 19). But
        # the default bridge is, when the engine begins.
        predefined = endpoint.network in RESERVED_NAMES
        try:
            return self._engine.networks.get(endpoint.network if predefined else _key(endpoint))
        except EngineError:
            if self._engine.membership.cluster is None:
                raise
            raise texts.nothing_to_attach(endpoint.network) from None

    def _join_local(
        self, container: ContainerRecord, endpoint: EndpointRecord, network: NetworkRecord
    ) -> None:
        check_endpoint(network, endpoint, self._texts, strict=self._engine.version.at_least(25))
        if network.driver == "bridge" or network.on_parent:
            self._addresses.give(network, endpoint)
            if network.on_parent:
                self._join_parent(network, container, endpoint)
            endpoint.mac = self._addresses.mac(network, container, endpoint)
            self._addresses.give_interface(container, endpoint)

    def _foreign(self, network: NetworkRecord) -> EngineError:
        """Why nobody joins a network of a swarm that is no overlay."""
        if not network.attachable:
            return texts.not_attachable(network.name)
        return self._texts.not_simulated(f"containers on networks of the driver {network.driver} in a swarm")

    def _join_overlay(
        self, container: ContainerRecord, endpoint: EndpointRecord, overlay: SwarmNetwork
    ) -> None:
        try:
            endpoint.address = self._engine.membership.overlays.attach(container, endpoint, overlay)
        except EngineError:
            endpoint.endpoint_id = ""
            raise
        endpoint.prefix = overlay.record.pools[0].cidr.prefixlen
        endpoint.mac = mac_from_address(endpoint.address)  # also in 28: the swarm tells others without ARP
        self._addresses.give_interface(container, endpoint)

    def _settle_gateway(self, container: ContainerRecord) -> None:
        """On overlay networks only, a container gets another interface, on docker_gwbridge, to get out."""
        if self._engine.membership.cluster is None and container.gateway is None:
            return
        on_overlay = any(
            network.driver == "overlay" and not network.internal
            for endpoint in container.endpoints.values()
            if endpoint.attached and (network := self._engine.networks.find(endpoint.network_id))
        )
        by_itself = any(self._leads_out(e) for e in container.endpoints.values() if e.attached)
        if on_overlay and not by_itself and container.gateway is None:
            self._join_gateway(container)
        elif container.gateway is not None and (by_itself or not on_overlay):
            self.leave(container, container.gateway)
            container.gateway = None

    def _join_gateway(self, container: ContainerRecord) -> None:
        container.gateway = gateway = EndpointRecord(self._engine.networks.provide_gateway().name)
        try:
            self.attach(container, gateway)
        except EngineError as error:
            self.take_back(container, gateway)
            container.gateway = None
            raise texts.gateway_failed(container.id, error) from None

    def _join_parent(
        self, network: NetworkRecord, container: ContainerRecord, endpoint: EndpointRecord
    ) -> None:
        """What the kernel refuses on an interface of the host. Raises EngineError: then it has no address."""
        on_same = [
            (other, end)
            for other in self._engine.networks.local()
            if other.on_parent and other.parent == network.parent
            for _, end in self._engine.networks.members(other)
            if end is not endpoint
        ]
        try:
            check_port(network, [other for other, _ in on_same], self._texts)
            if network.driver == "ipvlan" and self._addresses.asked_mac(container, endpoint):
                raise self._texts.no_mac_of_its_own(container.name, network.name)
        except EngineError:
            self._addresses.take_back(network, endpoint)
            endpoint.endpoint_id = ""
            raise

    def detach(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """Take the endpoint's address and interface back; ports are published by what leads out then."""
        leading = [self.routed(container, version) for version in (4, 6)]
        self.leave(container, endpoint)
        self._settle_gateway(container)
        with suppress(EngineError):  # nobody is told
            self.settle_ports(container, left=any(end is endpoint for end in leading))

    def leave(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """Take back what `attach` gave; ports are not settled anew."""
        self._engine.membership.overlays.detach(container, endpoint, endpoint.address)
        network = self._engine.networks.find(endpoint.network_id)
        if network is None or not network.predefined:
            container.own_lines.clear()  # those of all networks; but none, if it is the default bridge
        self.take_back(container, endpoint)

    def take_back(self, container: ContainerRecord, endpoint: EndpointRecord) -> None:
        """The same where `attach` did not come to its end: the hosts file stays, and what a swarm knows."""
        network = self._engine.networks.find(endpoint.network_id)
        self._addresses.take_back(network, endpoint)
        endpoint.endpoint_id = endpoint.interface = endpoint.mac = ""
        endpoint.publishes = False
        if network is not None and network.predefined and not self._engine.version.at_least(25):
            endpoint.dns_names = None  # what a change of the container's name has given there

    # -- ports ------------------------------------------------------------------------------

    def gateway_endpoint(self, container: ContainerRecord, version: int = 4) -> EndpointRecord | None:
        """The endpoint that leads out, by IPv4 or IPv6, by the rule of `course.topology.stacks.way_out`."""
        ends = [end for end in self._leading(container) if (end.address if version == 4 else end.address6)]
        return min(ends, key=_rank, default=None)

    def default_route(self, container: ContainerRecord, version: int) -> EndpointRecord | None:
        """What the default route goes by: an endpoint, or what a failed connect has left."""
        return container.default_by.get(version) or self.routed(container, version)

    def routed(self, container: ContainerRecord, version: int) -> EndpointRecord | None:
        """The endpoint that ought to have the default route: before 28 an internal one, if none leads out."""
        if self._leading(container):
            return self.gateway_endpoint(container, version)
        ends = [end for end in container.attached if (end.gateway if version == 4 else end.gateway6)]
        return min((end for end in ends if end is not container.gateway), key=_rank, default=None)

    def _leading(self, container: ContainerRecord) -> list[EndpointRecord]:
        """The endpoints that lead out: before 28 docker_gwbridge does not, where a bridge has a gateway."""
        leading = [end for end in container.attached if self._leads_out(end)]
        if self._engine.version.at_least(28):
            return leading
        others = any(end.gateway for end in container.attached if end is not container.gateway)
        return [end for end in leading if not (others and end is container.gateway)]

    def _leads_out(self, endpoint: EndpointRecord) -> bool:
        network = self._engine.networks.find(endpoint.network_id)
        if network is None or network.internal:
            return False
        if network.on_parent:  # before 28 also without a parent, which leads nowhere
            closed = network.closed and self._engine.version.at_least(28)
            return not closed and (by_device(network) or bool(endpoint.gateway or endpoint.gateway6))
        return network.driver == "bridge"

    def port_endpoint(
        self, container: ContainerRecord, version: int = 4, left: bool = False
    ) -> EndpointRecord | None:
        """The endpoint that published ports lead to, by IPv4 or IPv6: that which leads out, on a bridge.

        `left`: the container has just left a network. Where nothing leads out any more, ports then go on to
        an internal one before 28, until a network is joined that goes before it.
        """
        endpoint = self.gateway_endpoint(container, version)
        if endpoint is None and not self._engine.version.at_least(28):
            internal = self.routed(container, version)
            endpoint = internal if internal is not None and (left or internal.publishes) else None
        network = self._engine.networks.find(endpoint.network_id) if endpoint is not None else None
        return endpoint if network is not None and network.driver == "bridge" else None

    def settle_ports(self, container: ContainerRecord, left: bool = False) -> None:
        """Publish what is asked for by the network that ports lead to, if any. Raises EngineError."""
        by4, by6 = (self.port_endpoint(container, version, left) for version in (4, 6))
        for endpoint in filter(None, (by4, by6)):
            endpoint.publishes = True
        if asks(container):
            self.publishing.settle(container, by4, by6)

    def fall_back(self, container: ContainerRecord) -> None:
        """After a connect that failed for its ports, and was taken back."""
        self.publishing.fall_back(container, *(self.port_endpoint(container, version) for version in (4, 6)))


def _key(endpoint: EndpointRecord) -> str:
    return endpoint.network_id or endpoint.network


def _rank(endpoint: EndpointRecord) -> tuple[bool, int, str]:
    """Which of several leads out: of those that can, the lowest."""
    return len(endpoint.addresses) < 2, -endpoint.gateway_priority, endpoint.network
