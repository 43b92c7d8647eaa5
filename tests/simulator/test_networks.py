"""Networks: create, find, connect, remove, prune. Messages as recorded from Engine 28.5.2 and 20.10.24."""

from __future__ import annotations

import re

import pytest

from course.simulator.engine import Engine
from course.simulator.errors import EngineError
from course.topology import walk
from tests.simulator.conftest import address_of, run


def refused(status: int, message: str):  # type: ignore[no-untyped-def]
    """Expect the engine's refusal with this status, and with this text in it."""
    return pytest.raises(EngineError, check=lambda e: e.status == status, match=re.escape(message))


def create(engine: Engine, name: str, **body: object) -> str:
    return engine.networks.create({"Name": name, **body})[0].id


def ipam(**config: object) -> dict[str, object]:
    return {"IPAM": {"Config": [config]}}


def subnets(engine: Engine) -> dict[str, str]:
    return {record.name: str(record.pools[0].cidr) for record in engine.networks.all() if record.pools}


def test_three_networks_are_there_from_the_start(engine: Engine) -> None:
    assert [(n.name, n.driver) for n in engine.networks.all()] == [
        ("bridge", "bridge"),
        ("host", "host"),
        ("none", "null"),
    ]


class TestAddressesOfNetworks:
    def test_automatic_subnets_come_in_order(self, engine: Engine) -> None:  # 26
        for name in ("p1", "p2"):
            create(engine, name)
        assert subnets(engine) == {"bridge": "172.17.0.0/16", "p1": "172.18.0.0/16", "p2": "172.19.0.0/16"}

    def test_a_freed_one_is_reused_at_once(self, engine: Engine) -> None:  # 27
        for name in ("p1", "p2"):
            create(engine, name)
        engine.networks.remove("p1")
        create(engine, "p3")
        assert subnets(engine)["p3"] == "172.18.0.0/16"

    def test_on_20_10_it_waits_for_its_turn(self, old_engine: Engine) -> None:
        create(old_engine, "p1")
        old_engine.networks.remove("p1")
        create(old_engine, "p2")
        assert subnets(old_engine)["p2"] == "172.19.0.0/16"

    def test_there_are_thirty(self, engine: Engine, old_engine: Engine) -> None:  # 28
        for number in range(30):
            create(engine, f"q{number}")
            create(old_engine, f"q{number}")
        with refused(400, "all predefined address pools have been fully subnetted"):
            create(engine, "q30")
        with refused(404, "could not find an available, non-overlapping IPv4 address pool"):
            create(old_engine, "q30")

    @pytest.mark.parametrize("subnet", ["172.17.0.0/24", "172.30.1.0/24", "172.0.0.0/8"])
    def test_overlaps_are_refused(self, engine: Engine, subnet: str) -> None:  # 29
        create(engine, "o1", **ipam(Subnet="172.30.0.0/16"))
        with refused(403, "invalid pool request: Pool overlaps with other one on this address space"):
            create(engine, "o2", **ipam(Subnet=subnet))

    @pytest.mark.parametrize("subnet", ["foo", "10.0.0.0", "10.20.0.0/33", "300.1.1.0/24", ""])
    def test_what_is_no_subnet_is_refused(
        self, engine: Engine, old_engine: Engine, subnet: str
    ) -> None:  # 30
        with refused(400, f"invalid network config:\ninvalid subnet {subnet}: invalid CIDR block notation"):
            create(engine, "bad", **ipam(Subnet=subnet))
        with refused(500, f"Invalid subnet {subnet} : invalid CIDR address: {subnet}"):
            create(old_engine, "bad", **ipam(Subnet=subnet))

    def test_host_bits(self, engine: Engine, old_engine: Engine) -> None:  # 31
        with refused(400, "invalid subnet 10.20.0.5/24: it should be 10.20.0.0/24"):
            create(engine, "bad", **ipam(Subnet="10.20.0.5/24"))
        assert create(old_engine, "fine", **ipam(Subnet="10.20.0.5/24"))

    def test_gateways(self, engine: Engine) -> None:  # 36, 37
        with refused(400, "invalid gateway 10.9.0.1: parent subnet 10.8.0.0/24 doesn't contain this address"):
            create(engine, "g", **ipam(Subnet="10.8.0.0/24", Gateway="10.9.0.1"))
        with refused(500, "failed to allocate gateway (10.8.0.0): Address already in use"):
            create(engine, "g", **ipam(Subnet="10.8.0.0/24", Gateway="10.8.0.0"))
        create(engine, "g", **ipam(Subnet="10.8.0.0/24", Gateway="10.8.0.254"))
        assert address_of(run(engine, "cc", network="g"), "g") == "10.8.0.1"

    def test_a_refused_network_leaves_its_subnet_free(self, engine: Engine) -> None:
        with refused(403, "bridge driver doesn't support multiple subnets"):  # 39
            engine.networks.create(
                {"Name": "two", "IPAM": {"Config": [{"Subnet": "10.8.0.0/24"}, {"Subnet": "10.9.0.0/24"}]}}
            )
        assert create(engine, "one", **ipam(Subnet="10.8.0.0/24"))

    def test_range_gateway_and_reserved_addresses(self, engine: Engine) -> None:  # 38
        config = {
            "IPRange": "10.8.0.128/30",
            "Gateway": "10.8.0.254",
            "AuxiliaryAddresses": {"x": "10.8.0.129"},
        }
        create(engine, "rng", **ipam(Subnet="10.8.0.0/24", **config))
        given = [address_of(run(engine, f"rg{number}", network="rng"), "rng") for number in range(3)]
        assert given == ["10.8.0.128", "10.8.0.130", "10.8.0.131"]
        with refused(500, "no available IPv4 addresses on this network's address pools: rng ("):
            run(engine, "rg4", network="rng")


class TestNames:
    @pytest.mark.parametrize("name", ["bridge", "host", "none", "default"])
    def test_reserved(self, engine: Engine, name: str) -> None:  # 9 to 12
        with refused(403, f"operation is not permitted on predefined {name} network "):
            create(engine, name)

    def test_taken(self, engine: Engine) -> None:  # 4
        create(engine, "n1")
        with refused(409, "network with name n1 already exists"):
            create(engine, "n1")

    def test_empty(self, engine: Engine, old_engine: Engine) -> None:  # 20
        with refused(400, "invalid name: name is empty"):
            create(engine, " ")
        with refused(409, "network with name  already exists"):
            create(old_engine, "", CheckDuplicate=True)
        with refused(500, "invalid name: "):
            create(old_engine, "")

    def test_by_beginning_of_the_id(self, engine: Engine) -> None:  # 22
        network_id = create(engine, "n1")
        assert engine.networks.get(network_id[:10]).name == "n1"
        with refused(400, "network  is ambiguous (4 matches found based on ID prefix)"):
            engine.networks.get("")

    def test_names_have_case(self, engine: Engine) -> None:  # 21
        create(engine, "Web")
        with refused(404, "network web not found"):
            engine.networks.get("web")


@pytest.mark.parametrize(
    ("driver", "status", "message"),
    [
        ("host", 403, 'only one instance of "host" network is allowed'),
        ("null", 403, 'only one instance of "null" network is allowed'),
        ("nosuchdriver", 404, 'plugin "nosuchdriver" not found'),
        ("overlay", 403, "This node is not a swarm manager."),
    ],
)
def test_drivers_that_make_no_network(
    engine: Engine, driver: str, status: int, message: str
) -> None:  # 14, 301
    with refused(status, message):
        create(engine, "x", Driver=driver)


class TestConnecting:
    def test_a_running_container_answers_on_both_networks(self, engine: Engine) -> None:  # 102
        create(engine, "n1"), create(engine, "n2")
        record = run(engine, "c1", network="n1")
        run(engine, "c2", network="n2")
        engine.networks.connect("n2", {"Container": "c1", "EndpointConfig": {"Aliases": ["one"]}})
        assert (address_of(record, "n1"), address_of(record, "n2")) == ("172.18.0.2", "172.19.0.3")
        assert walk(engine.topology(), "c2", "http://one").reached

    def test_a_stopped_one_gets_its_address_at_start(self, engine: Engine) -> None:  # 115
        create(engine, "n1")
        record = run(engine, "c1", start=False)
        engine.networks.connect("n1", {"Container": "c1"})
        assert address_of(record, "n1") == ""
        engine.containers.start("c1")
        assert address_of(record, "n1") == "172.18.0.2"

    def test_refusals(self, engine: Engine) -> None:  # 101 to 113
        create(engine, "n1")
        run(engine, "c1", network="n1")
        run(engine, "hosted", "stubborn", network="host")
        run(engine, "alone", network="none")
        for network, container, status, message in (
            ("n1", "c1", 403, "endpoint with name c1 already exists in network n1"),
            ("host", "c1", 400, "cannot connect container to host network"),
            ("none", "c1", 400, "one of the networks in private (none) mode"),
            ("n1", "hosted", 400, "container sharing network namespace with another container or host"),
            ("n1", "alone", 400, "one of the networks in private (none) mode"),
            ("nope", "c1", 404, "network nope not found"),
            ("nope", "nope", 404, "No such container: nope"),
            ("n1", "", 400, 'invalid name or ID supplied: ""'),
        ):
            with refused(status, message):
                engine.networks.connect(network, {"Container": container})

    def test_aliases_and_addresses_that_a_network_cannot_give(self, engine: Engine) -> None:  # 109, 113
        create(engine, "n1"), create(engine, "n5", **ipam(Subnet="10.50.0.0/24"))
        run(engine, "c1", network="n1")
        only_defined = "network-scoped alias is supported only for containers in user defined networks"
        for network, settings, message in (
            ("bridge", {"Aliases": ["x"]}, f"invalid endpoint settings:\n{only_defined}"),
            (
                "n5",
                {"IPAMConfig": {"IPv4Address": "foo"}},
                "* invalid IPv4 address: foo\n* no configured subnet",
            ),
            ("n5", {"IPAMConfig": {"IPv4Address": "10.51.0.9"}}, "contain the IP address 10.51.0.9"),
            ("n5", {"IPAMConfig": {"IPv4Address": "10.50.0.1"}}, "Address already in use"),
        ):
            with pytest.raises(EngineError, match=re.escape(message)):
                engine.networks.connect(network, {"Container": "c1", "EndpointConfig": settings})
        record = engine.containers.get("c1")
        assert {name: e.attached for name, e in record.endpoints.items()} == {"n1": True, "n5": False}

    def test_disconnect(self, engine: Engine) -> None:  # 117, 112
        record = run(engine, "c1")
        engine.networks.disconnect("bridge", {"Container": "c1"})
        assert (record.state, record.endpoints) == ("running", {})
        with refused(500, f"container {record.id} is not connected to network bridge"):
            engine.networks.disconnect("bridge", {"Container": "c1"})

    def test_interfaces_take_the_lowest_free_name(self, engine: Engine) -> None:  # 118
        create(engine, "n1"), create(engine, "n2")
        record = run(engine, "m1", network="n1")
        engine.networks.connect("n2", {"Container": "m1"})
        engine.networks.disconnect("n1", {"Container": "m1"})
        engine.networks.connect("n1", {"Container": "m1"})
        assert {name: e.interface for name, e in record.endpoints.items()} == {"n1": "eth0", "n2": "eth1"}


class TestRemoving:
    @pytest.mark.parametrize("name", ["bridge", "host", "none"])
    def test_the_predefined_stay(self, engine: Engine, name: str) -> None:  # 6 to 8
        with refused(403, f"{name} is a pre-defined network and cannot be removed"):
            engine.networks.remove(name)

    def test_a_running_container_holds_it(self, engine: Engine, old_engine: Engine) -> None:  # 18
        for each in (engine, old_engine):
            create(each, "n2")
            run(each, "c2", network="n2")
        short = engine.containers.get("c2").endpoints["n2"].endpoint_id[:12]
        with refused(403, f'network n2 has active endpoints (name:"c2" id:"{short}")'):
            engine.networks.remove("n2")
        with refused(403, f"network n2 id {old_engine.networks.get('n2').id} has active endpoints"):
            old_engine.networks.remove("n2")

    def test_a_stopped_one_does_not_and_then_cannot_start(self, engine: Engine) -> None:  # 19
        network_id = create(engine, "n2")
        run(engine, "c2", network="n2")
        engine.containers.stop("c2")
        engine.networks.remove("n2")
        create(engine, "n2")  # a new one of the same name does not help
        with refused(404, f"failed to set up container networking: network {network_id} not found"):
            engine.containers.start("c2")
        engine.networks.disconnect("n2", {"Container": "c2"})
        engine.networks.connect("n2", {"Container": "c2"})
        assert engine.containers.start("c2")

    def test_prune_takes_what_no_running_container_uses(self, engine: Engine) -> None:  # 232
        for name in ("used", "stopped", "empty"):
            create(engine, name)
        run(engine, "aa", network="used")
        run(engine, "bb", network="stopped")
        engine.containers.stop("bb")
        assert engine.networks.prune(lambda network: True) == ["stopped", "empty"]
        assert [n.name for n in engine.networks.all()] == ["bridge", "host", "none", "used"]


@pytest.mark.parametrize(("asked", "mtu"), [("1400", 1400), ("0", 1500), (None, 1500)])
def test_how_large_packets_on_a_bridge_may_be(engine: Engine, asked: str | None, mtu: int) -> None:
    options = {} if asked is None else {"com.docker.network.driver.mtu": asked}
    engine.networks.create({"Name": "net", "Options": options})
    record = run(engine, "web", network="net")
    _, eth0 = record.processes[0].machine.interfaces()
    assert eth0.mtu == mtu
