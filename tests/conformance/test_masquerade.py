"""Networks that are not masqueraded: who gets from them to published ports, by the host's addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course.probe import probe
from course.topology.trace import Verdict
from tests.conformance.conftest import Place, clear

OFF = "-o com.docker.network.bridge.enable_ip_masquerade=false"
GATEWAY = "172.17.0.1"
#: Where each container is published, by its port on the host.
PORTS = {"mongodb": 8495, "apart": 8496, "stranger": 8497, "late": 8498}


@pytest.fixture(scope="module")
def street(place: Place) -> Iterator[Place]:
    """Two networks that are not masqueraded, one that is, and the default bridge."""
    clear(place.client)
    for line in (
        f"network create --ipv6 --subnet fd00:c0de:1::/64 {OFF} favorites-net",
        "network create --ipv6 --subnet fd00:c0de:2::/64 apart-net",
        f"network create {OFF} late-net",
        "run -d --name mongodb --network favorites-net -p 8495:80 busybox httpd -f -p 80",
        "run -d --name toolbox --network favorites-net busybox sleep 600",
        "run -d --name apart --network apart-net -p 8496:80 busybox httpd -f -p 80",
        "run -d --name favorites --network apart-net busybox sleep 600",
        "run -d --name stranger -p 8497:80 busybox httpd -f -p 80",
        "run -d --name late --network late-net -p 8498:80 busybox httpd -f -p 80",
    ):
        assert place.docker(line).code == 0, line
        place.settle()
    assert place.eventually(
        lambda: len([c for c in place.topology().containers if c.listeners]) >= len(PORTS)
    )
    yield place
    clear(place.client)


@pytest.mark.parametrize(
    ("source", "reached"),
    [
        ("toolbox", {"mongodb"}),
        ("late", {"late"}),
        ("favorites", {"mongodb", "apart", "stranger", "late"}),
        ("stranger", {"mongodb", "apart", "stranger", "late"}),
    ],
)
def test_what_is_not_masqueraded_gets_to_its_own_network_only(
    street: Place, source: str, reached: set[str]
) -> None:
    for name, port in PORTS.items():
        verdict = Verdict.REACHED if name in reached else Verdict.TIMED_OUT
        assert probe(street.client, source, f"http://{GATEWAY}:{port}").verdict is verdict


def test_walk_says_what_really_happens(street: Place) -> None:
    sources = ("toolbox", "late", "favorites", "stranger", "host")
    gateways = (GATEWAY, *(f"[fd00:c0de:{number}::1]" for number in (1, 2)))
    addresses = [
        end.address for each in street.topology().containers if each.name in PORTS for end in each.endpoints
    ]
    targets = [f"http://{gateway}:{port}" for gateway in gateways for port in (*PORTS.values(), 9)]
    targets += [f"http://{address}" for address in addresses]
    assert not street.differing((source, target) for source in sources for target in targets)
