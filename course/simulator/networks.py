"""The engine's networks: create, find, connect, disconnect, remove, prune."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING, Any

from course.simulator import messages_swarm as swarm_texts
from course.simulator.errors import EngineError
from course.simulator.ipam import Pools
from course.simulator.lookup import by_name_or_id
from course.simulator.snapshot import dns_names
from course.simulator.state import ContainerRecord, Document, EndpointRecord, NetworkRecord, Pool
from course.simulator.swarm.networks import GATEWAY_BRIDGE

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: What the pre-defined network "bridge" is made of (documents/network-bridge).
BRIDGE_OPTIONS = {
    "com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": "true",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
    "com.docker.network.bridge.name": "docker0",
    "com.docker.network.driver.mtu": "1500",
}
#: What a swarm makes on each of its nodes (GET /networks/docker_gwbridge of Engine 28.5.2).
GATEWAY_OPTIONS = {
    "com.docker.network.bridge.enable_icc": "false",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.name": GATEWAY_BRIDGE,
}
RESERVED_NAMES = ("bridge", "host", "none", "default")


class Networks:
    """The networks of one engine, the three pre-defined ones among them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages
        newer = engine.version.at_least(27)
        self._pools = Pools(engine.messages, reuse_lowest=newer, host_addresses=engine.host.addresses)
        self._records: dict[str, NetworkRecord] = {}
        self._predefine()

    def _predefine(self) -> None:
        bridge = self._new("bridge", "bridge", options=dict(BRIDGE_OPTIONS), predefined=True)
        bridge.pools = [self._pools.automatic()]
        self._new("host", "host", predefined=True)
        self._new("none", "null", predefined=True)

    def _new(self, name: str, driver: str, **fields: Any) -> NetworkRecord:
        record = NetworkRecord(self._engine.new_id(), name, driver, self._engine.now(), **fields)
        self._records[record.id] = record
        return record

    # -- finding ----------------------------------------------------------------------------

    def local(self) -> list[NetworkRecord]:
        """The networks of this engine alone, in the order of creation."""
        return list(self._records.values())

    def all(self) -> list[NetworkRecord]:
        """Every network, those of a swarm after the engine's own."""
        return [*self._records.values(), *self._engine.membership.networks()]

    def get(self, key: str) -> NetworkRecord:
        """The network of this name, id or unique beginning of an id. Raises EngineError (404, 400)."""
        matches = by_name_or_id(self.all(), key)
        if len(matches) > 1:
            raise self._texts.network_ambiguous(key, len(matches))
        if not matches:
            raise self._texts.no_such_network(key)
        return matches[0]

    def find(self, key: str) -> NetworkRecord | None:
        try:
            return self.get(key)
        except EngineError:
            return None

    def members(self, network: NetworkRecord) -> list[tuple[ContainerRecord, EndpointRecord]]:
        """Containers attached to it now, each with its endpoint."""
        return self._engine.containers.members(network)

    # -- creating ---------------------------------------------------------------------------

    def create(self, body: Document) -> tuple[NetworkRecord, list[str]]:
        """Make a network from the API's document; returns it with warnings. Raises EngineError."""
        ipam = body.get("IPAM") or {}
        driver = str(body.get("Driver") or "bridge")
        name = str(body.get("Name") or "")
        self._check_before_name(name, ipam.get("Config") or [])
        if driver == "overlay":  # who may not make one is told so, whether or not the name is taken
            name = self._free_name(name) if self._engine.membership.controls else name
            return self._engine.membership.create_network(name, body), []
        name = self._free_name(name)
        self._check_driver(driver)
        if body.get("EnableIPv6"):
            raise self._texts.not_simulated("networks with IPv6")
        options = {key: str(value) for key, value in (body.get("Options") or {}).items()}
        self._check_options(options)
        pools = self._allocate(ipam.get("Config") or [])
        record = self._new(
            name,
            driver,
            pools=pools,
            options=options,
            labels=dict(body.get("Labels") or {}),
            ipam_options=ipam.get("Options"),
            internal=bool(body.get("Internal")),
            attachable=bool(body.get("Attachable")),
        )
        self._engine.changed("network", "create", record.id, {"name": name, "type": driver})
        return record, []

    def _check_before_name(self, name: str, configs: list[Document]) -> None:
        """What is refused whether or not the name is taken; since 25 a malformed configuration too."""
        if name in RESERVED_NAMES:
            raise self._texts.network_name_predefined(name)
        if self._engine.version.at_least(25):
            self._check_family(configs)
            for config in configs:
                self._pools.read(config, strict=True)

    def _check_family(self, configs: list[Document]) -> None:
        if any(":" in str(config.get("Subnet") or "") for config in configs):
            raise self._texts.not_simulated("networks with IPv6")

    def _free_name(self, name: str) -> str:
        if not name.strip():
            raise self._texts.network_name_empty(name)
        if any(record.name == name for record in self.all()):
            raise self._texts.network_exists(name)
        return name

    def provide_gateway(self) -> NetworkRecord:
        """docker_gwbridge, by which containers on overlay networks get out; made when it is first needed."""
        found = self.find(GATEWAY_BRIDGE)
        if found is None:
            found = self._new(GATEWAY_BRIDGE, "bridge", options=dict(GATEWAY_OPTIONS))
            found.pools = [self._pools.automatic()]
        return found

    def _check_driver(self, driver: str) -> None:
        if driver in ("host", "null"):
            raise self._texts.one_instance_only(driver)
        if driver in ("macvlan", "ipvlan"):
            raise self._texts.not_simulated(f"networks of the driver {driver}")
        if driver != "bridge":
            raise self._texts.no_such_plugin(driver)

    def _check_options(self, options: dict[str, str]) -> None:
        mtu = options.get("com.docker.network.driver.mtu", "1500")
        if not mtu.isdecimal():
            raise EngineError(
                400 if self._engine.version.at_least(25) else 500,
                f"failed to parse com.docker.network.driver.mtu value: {mtu} "
                f'(strconv.Atoi: parsing "{mtu}": invalid syntax)',
            )
        if len(options.get("com.docker.network.bridge.name", "")) > 15:
            raise EngineError(500, "numerical result out of range")

    def _allocate(self, configs: list[Document]) -> list[Pool]:
        if not configs:
            return [self._pools.automatic()]
        strict = self._engine.version.at_least(25)
        self._check_family(configs)
        pools: list[Pool] = []
        try:
            for config in configs:
                pools.append(self._pools.configured(config, strict))
            if len(pools) > 1:
                raise self._texts.several_subnets()
        except EngineError:
            for pool in pools:
                self._pools.release(pool)
            raise
        return pools

    # -- connecting -------------------------------------------------------------------------

    def connect(self, key: str, body: Document) -> None:
        """Connect a container (``Container``) with ``EndpointConfig``, running or not. Raises EngineError.

        For one that does not run only the settings change, and nothing is told of it: it may be connected
        twice, and to a network that is not there yet. Its start finds out.
        """
        container = self._engine.containers.get(str(body.get("Container") or ""))
        settings = body.get("EndpointConfig") or {}
        network = self._to_connect(key)
        if network is None:
            self._connect_unknown(key, container, settings)
            return
        self._check_connect(network, container)
        known = container.endpoints.get(network.name)
        if known is not None and container.running:
            raise self._texts.already_connected(container.name, network.name)
        endpoint = endpoint_record(network.name, settings)
        endpoint.mac_asked = False  # shown, but heeded only where a container is created
        self.check_endpoint(network, endpoint, created=False)
        endpoint.dns_names = names_on(network, container, endpoint)
        if container.running:
            self._join(container, endpoint, network)
        elif known is None or known.network_id not in ("", network.id):
            # Only noted for the next start, in place of an older network of this name (19): no event.
            container.endpoints[network.name] = endpoint
            self._engine.touch()

    def _to_connect(self, key: str) -> NetworkRecord | None:
        """The network that is meant: also an overlay that this node does not list yet."""
        overlay = self._engine.membership.overlays.find(key)
        if overlay is not None:
            return overlay.record
        return self.find(key)

    def _connect_unknown(self, key: str, container: ContainerRecord, settings: Document) -> None:
        """What does not run may be connected to anything: its start finds out."""
        if container.running:
            in_swarm = self._engine.membership.cluster is not None
            raise swarm_texts.nothing_to_attach(key) if in_swarm else self._texts.no_such_network(key)
        container.endpoints[key] = endpoint_record(key, settings)
        self._engine.touch()

    def _join(self, container: ContainerRecord, endpoint: EndpointRecord, network: NetworkRecord) -> None:
        container.endpoints[network.name] = endpoint
        try:
            self._engine.attachments.attach(container, endpoint)
        except EngineError:
            # An endpoint that could not be joined is forgotten since 25; before, it stayed (114).
            if self._engine.version.at_least(25):
                del container.endpoints[network.name]
            raise
        self.tell("connect", network, container)

    def tell(self, action: str, network: NetworkRecord, container: ContainerRecord) -> None:
        """The event that a container has been connected or disconnected."""
        attributes = {"container": container.id, "name": network.name, "type": network.driver}
        self._engine.changed("network", action, network.id, attributes)

    def _check_connect(self, network: NetworkRecord, container: ContainerRecord) -> None:
        mode = container.network_mode
        if mode == "host" or mode.startswith("container:"):
            raise self._texts.shares_namespace()
        if network.driver == "host":
            raise self._texts.connect_to_host()
        if network.driver == "null" and container.endpoints:
            raise self._texts.private_network()
        if mode == "none" and container.endpoints:
            raise self._texts.private_network()

    def check_endpoint(self, network: NetworkRecord, endpoint: EndpointRecord, created: bool) -> None:
        """Refuse settings that this network cannot give. `created`: the engine refuses a `create`."""
        problems = self._endpoint_problems(network, endpoint)
        if not problems:
            return
        if self._engine.version.at_least(25):
            raise self._texts.endpoint_settings(problems, network.name if created else None)
        address = str((endpoint.ipam_config or {}).get("IPv4Address") or "")
        if problems == [self._texts.ip_not_in_subnet(address)]:
            raise self._texts.address_outside(address)
        raise self._texts.endpoint_problem(problems[0])

    def _endpoint_problems(self, network: NetworkRecord, endpoint: EndpointRecord) -> list[str]:
        problems: list[str] = []
        user_defined = not network.predefined
        if endpoint.aliases and not user_defined:
            problems.append(self._texts.ALIAS_ON_DEFAULT)
        text = str((endpoint.ipam_config or {}).get("IPv4Address") or "")
        if not text:
            return problems
        if not user_defined:
            problems.append(self._texts.IP_ON_DEFAULT)
        address = _ipv4(text)
        if address is None:
            problems.append(self._texts.bad_ipv4(text))
        if not any(pool.asked for pool in network.pools):
            if network.driver != "bridge" or user_defined:
                problems.append(self._texts.IP_WITHOUT_SUBNET)
        elif address is None or not any(address in pool.cidr for pool in network.pools):
            problems.append(self._texts.ip_not_in_subnet(text))
        return problems

    def disconnect(self, key: str, body: Document) -> None:
        """Take a container (``Container``) off a network; ``Force``: even if gone. Raises EngineError."""
        name, force = str(body.get("Container") or ""), bool(body.get("Force"))
        try:
            container = self._engine.containers.get(name)
        except EngineError:
            if not force:
                raise
            self.get(key)
            raise self._texts.no_such_endpoint(name) from None
        network = self.find(key)
        if not container.running or (network is None and force):
            self._forget(container, key if network is None else network.name)
            if network is not None and not self._engine.version.at_least(25):
                self.tell("disconnect", network, container)
        else:
            self._leave(container, self.get(key))

    def _forget(self, container: ContainerRecord, name: str) -> None:
        if container.endpoints.pop(name, None) is None:
            raise self._texts.not_configured(container.id, name)
        self._engine.touch()

    def _leave(self, container: ContainerRecord, network: NetworkRecord) -> None:
        if network.driver == "host" and network.name in container.endpoints:
            raise self._texts.disconnect_from_host()
        endpoint = container.endpoints.get(network.name)
        if endpoint is None:
            raise self._texts.not_connected(container.id, network.name)
        joined = endpoint.attached
        if joined:
            self._engine.attachments.detach(container, endpoint)
            self.tell("disconnect", network, container)
        del container.endpoints[network.name]
        self._engine.attachments.settle_ports(container)
        self._engine.touch()
        if not self._engine.version.at_least(25):  # 20.10 tells it once more, also where none was joined
            self.tell("disconnect", network, container)

    # -- removing ---------------------------------------------------------------------------

    def remove(self, key: str) -> None:
        """Remove a network that nobody is attached to. Raises EngineError (403, 404)."""
        network = self.get(key)
        if network.predefined:
            raise self._texts.network_predefined(network.name)
        if network.scope == "swarm":
            self._engine.membership.remove_network(network)
            return
        if users := self._users(network):
            raise self._texts.active_endpoints(network.name, network.id, users)
        self._drop(network)

    def _users(self, network: NetworkRecord) -> list[tuple[str, str]]:
        """Names and ids of what is attached to a network: containers, and a swarm's way into its mesh."""
        ends = self._engine.membership.ends_on(network)
        return [
            (container.name, endpoint.endpoint_id) for container, endpoint in self.members(network)
        ] + ends

    def prune(self, match: Callable[[NetworkRecord], bool]) -> list[str]:
        """Remove every network without attached containers that `match` picks; returns their names.

        Containers that do not run do not keep a network (fact 232).
        """
        unused = [network for network in self.local() if not network.predefined and not self._users(network)]
        names = self._engine.membership.prune_networks(match)
        for network in unused:
            if match(network):
                self._drop(network)
                names.append(network.name)
        self._engine.changed("network", "prune", "", {"reclaimed": "0"})
        return names

    def _drop(self, network: NetworkRecord) -> None:
        for pool in network.pools:
            self._pools.release(pool)
        del self._records[network.id]
        self._engine.changed("network", "destroy", network.id, {"name": network.name, "type": network.driver})


def names_on(
    network: NetworkRecord, container: ContainerRecord, endpoint: EndpointRecord
) -> list[str] | None:
    """The DNSNames that inspect shows for a container that joins a network: none on a pre-defined one."""
    return None if network.predefined else list(dns_names(container, endpoint))


def endpoint_record(network: str, settings: Document) -> EndpointRecord:
    """The record of what an EndpointSettings document asks for on `network`."""
    return EndpointRecord(
        network,
        mac=str(settings.get("MacAddress") or ""),
        mac_asked=bool(settings.get("MacAddress")),
        # What was given empty is shown empty, not as null.
        aliases=None if settings.get("Aliases") is None else list(settings["Aliases"]),
        links=list(settings["Links"]) if settings.get("Links") else None,
        ipam_config=None if settings.get("IPAMConfig") is None else dict(settings["IPAMConfig"]),
        driver_opts=None if settings.get("DriverOpts") is None else dict(settings["DriverOpts"]),
        gateway_priority=int(settings.get("GwPriority") or 0),
    )


def _ipv4(text: str) -> IPv4Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address if isinstance(address, IPv4Address) else None
