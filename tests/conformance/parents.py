"""Networks on an interface of the host, as tests make them and ask for them.

Their parent is a bridge that the scenario makes, so that nothing of a real host's own is touched. A machine
whose kernel has no dummy interfaces, no VLAN or no ipvlan says so ("operation not supported"): what needs
them is skipped there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import KERNEL_LACKS, NOT_SUPPORTED

if TYPE_CHECKING:
    from tests.conformance.conftest import Answer, Place

#: The bridge that is the parent, and the option that names it.
PARENT = "parent0"
ON_PARENT = f"-o parent={PARENT}"
#: A server that says "here" on port 80.
SERVER = "sh -c 'mkdir -p /www; echo here >/www/index.html; httpd -f -p 80 -h /www'"
DRIVERS = pytest.mark.parametrize("driver", ["macvlan", "ipvlan"])


def able(place: Place, answer: Answer) -> str:
    """What a command printed. Skips where the machine's kernel cannot do it."""
    if place.simulated is None and NOT_SUPPORTED in answer.err:
        pytest.skip(f"{KERNEL_LACKS}: {answer.err.strip()}")
    assert answer.code == 0, answer.err
    return answer.out.strip()


def done(place: Place, line: str) -> str:
    return able(place, place.docker(line))


def document(place: Place, line: str) -> Any:
    return json.loads(done(place, line))


def configs(place: Place, network: str = "favorites-net") -> Any:
    return document(place, f"network inspect {network} -f '{{{{json .IPAM.Config}}}}'")


def end(place: Place, container: str, network: str = "favorites-net") -> Any:
    return document(place, f"inspect {container} -f '{{{{json .NetworkSettings.Networks}}}}'")[network]


def routes(place: Place, container: str) -> list[str]:
    return [line.strip() for line in done(place, f"exec {container} ip route").splitlines()]


def started(place: Place, *names: str, network: str = "favorites-net") -> None:
    for name in names:
        done(place, f"run -d --name {name} --network {network} busybox {SERVER}")
