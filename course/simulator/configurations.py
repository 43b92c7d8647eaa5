"""Configurations: networks that nobody is on, from which others are made (`--config-only`, `--config-from`).

Rules as Engine 28.5.2 and 20.10.24 show them (tests/conformance/test_configurations.py).
"""

from __future__ import annotations

from course.simulator.messages import Messages
from course.simulator.state import Document, NetworkRecord

#: What is not a configuration's to say.
OPERATOR_FIELDS = ("Ingress", "Internal", "Attachable", "Scope")


def source(body: Document) -> str:
    """The configuration that a network is to be made from; "" for none."""
    return str((body.get("ConfigFrom") or {}).get("Network") or "")


def check(body: Document, texts: Messages) -> None:
    """Refuse a configuration that says more than one may. Raises EngineError (403)."""
    if not body.get("ConfigOnly"):
        return
    if any(body.get(field) for field in OPERATOR_FIELDS):
        raise texts.fields_of_operators()
    if source(body):
        raise texts.configuration_of_configuration()


def filled(body: Document, found: NetworkRecord | None, texts: Messages) -> Document:
    """`body` with what its configuration `found` says. Raises EngineError (403, 404)."""
    if found is None or not found.config_only:
        raise texts.no_such_configuration(source(body))
    ipam = body.get("IPAM") or {}
    if body.get("Options"):
        raise texts.options_beside_configuration()
    if ipam.get("Config") or ipam.get("Options") or body.get("Labels") or body.get("EnableIPv6"):
        raise texts.settings_beside_configuration()
    return body | {
        "IPAM": {"Options": found.ipam_options, "Config": found.configured},
        "Options": found.options,
        "Labels": found.labels,
        "EnableIPv6": found.ipv6,
        "EnableIPv4": found.ipv4,
    }
