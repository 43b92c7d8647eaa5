"""The engine's networks: create, find, remove, prune. Connecting containers: `connecting`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from course.simulator import configurations
from course.simulator.connecting import Connecting
from course.simulator.driver_options import DriverOptions
from course.simulator.errors import EngineError
from course.simulator.ipam import Pools, PrivatePools
from course.simulator.ipam_settings import problems
from course.simulator.lookup import by_name_or_id
from course.simulator.parents import Parents, needs_gateway
from course.simulator.state import (
    RESERVED_NAMES,
    ContainerRecord,
    Document,
    EndpointRecord,
    NetworkRecord,
    Pool,
)
from course.topology.model import GATEWAY_BRIDGE, ON_PARENT

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


#: Says that a key fits several networks: the key, how many, and whether by their name.
Ambiguous: TypeAlias = Callable[[str, int, bool], EngineError]


class Networks(Connecting):
    """The networks of one engine, the three pre-defined ones among them."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        newer = engine.version.at_least(27)
        private = PrivatePools(engine.id) if newer else ()
        self._options = DriverOptions(engine.messages, engine.version)
        self._pools = Pools(engine.messages, newer, engine.machine.addresses, private)
        self._parents = Parents(engine.messages, self._strict)
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

    def renew_bridge(self) -> None:
        """An engine that begins makes its default bridge anew: it has another id then, at its old place."""
        records = list(self._records.values())
        bridge = next(record for record in records if record.default_bridge)
        bridge.id, bridge.created = self._engine.new_id(), self._engine.now()
        self._records = {record.id: record for record in records}
        for pool in (pool for record in records for pool in record.pools):
            pool.last = None  # which address was given out last is not kept

    # -- finding ----------------------------------------------------------------------------

    def local(self) -> list[NetworkRecord]:
        """The networks of this engine alone, in the order of creation."""
        return list(self._records.values())

    def all(self) -> list[NetworkRecord]:
        """Every network, those of a swarm after the engine's own."""
        return [*self._records.values(), *self._engine.membership.networks()]

    def get(self, key: str, ambiguous: Ambiguous | None = None) -> NetworkRecord:
        """The network of this name, id or unique beginning of an id. Raises EngineError (404, 400).

        `ambiguous` are the words for several: Docker has others where a network is inspected or removed.
        """
        if (found := self._records.get(key)) is not None:
            return found
        matches = by_name_or_id(self.all(), key)
        if len(matches) > 1:
            raise (ambiguous or self._texts.network_ambiguous)(key, len(matches), matches[0].name == key)
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
        if name in RESERVED_NAMES:
            raise self._texts.network_name_predefined(name)
        options, has = self._options.of(body)
        unique = self._strict or bool(body.get("CheckDuplicate"))
        warnings = self._check_name(name, driver, ipam.get("Config") or [], has[6], unique)
        configurations.check(body, self._texts)
        scope, plan = str(body.get("Scope") or ""), configurations.source(body)
        self._check_scope(scope, bool(body.get("Ingress")), driver)
        of_swarm = driver == "overlay" or scope == "swarm"
        if plan and (self._strict or not of_swarm):
            configured = configurations.filled(body, self.find(plan), self._texts)
            body = body if of_swarm else configured
            ipam = body.get("IPAM") or {}
            options, has = self._options.of(body)
        if driver == "overlay":
            if not self._strict and not self._engine.membership.controls:
                self._check_addresses(name, ipam.get("Config") or [], has[6])
            return self._engine.membership.create_network(name, body), warnings
        if scope == "swarm":
            return self._engine.membership.create_foreign(name, driver, body), warnings
        if body.get("ConfigOnly"):
            driver = "null"
        else:
            self._check_driver(driver)
        if (planner := str(ipam.get("Driver") or "default")) != "default":
            raise self._texts.no_such_plugin(planner)
        if not any(has.values()):
            raise self._texts.no_family()
        record = NetworkRecord(
            self._engine.new_id(),
            name,
            driver,
            self._engine.now(),
            options=options,
            labels=dict(body.get("Labels") or {}),
            ipam_options=ipam.get("Options"),
            internal=bool(body.get("Internal")),
            attachable=bool(body.get("Attachable")),
            ipv4=has[4],
            ipv6=has[6],
            config_only=bool(body.get("ConfigOnly")),
            config_from=plan,
            configured=list(ipam.get("Config") or []),
        )
        if not record.config_only:
            record.pools = self._allocate(record, record.configured)
        self._records[record.id] = record
        self._engine.changed("network", "create", record.id, {"name": name, "type": driver})
        return record, warnings

    def _check_name(
        self, name: str, driver: str, configs: list[Document], ipv6: bool, unique: bool
    ) -> list[str]:
        """Refuse a name that is taken, and a malformed configuration: since 25 the latter first.

        Gives the warnings that there are.
        """
        if self._strict and driver == "overlay" and not self._engine.membership.controls:
            return []  # who may not make one is told only that
        if self._strict and (found := problems(configs, ipv6, self._texts)):
            raise self._texts.network_config(found)
        warnings = self._check_free(name, unique)
        for config in configs if not self._strict else ():
            self._pools.read(config)
        return warnings

    def _check_addresses(self, name: str, configs: list[Document], ipv6: bool) -> None:
        """Before 25 addresses come first, also those of an overlay, for which others are free (20.10.24)."""
        if ipv6 and not any(":" in str(config.get("Subnet") or "") for config in configs):
            raise self._texts.pools_exhausted(6)
        Pools(self._texts, False, (), ()).of_network(name, configs, True, ipv6, False)

    def _check_scope(self, scope: str, ingress: bool, driver: str) -> None:
        """Networks of a swarm are those of the driver overlay (facts 55 and 301)."""
        if ingress and driver != "overlay":
            raise self._texts.ingress_is_global()
        if scope == "swarm" and not self._engine.membership.controls:
            raise self._texts.swarm_not_active()
        if scope not in ("", "local", "swarm") and not self._strict and not self._engine.membership.controls:
            raise self._texts.not_a_manager()

    def _check_free(self, name: str, unique: bool) -> list[str]:
        """Before 25, who does not ask for a unique name may have one once more, with a warning (5)."""
        if not name.strip():
            raise self._texts.network_name_empty(name, unique)
        other = next((record for record in self.all() if record.name == name), None)
        if other is None:
            return []
        if unique or other.scope == "swarm":
            raise self._texts.network_exists(name)
        return [self._texts.another_of_this_name(name, other.id)]

    def _allocate(self, network: NetworkRecord, configs: list[Document]) -> list[Pool]:
        """The network's pools. Before 25 its options are read only when it has them."""
        driver, options = network.driver, network.options
        if not network.on_parent:
            self._options.check_simulated(options, network.internal)
        if self._strict:
            self._check_options(network)
        pools = self._pools.of_network(
            network.name,
            configs,
            network.ipv4,
            network.ipv6,
            self._strict,
            several=network.on_parent,
            gateways=not (network.on_parent and self._strict)
            or needs_gateway(driver, options, network.internal),
        )
        try:
            self._check_options(network)
            if network.on_parent:
                self._parents.check_parent(driver, options, self.local(), self._engine.host.links())
            else:
                self._check_bridges(network, pools)
                self._options.check_interface(options)
        except EngineError:
            for pool in pools:
                self._pools.release(pool)
            raise
        return pools

    def _check_options(self, network: NetworkRecord) -> None:
        if network.on_parent:
            self._parents.check_options(network.driver, network.options)
        else:
            self._options.check(network.options, network.internal)

    def _check_bridges(self, network: NetworkRecord, pools: list[Pool]) -> None:
        """Of subnets that overlap, bridges notice it first, if a range of addresses within is asked for."""
        cidrs = [pool.cidr for pool in pools if pool.cidr.version == 4]
        for other in self.local():
            pool = other.pool(4) if other.driver == "bridge" else None
            if pool is not None and any(pool.cidr.overlaps(cidr) for cidr in cidrs):
                raise self._texts.bridges_overlap(network.id, other.id, other.interface)

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
        if driver not in ("bridge", *ON_PARENT):
            raise self._texts.no_such_plugin(driver)

    # -- removing ---------------------------------------------------------------------------

    def remove(self, key: str) -> None:
        """Remove a network that nobody is attached to. Raises EngineError (403, 404)."""
        network = self.get(key, self._texts.removed_network_ambiguous)
        if network.predefined:
            raise self._texts.network_predefined(network.name)
        if network.scope == "swarm":
            self._engine.membership.remove_network(network)
            return
        if network.config_only and any(other.config_from == network.name for other in self.all()):
            raise self._texts.configuration_in_use(network.name)
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
        own = (network for network in self.local() if not network.predefined and not network.config_only)
        unused = [network for network in own if not self._users(network)]
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
