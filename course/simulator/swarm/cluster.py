"""A swarm: what its managers agree on, and the tokens that let others in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar

from course.simulator import messages_swarm as texts
from course.simulator.state import Document
from course.simulator.swarm.addresses import DEFAULT_POOL, LONGEST, SUBNET_SIZE
from course.simulator.swarm.networks import SwarmNetworks
from course.simulator.swarm.node_addresses import NodeAddress, address_pools, data_port
from course.simulator.swarm.orchestrator import Orchestrator
from course.simulator.swarm.records import (
    NodeRecord,
    ServiceRecord,
    TaskRecord,
    base36,
    new_swarm_id,
)

if TYPE_CHECKING:
    from course.simulator.engine import Engine
    from course.simulator.world import World

#: What `docker swarm init` sets where it is told nothing (GET /swarm of Engine 28.5.2).
DEFAULTS: Document = {
    "Orchestration": {"TaskHistoryRetentionLimit": 5},
    "Raft": {
        "SnapshotInterval": 10000,
        "KeepOldSnapshots": 0,
        "LogEntriesForSlowFollowers": 500,
        "ElectionTick": 10,
        "HeartbeatTick": 1,
    },
    "Dispatcher": {"HeartbeatPeriod": 5000000000},
    "CAConfig": {"NodeCertExpiry": 7776000000000000},
    "TaskDefaults": {},
    "EncryptionConfig": {"AutoLockManagers": False},
}


class Changing(Protocol):
    index: int
    updated: float


class Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class Cluster:
    """One swarm. `spec` is Docker's SwarmSpec; `certificate` stands for its root certificate."""

    def __init__(self, world: World, body: Document) -> None:
        self.world = world
        self.id = new_swarm_id(world.random)
        self.created = self.updated = world.scheduler.now()
        self.index = self._last_index = 0
        spec = body.get("Spec") or {}
        given = {key: _over(DEFAULTS[key], spec.get(key) or {}) for key in DEFAULTS}
        self.spec: Document = {"Name": "default", "Labels": dict(spec.get("Labels") or {}), **given}
        self.subnet_size = int(body.get("SubnetSize") or SUBNET_SIZE)
        if body.get("DefaultAddrPool") is not None and self.subnet_size > LONGEST:
            raise texts.no_subnet_size(self.subnet_size)
        own = address_pools(body, self.subnet_size)
        self.pools, self.own_pools = own or [DEFAULT_POOL], bool(own)
        self.data_port = data_port(body)
        self.certificate = world.random.getrandbits(2048).to_bytes(256, "big")
        self.tokens = {role: self._new_token() for role in ("Worker", "Manager")}
        self.unlock_key = self._new_unlock_key() if self.autolock else ""
        self.nodes: dict[str, NodeRecord] = {}
        self._elected: NodeRecord | None = None
        self.services: dict[str, ServiceRecord] = {}
        self.tasks: dict[str, TaskRecord] = {}
        self.networks = SwarmNetworks(self)
        self.orchestrator = Orchestrator(self)
        self.changed(self)

    # -- changes ----------------------------------------------------------------------------

    def changed(self, thing: Changing) -> None:
        """Something of the swarm is other than before: it gets the next number, and pictures are old."""
        self._last_index += 1
        thing.index, thing.updated = self._last_index, self.world.scheduler.now()
        self.world.revision += 1

    def tell(self, type: str, action: str, actor: str, **attributes: str) -> None:
        """Something that `docker events` tells of on every manager."""
        for node in self.managers():
            if node.reachable:
                node.engine.changed(type, action, actor, attributes, scope="swarm")

    def check_version(self, kind: str, text: str, thing: Changing) -> None:
        """Refuse a change to something that has changed meanwhile. Raises EngineError (400, 500)."""
        if not text.isdecimal():
            raise texts.bad_version(kind, text)
        if int(text) != thing.index:
            raise texts.out_of_sequence()

    # -- tokens and keys --------------------------------------------------------------------

    @property
    def fingerprint(self) -> int:
        """The digest of the root certificate, which each token tells so that nobody joins a false swarm."""
        return int.from_bytes(hashlib.sha256(self.certificate).digest(), "big")

    def _new_token(self) -> str:
        secret = base36(self.world.random.getrandbits(128), 25)
        return f"SWMTKN-1-{base36(self.fingerprint, 50)}-{secret}"

    def _new_unlock_key(self) -> str:
        key = base64.b64encode(self.world.random.getrandbits(256).to_bytes(32, "big")).decode()
        return f"SWMKEY-1-{key.rstrip('=')}"

    @property
    def autolock(self) -> bool:
        return bool(self.spec["EncryptionConfig"].get("AutoLockManagers"))

    def update(self, spec: Document, version: str, rotate: Iterable[str]) -> None:
        """Change the swarm's settings; `rotate`: Worker, Manager, UnlockKey. Raises EngineError."""
        self.check_version("swarm", version, self)
        for key in DEFAULTS:
            self.spec[key] = _over(self.spec[key], spec.get(key) or {})
        if spec.get("Labels") is not None:
            self.spec["Labels"] = dict(spec["Labels"])
        for what in rotate:
            if what == "UnlockKey":
                self.unlock_key = ""
            else:
                self.tokens[what] = self._new_token()
        if not self.autolock:
            self.unlock_key = ""
        elif not self.unlock_key:
            self.unlock_key = self._new_unlock_key()
        self.changed(self)

    def role_of(self, token: str) -> str:
        """The role that a token lets in as. Raises EngineError (500)."""
        parts = token.split("-")
        if parts[:2] != ["SWMTKN", "1"] or list(map(len, parts[2:])) != [50, 25]:
            raise texts.bad_token()
        if parts[2] != base36(self.fingerprint, 50):
            raise texts.other_fingerprint(f"{int(parts[2], 36):064x}")
        for role, known in self.tokens.items():
            if token == known:
                return role.lower()
        raise texts.wrong_token()

    # -- nodes ------------------------------------------------------------------------------

    def managers(self) -> list[NodeRecord]:
        return [node for node in self.nodes.values() if node.manager]

    @property
    def known_by(self) -> str:
        """What each node can tell its swarm by: its managers' ids. Workers do not know the swarm's own."""
        return ",".join(sorted(node.id for node in self.managers() if not node.gone))

    @property
    def leader(self) -> NodeRecord | None:
        """The manager that decides: the same while it is there, and more than half of them are."""
        there = [node for node in self.managers() if node.reachable]
        if len(there) * 2 <= len(self.managers()):
            return None
        if self._elected not in there:
            self._elected = there[0]
        return self._elected

    def take_stock(self) -> None:
        """Nodes that have sent no heartbeats for too long are down; nobody says so without a leader."""
        for node in list(self.nodes.values()) if self.leader is not None else ():
            if node.ready and node.engine.power.silent:
                self._set_ready(node, False)
                self.orchestrator.vanished(node)

    def back(self, node: NodeRecord) -> None:
        """A node sends heartbeats again."""
        if self.leader is None or node.id not in self.nodes:
            return
        for known in self.nodes.values():  # they may have come back while there was no leader
            if not known.ready and known.reachable:
                self._set_ready(known, True)
        self.orchestrator.returned(node)
        self.take_stock()

    def _set_ready(self, node: NodeRecord, ready: bool) -> None:
        states = {True: "ready", False: "down"}
        node.ready = ready
        self.changed(node)
        told = {"state.new": states[ready], "state.old": states[not ready]}
        self.tell("node", "update", node.id, name=node.name, **told)

    def admit(self, engine: Engine, role: str, place: NodeAddress, availability: str) -> NodeRecord:
        """Make an engine a node."""
        node = NodeRecord(
            new_swarm_id(self.world.random),
            self.world.scheduler.now(),
            engine=engine,
            spec={"Labels": {}, "Role": role, "Availability": availability},
            advertised=place.address,
            port=place.port,
        )
        self.nodes[node.id] = node
        self.changed(node)
        self.networks.balance(self.networks.ingress(), node.id, wanted=True)
        return node

    # -- finding ----------------------------------------------------------------------------

    def node(self, key: str) -> NodeRecord:
        """The node of this id, host name or beginning of an id. Raises EngineError (404, 400)."""
        return _one("node", self.nodes.values(), key)

    def service(self, key: str) -> ServiceRecord:
        """The service of this id, name or beginning of an id. Raises EngineError (404, 400)."""
        return _one("service", self.services.values(), key)

    def task(self, key: str) -> TaskRecord:
        """The task of this id or beginning of an id. Raises EngineError (404, 400)."""
        return _one("task", self.tasks.values(), key)

    def tasks_of(self, service: ServiceRecord) -> list[TaskRecord]:
        """All tasks of a service, ended ones too, in the order of creation."""
        return [task for task in self.tasks.values() if task.service is service]


def _one(kind: str, records: Iterable[T], key: str) -> T:
    known = list(records)
    found = (
        [record for record in known if record.id == key]
        or [record for record in known if record.name == key]
        or [record for record in known if key and record.id.startswith(key)]
    )
    if not found:
        raise texts.not_found(kind, key)
    if len(found) > 1:
        raise texts.ambiguous(kind, key, len(found))
    return found[0]


def _over(base: Document, given: Document) -> Document:
    """What is given, over what was; nothing and 0 leave a setting alone, as the command line sends them."""
    return {**base, **{key: value for key, value in given.items() if value or isinstance(value, bool)}}
