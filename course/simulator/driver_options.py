"""Options of the bridge driver (``--opt``): what cannot be read, and what is read and not simulated.

Asked of Engine 28.5.2 and 20.10.24 (`tests/conformance/test_driver_options.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address

from course.simulator.errors import EngineError
from course.simulator.messages import Messages
from course.simulator.ports import HOST_BINDING
from course.simulator.state import MTU, Document
from course.simulator.versions import EngineVersion
from course.topology.model import FALSE, TRUE

_BRIDGE = "com.docker.network.bridge."
#: Whether a network has addresses of a family: since 28 where the request itself does not say.
FAMILIES = {4: "com.docker.network.enable_ipv4", 6: "com.docker.network.enable_ipv6"}
_SWITCHES = tuple(
    f"{_BRIDGE}{name}" for name in ("enable_icc", "enable_ip_masquerade", "inhibit_ipv4", "default_bridge")
)
_MODES = ("nat", "nat-unprotected", "routed", "isolated")
_GATEWAY_MODES = tuple(f"{_BRIDGE}gateway_mode_ipv{family}" for family in (4, 6))
_HOST_ADDRESSES = ("com.docker.network.host_ipv4", "com.docker.network.host_ipv6")
#: Options that the simulation is without, and the values of each that change nothing in it.
_ALIKE = {
    f"{_BRIDGE}inhibit_ipv4": FALSE,
    f"{_BRIDGE}default_bridge": FALSE,
    **dict.fromkeys(_GATEWAY_MODES, ("nat",)),
    **dict.fromkeys(_HOST_ADDRESSES, ()),
}
#: Bytes that packets on a bridge may have, by Linux.
_PACKETS = range(68, 65536)
#: Characters of a number that is read at all: Python reads no number of any length.
_DIGITS = 1000


class DriverOptions:
    """What an engine of this version makes of the options of bridges."""

    def __init__(self, texts: Messages, version: EngineVersion) -> None:
        self._texts = texts
        self._new = version.at_least(28)
        addresses, modes = (_HOST_ADDRESSES, _GATEWAY_MODES) if self._new else (_HOST_ADDRESSES[:1], ())
        self._modes = modes
        self._addresses = (HOST_BINDING, *addresses)
        self._switches = _SWITCHES if self._new else (*_SWITCHES, FAMILIES[6])

    def check_simulated(self, options: Mapping[str, str], internal: bool) -> None:
        """Refuse what can be read and is not simulated, before anything is done. Raises EngineError (501)."""
        for option, value in options.items():
            try:
                self._read(option, value, internal)
            except EngineError:
                continue  # that is told in its turn
            known = option in (*_SWITCHES, *self._modes, *self._addresses)
            if known and option in _ALIKE and value not in _ALIKE[option]:
                raise self._texts.not_simulated(f"the option {option}={value} of networks")
            if option == MTU and not self._new and int(value) and int(value) not in _PACKETS:
                raise self._texts.not_simulated(
                    f"a network of packets of {value} bytes, which nothing can join"
                )

    def check(self, options: Mapping[str, str], internal: bool) -> None:
        """Refuse what cannot be read. Raises EngineError."""
        for option, value in options.items():
            self._read(option, value, internal)

    def _read(self, option: str, value: str, internal: bool) -> None:
        if option in self._switches and value not in (*TRUE, *FALSE):
            why = f'strconv.ParseBool: parsing "{value}": invalid syntax'
            raise self._texts.bad_option(option, value, why)
        if option in self._addresses and not _is_address(value):
            raise self._texts.bad_option(option, value, "nil ip")
        if option in self._modes:
            if value not in _MODES:
                raise self._texts.bad_option(option, value, f"unknown gateway mode {value}")
            if value == "isolated" and not internal:
                raise self._texts.isolated_not_internal()
        if option == MTU:
            self._read_mtu(value)

    def _read_mtu(self, value: str) -> None:
        whole = re.fullmatch(r"[+-]?[0-9]+", value)
        if not whole or len(value) > _DIGITS or not -(2**63) <= int(value) < 2**63:
            why = "value out of range" if whole else "invalid syntax"
            raise self._texts.bad_option(MTU, value, f'strconv.Atoi: parsing "{value}": {why}')
        if int(value) < 0:
            raise self._texts.negative_mtu(int(value))

    def check_interface(self, options: Mapping[str, str]) -> None:
        """Refuse what no interface can be made with. Raises EngineError."""
        mtu = int(options.get(MTU, "0"))
        if self._new and mtu and mtu not in _PACKETS:
            raise EngineError(500, "invalid argument")
        if len(options.get(f"{_BRIDGE}name", "")) > 15:
            raise self._texts.interface_name_too_long()

    def of(self, body: Document) -> tuple[dict[str, str], dict[int, bool]]:
        """The options of a network that is to be made so, and whether it has IPv4 and IPv6.

        An option whose answer the request itself has is taken out. Raises EngineError.
        """
        options = {key: str(value) for key, value in (body.get("Options") or {}).items()}
        asked = {4: body.get("EnableIPv4"), 6: body.get("EnableIPv6")}
        if not self._new:
            return options, {4: True, 6: bool(asked[6])}
        usual = {4: True, 6: False}
        return options, {each: self._family(options, each, asked[each], usual[each]) for each in usual}

    def _family(self, options: dict[str, str], family: int, asked: bool | None, usual: bool) -> bool:
        option = FAMILIES[family]
        if asked is not None:
            options.pop(option, None)
            return asked
        if (value := options.get(option)) is None:
            return usual
        if value not in (*TRUE, *FALSE):
            raise EngineError(400, f'driver-opt "{option}" is not a valid bool')
        return value in TRUE


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
