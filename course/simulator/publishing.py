"""The ports of containers on their host: published as long as a network leads out, and anew by another."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.ports import HOST_BINDING, HostPorts, Inside, PortTaken, overlap, requests
from course.simulator.state import ContainerRecord, EndpointRecord
from course.topology.model import ANY_ADDRESS, Address

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class Publishing:
    """What an engine has published on its host since it began."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Docker Desktop's program on the host takes ports at the host's addresses, so its engine takes any.
        own = None if engine.platform == "desktop" else engine.host.addresses
        self._ports = HostPorts(engine.messages, own, not engine.version.at_least(28))

    def settle(
        self, container: ContainerRecord, by4: EndpointRecord | None, by6: EndpointRecord | None
    ) -> None:
        """Publish what is asked for by the endpoints that lead out, by IPv4 and by IPv6 (facts 144, 150).

        By other ones than before it is published anew: where several host ports will do, at the next of them.
        Raises EngineError; nothing is published then, until other ones lead out.
        """
        leading = _leading(by4, by6)
        if leading == container.published_by:
            return
        self.release(container)
        container.published_by = leading
        if (endpoint := by4 or by6) is not None:
            inside = Inside(by4.address if by4 else None, by6.address6 if by6 else None)
            self._publish(container, endpoint, inside)

    def fall_back(
        self, container: ContainerRecord, by4: EndpointRecord | None, by6: EndpointRecord | None
    ) -> None:
        """Publish by these endpoints again after a connect that failed for its ports (28.5.2).

        Before 28 nothing is published then, until other ones lead out (20.10.24).
        """
        if not self._engine.version.at_least(28):
            container.published_by = _leading(by4, by6)
            return
        with suppress(EngineError):  # nobody is told
            self.settle(container, by4, by6)

    def release(self, container: ContainerRecord) -> None:
        """Nothing of the container's is published any longer."""
        self._ports.release(container.published)
        container.published, container.published_by = [], ("", "")

    def _publish(self, container: ContainerRecord, endpoint: EndpointRecord, inside: Inside) -> None:
        engine, exposed = self._engine, container.config.get("ExposedPorts") or {}
        host = self._host_binding(endpoint)
        wanted = requests(container.host_config, exposed, not engine.version.at_least(28), host)
        try:
            container.published = self._ports.publish(wanted, inside, engine.listeners_of(engine.machine))
        except PortTaken as taken:
            texts = engine.messages
            name = container.gateway_name if endpoint is container.gateway else container.name
            raise texts.publishing_failed(name, endpoint.endpoint_id, str(taken)) from None
        if engine.platform == "desktop":
            self._expose(container)

    def _host_binding(self, endpoint: EndpointRecord) -> Address | None:
        """The host's address that ports without one of their own are published at, if the network has one."""
        network = self._engine.networks.find(endpoint.network_id)
        asked = network.options.get(HOST_BINDING, "") if network is not None else ""
        return ip_address(asked) if asked and asked != str(ANY_ADDRESS) else None

    def _expose(self, container: ContainerRecord) -> None:
        """Docker Desktop's program on the host listens on published ports, or says that it cannot."""
        host = self._engine.host
        listeners = self._engine.listeners_of(host)
        for port in container.published:
            address = port.host_address
            if int(address) and not address.is_loopback and address not in host.addresses:
                why = "can't assign requested address"
            elif any(overlap(each, address, port.host_port, port.protocol) for each in listeners):
                why = "address already in use"
            else:
                continue
            self.release(container)
            raise self._engine.messages.not_exposed(str(address), port.host_port, port.protocol, why)


def _leading(by4: EndpointRecord | None, by6: EndpointRecord | None) -> tuple[str, str]:
    return by4.network_id if by4 is not None else "", by6.network_id if by6 is not None else ""


def asks(container: ContainerRecord) -> bool:
    """Whether it wants anything published."""
    return bool(container.host_config.get("PortBindings") or container.host_config.get("PublishAllPorts"))
