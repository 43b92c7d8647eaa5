"""Connecting containers to networks, and disconnecting them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from course.simulator import messages_swarm as swarm_texts
from course.simulator.endpoint_settings import (
    asked_addresses,
    check_endpoint,
    endpoint_record,
    name_endpoint,
)
from course.simulator.errors import EngineError, NotPublished, ShutOut
from course.simulator.state import ContainerRecord, Document, EndpointRecord, NetworkRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class Connecting:
    """The half of `Networks` that deals with containers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages
        self._strict = engine.version.at_least(25)  # since when settings are checked before anything is done

    def get(self, key: str) -> NetworkRecord:
        raise NotImplementedError

    def find(self, key: str) -> NetworkRecord | None:
        raise NotImplementedError

    def connect(self, key: str, body: Document) -> None:
        """Connect a container (``Container``) with ``EndpointConfig``, running or not. Raises EngineError.

        For one that does not run only the settings change, and nothing is told of it: it may be connected
        twice, and to a network that is not there yet. Its start finds out.
        """
        container = self._engine.containers.get(str(body.get("Container") or ""))
        settings = body.get("EndpointConfig") or {}
        if container.running and container.network_mode.startswith("container:"):
            raise self._texts.shares_namespace()
        network = self._to_connect(key)
        if network is None:
            self._connect_unknown(key, container, settings)
            return
        if container.running:
            self._engine.attachments.check_mode(container, network.name)
        endpoint = endpoint_record(network.name, settings, self._engine.version)
        endpoint.asked_mac = ""  # shown, but heeded only where a container is created
        check_endpoint(network, endpoint, self._texts, self._strict)
        self._check_connect(network, container)
        known = container.endpoints.get(network.name)
        if known is not None and known.attached and known.network_id != network.id:
            raise self._texts.not_simulated("a container on several networks of one name")
        if container.running and self._engine.membership.overlays.attached_by_hand(container, network.id):
            raise swarm_texts.already_attached(container.name, network.name)
        if known is not None and known.attached:
            asked_addresses(endpoint, self._texts)
            raise self._texts.already_connected(container.name, network.name)
        name_endpoint(network, container, endpoint)
        if container.running:
            self._join(container, endpoint, network)
            return
        if known is None or known.network_id not in ("", network.id):
            # Only noted for the next start, in place of an older network of this name (19): no event.
            container.endpoints[network.name] = endpoint
        container.written = None
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
            if self._engine.membership.cluster is not None:
                raise swarm_texts.nothing_to_attach(key)
            self.get(key)  # says why there is none
        endpoint = endpoint_record(key, settings, self._engine.version)
        endpoint.asked_mac = ""
        container.endpoints[key] = endpoint
        container.written = None
        self._engine.touch()

    def _join(self, container: ContainerRecord, endpoint: EndpointRecord, network: NetworkRecord) -> None:
        if container.written is None:
            container.write_down()  # so lists show it if this fails
        known, published = container.endpoints.get(network.name), list(container.published)
        container.endpoints[network.name] = endpoint
        endpoint.network_id = network.id
        attachments = self._engine.attachments
        try:
            with attachments.leaving.watching(container):
                attachments.attach(container, endpoint)
        except EngineError as error:
            given = replace(endpoint) if isinstance(error, (NotPublished, ShutOut)) else None
            if endpoint.attached:
                attachments.take_back(container, endpoint)
            if isinstance(error, NotPublished):
                attachments.fall_back(container)
                if container.told_ports is None:
                    container.told_ports = published
            # What it was given is told until the container ends, though no network lists it.
            endpoint.network_id, endpoint.remains = network.id if given is not None else "", given
            # Unlisted till then, what was asked for first stays noted for the next start (113, 114), if
            # what was asked for now came to nothing.
            container.endpoints[network.name] = endpoint if known is None or given is not None else known
            self._engine.touch()
            raise
        container.written = container.told_ports = None
        self.tell("connect", network, container)

    def tell(self, action: str, network: NetworkRecord, container: ContainerRecord) -> None:
        """The event that a container has been connected or disconnected."""
        attributes = {"container": container.id, "name": network.name, "type": network.driver}
        self._engine.changed("network", action, network.id, attributes)

    def _check_connect(self, network: NetworkRecord, container: ContainerRecord) -> None:
        """By the networks that the container has so far, not by its network mode, but for `host`."""
        if network.driver == "host" and container.network_mode != "host":
            raise self._texts.connect_to_host()
        for name in container.endpoints:
            other = self.find(name)
            if other is None or other is network:
                continue
            if "host" in (network.driver, other.driver):
                raise self._texts.shares_namespace()
            if "null" in (network.driver, other.driver):
                raise self._texts.private_network()

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
        self._engine.membership.overlays.release(container)
        if container.endpoints.pop(name, None) is None:
            raise self._texts.not_configured(container.id, name)
        container.written = None
        self._engine.touch()

    def _leave(self, container: ContainerRecord, network: NetworkRecord) -> None:
        if network.driver == "host" and container.network_mode == "host":
            raise self._texts.disconnect_from_host()
        endpoint = container.endpoints.get(network.name)
        if endpoint is None or not endpoint.attached:
            raise self._texts.not_connected(container.id, network.name)
        attachments = self._engine.attachments
        with attachments.leaving.watching(container):
            attachments.detach(container, endpoint)
        self.tell("disconnect", network, container)
        del container.endpoints[network.name]
        container.written = container.told_ports = None
        self._engine.touch()
        if not self._engine.version.at_least(25):  # 20.10 tells it once more, also where none was joined
            self.tell("disconnect", network, container)
