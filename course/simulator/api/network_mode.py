"""What cannot stand beside a container's network mode: an engine tells it first of all, in this order.

Learned from Engine 28.5.2 and 20.10.24 (tests/conformance/test_creating.py, fact 120).
"""

from __future__ import annotations

from collections.abc import Iterator

from course.simulator.messages import Messages
from course.simulator.state import Document
from course.simulator.versions import EngineVersion


def check_network_mode(body: Document, version: EngineVersion, messages: Messages) -> None:
    """Refuse options that contradict a new container's network mode, or UTS mode. Raises EngineError."""
    host_config: Document = body.get("HostConfig") or {}
    mode = str(host_config.get("NetworkMode") or "")
    if mode.startswith("container"):
        if not mode.partition(":")[2]:
            raise messages.bad_network_mode()
        for what in _conflicts(body, host_config, version):
            raise messages.conflicting(what)
    if mode == "host" and body.get("MacAddress") and not version.at_least(25):
        raise messages.conflicting("mac-address and the network mode")
    if host_config.get("UTSMode") == "host" and body.get("Hostname"):
        raise messages.conflicting("hostname and the UTS mode")
    if mode == "host" and host_config.get("Links"):
        raise messages.host_with_links()


def _conflicts(config: Document, host_config: Document, version: EngineVersion) -> Iterator[str]:
    """All that contradicts ``container:X``."""
    published = host_config.get("PortBindings") or host_config.get("PublishAllPorts")
    hardware = config.get("MacAddress") if not version.at_least(25) else ""
    for given, what in (
        (config.get("Hostname"), "hostname and the network mode"),
        (
            host_config.get("Links"),
            "container type network can't be used with links. This would result in undefined behavior",
        ),
        (host_config.get("Dns"), "dns and the network mode"),
        (host_config.get("ExtraHosts"), "custom host-to-IP mapping and the network mode"),
        (hardware, "mac-address and the network mode"),
        (published, "port publishing and the container type network mode"),
        (config.get("ExposedPorts"), "port exposing and the container type network mode"),
    ):
        if given:
            yield what
