"""What is refused of a new container's settings before the engine looks at what else there is.

Recorded from Engine 28.5.2 and 20.10.24, which refuse these before they look at the name.
"""

from __future__ import annotations

from ipaddress import ip_address

from course.simulator.api.resource_settings import check_resources
from course.simulator.api.texts import ApiTexts
from course.simulator.ending import Ending, is_number
from course.simulator.messages import Messages
from course.simulator.state import Document

_POLICIES = ("", "no", "always", "on-failure", "unless-stopped")
_HIGHEST_PORT = 65535
_MOST_ADJUSTED = 1000


def check_settings(body: Document, texts: ApiTexts, messages: Messages) -> None:
    """Refuse what is wrong in itself. Raises EngineError."""
    directory = str(body.get("WorkingDir") or "")
    if directory and not directory.startswith("/"):
        raise texts.relative_directory(directory)
    signal = body.get("StopSignal")
    if signal and Ending.signal_name(signal) is None and not is_number(signal):
        raise messages.bad_signal(signal)
    for entry in body.get("Env") or []:
        if not entry or entry.startswith("="):
            raise texts.bad_environment(entry)
    host_config: Document = body.get("HostConfig") or {}
    policy = (host_config.get("RestartPolicy") or {}).get("Name") or ""
    if host_config.get("AutoRemove") and policy not in ("", "no"):
        raise texts.restart_and_remove()
    for entry in host_config.get("ExtraHosts") or []:
        _check_extra_host(entry, texts)
    _check_ports(host_config, texts)
    restart: Document = host_config.get("RestartPolicy") or {}
    check_policy({**restart, "Name": policy or texts.default_policy}, texts)
    check_resources(host_config, texts)
    if not -_MOST_ADJUSTED <= (score := host_config.get("OomScoreAdj") or 0) <= _MOST_ADJUSTED:
        raise texts.bad_oom_score(score, _MOST_ADJUSTED)
    if (host_config.get("ShmSize") or 0) < 0:
        raise texts.negative_memory()


def check_policy(policy: Document, texts: ApiTexts) -> None:
    """Refuse a restart policy that is none. Raises EngineError."""
    name, most = policy.get("Name") or "", policy.get("MaximumRetryCount") or 0
    if name not in _POLICIES:
        raise texts.bad_restart_policy(name)
    if name == "on-failure" and most < 0:
        raise texts.negative_retries()
    if name not in ("", "on-failure") and most != 0:
        raise texts.needless_retries(name, most)


def _check_ports(host_config: Document, texts: ApiTexts) -> None:
    for port, bindings in (host_config.get("PortBindings") or {}).items():
        number = port.partition("/")[0]
        if not _is_port(number):
            raise texts.bad_port(number)
        if texts.no_port_zero and int(number) == 0:
            raise texts.bad_port(port)
        for binding in bindings or []:
            _check_host_port(binding.get("HostPort") or "", texts)


def _check_host_port(text: str, texts: ApiTexts) -> None:
    """A port, or a range of ports (``8000-8010``) from which the engine picks; none means any."""
    first, dash, last = text.partition("-")
    good = not text or (_is_port(first) and (not dash or (_is_port(last) and int(first) <= int(last))))
    if not good:
        raise texts.bad_port(text)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= _HIGHEST_PORT


def _check_extra_host(entry: str, texts: ApiTexts) -> None:
    """``name:address``, where the address may be the word host-gateway."""
    name, colon, address = entry.partition(":")
    if not name or not colon:
        raise texts.bad_extra_host(entry)
    if address == "host-gateway":
        return
    try:
        ip_address(address)
    except ValueError:
        raise texts.bad_extra_host_address(address) from None
