"""Networks on the host's own interface eth0: who is behind it, and what is said on the way.

Engines 28.5.2 and 20.10.24 showed the same on a host whose eth0 was on a network with a router.
"""

from __future__ import annotations

from ipaddress import IPv4Address
from random import Random

import pytest

from course.observe import observe
from course.simulator.engine import Engine
from course.simulator.transport import in_process
from course.simulator.transport.shared import SharedEngine
from course.simulator.world import World
from course.topology import Host, walk
from course.topology.trace import Verdict
from course.widgets import diagram_svg
from tests.conftest import Clock
from tests.simulator.conftest import IMAGE, address_of, run
from tests.simulator.test_networks import create

#: The network of the simulated hosts, and its router.
LAN = {"IPAM": {"Config": [{"Subnet": "192.0.2.0/24", "Gateway": "192.0.2.1", "IPRange": "192.0.2.64/26"}]}}
WEBSITE = "http://example.com"


def on_eth0(engine: Engine, driver: str = "macvlan", name: str = "lan", **options: str) -> None:
    create(engine, name, Driver=driver, Options={"parent": "eth0", **options}, **LAN)
    run(engine, "c1", network=name), run(engine, "c2", network=name)


def verdict(engine: Engine, source: str, target: str) -> Verdict:
    return walk(engine.topology(), source, target).verdict


@pytest.mark.parametrize("driver", ["macvlan", "ipvlan"])
class TestOnTheHostsOwnNetwork:
    def test_the_router_is_reached_past_the_host(self, engine: Engine, driver: str) -> None:
        on_eth0(engine, driver)
        trace = walk(engine.topology(), "c1", WEBSITE)
        assert trace.reached
        assert "The packet leaves by eth0, past the host, under the container's own address." in str(trace)

    def test_the_host_is_not(self, engine: Engine, driver: str) -> None:
        on_eth0(engine, driver)
        trace = walk(engine.topology(), "c1", "http://192.0.2.10")
        assert trace.verdict is Verdict.NO_HOST
        assert trace.reason == (
            f"192.0.2.10 is the host itself: {driver} passes nothing between the host "
            "and the containers on its interface eth0."
        )

    def test_nor_does_the_host_get_there(self, engine: Engine, driver: str) -> None:
        on_eth0(engine, driver)
        run(engine, "bridged")
        for source in ("host", "bridged"):
            trace = walk(engine.topology(), source, "http://192.0.2.64")
            assert trace.verdict is Verdict.NO_HOST
            assert f"{driver} passes nothing between the host and the containers there" in trace.reason

    def test_the_outside_gets_there_without_a_published_port(self, engine: Engine, driver: str) -> None:
        on_eth0(engine, driver)
        assert verdict(engine, "outside", "http://192.0.2.64") is Verdict.REACHED

    def test_nobody_has_another_address(self, engine: Engine, driver: str) -> None:
        on_eth0(engine, driver)
        trace = walk(engine.topology(), "c1", "http://192.0.2.200")
        assert trace.verdict is Verdict.NO_HOST
        assert "the network behind eth0" in trace.reason


def test_in_layer_3_nobody_knows_the_way_back(engine: Engine) -> None:
    on_eth0(engine, "ipvlan", ipvlan_mode="l3")
    assert verdict(engine, "c1", "http://c2") is Verdict.REACHED
    trace = walk(engine.topology(), "c1", WEBSITE)
    assert trace.verdict is Verdict.TIMED_OUT
    assert "has to be given one by hand" in trace.reason
    assert verdict(engine, "outside", "http://192.0.2.64") is Verdict.TIMED_OUT


@pytest.mark.parametrize("option", ["macvlan_mode=private", "macvlan_mode=vepa", "ipvlan_flag=private"])
def test_containers_that_are_kept_apart(engine: Engine, option: str) -> None:
    key, _, value = option.partition("=")
    on_eth0(engine, key.partition("_")[0], **{key: value})
    trace = walk(engine.topology(), "c1", "http://c2")
    assert trace.verdict is Verdict.NO_HOST
    assert f"lan was made with {option}" in trace.reason
    assert verdict(engine, "c1", WEBSITE) is Verdict.REACHED


def test_another_subnet_has_no_router(engine: Engine) -> None:
    create(engine, "lan", Driver="macvlan", Options={"parent": "eth0"})
    run(engine, "c1", network="lan")
    trace = walk(engine.topology(), "c1", WEBSITE)
    assert trace.verdict is Verdict.NO_HOST
    assert trace.reason == "Nobody behind eth0 has the address of the gateway, 172.18.0.1."


def test_a_vlan_is_a_network_of_its_own(engine: Engine) -> None:
    create(engine, "lan", Driver="macvlan", Options={"parent": "eth0.10"}, **LAN)
    run(engine, "c1", network="lan")
    assert engine.host.links()[-1] == "eth0.10"
    assert verdict(engine, "c1", WEBSITE) is Verdict.NO_HOST
    engine.containers.remove("c1", force=True)
    engine.networks.remove("lan")
    assert "eth0.10" not in engine.host.links()


def test_without_a_parent_nothing_leads_out(engine: Engine, old_engine: Engine) -> None:
    for each, expected in ((engine, Verdict.UNKNOWN_NAME), (old_engine, Verdict.UNKNOWN_NAME)):
        create(each, "alone", Driver="macvlan")
        run(each, "c1", network="alone"), run(each, "c2", network="alone")
        assert verdict(each, "c1", "http://c2") is Verdict.REACHED
        assert verdict(each, "c1", WEBSITE) is expected
        assert each.host.links()[-1].startswith("dm-")
    assert verdict(engine, "c1", "http://203.0.113.80") is Verdict.NO_ROUTE
    assert verdict(old_engine, "c1", "http://203.0.113.80") is Verdict.NO_HOST


def test_an_internal_one_has_no_default_route(engine: Engine) -> None:
    create(engine, "lan", Driver="macvlan", Options={"parent": "eth0"}, Internal=True, **LAN)
    run(engine, "c1", network="lan")
    assert verdict(engine, "c1", "http://203.0.113.80") is Verdict.NO_ROUTE
    assert (
        verdict(engine, "host", f"http://{address_of(engine.containers.get('c1'), 'lan')}") is Verdict.NO_HOST
    )


def test_from_another_host(clock: Clock) -> None:
    """What is on the network between the hosts is reached from the others, but not from its own."""
    world = World(clock, Random(1))
    hosts = [Host(f"node{number}", (IPv4Address(f"192.0.2.{number}0"),)) for number in (1, 2)]
    first, second = (Engine(clock, world.random, host=host, images=[IMAGE], world=world) for host in hosts)
    create(first, "lan", Driver="macvlan", Options={"parent": "eth0"}, **LAN)
    run(first, "web", network="lan")
    run(second, "bridged")
    assert verdict(first, "bridged", "http://192.0.2.64") is Verdict.REACHED
    run(second, "published", publish={"8080": "80"})
    for source in ("web", "node1"):
        assert verdict(first, source, "http://192.0.2.20:8080") is Verdict.REACHED
    assert verdict(first, "node2", "http://192.0.2.64") is Verdict.REACHED
    assert verdict(first, "node1", "http://192.0.2.64") is Verdict.NO_HOST


@pytest.mark.parametrize("driver", ["macvlan", "ipvlan"])
def test_it_is_observed_and_drawn(engine: Engine, driver: str) -> None:
    on_eth0(engine, driver, **{f"{driver}_mode": {"macvlan": "vepa", "ipvlan": "l3"}[driver]})
    seen = observe(in_process.client(SharedEngine(engine)))
    network, own = seen.network("lan"), engine.topology().network("lan")
    assert network is not None
    assert own is not None
    assert (network.parent, network.mode, network.subnets) == (own.parent, own.mode, own.subnets)
    trace = walk(seen, "c1", WEBSITE)
    assert f"{driver} · 192.0.2.0/24 · on eth0" in diagram_svg(seen, trace=trace)
