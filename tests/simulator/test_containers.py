"""Containers: names, options, starting, ports, stopping. Messages as Engine 28.5.2 and 20.10.24 gave them."""

from __future__ import annotations

import pytest

from course.simulator.engine import Engine
from course.simulator.errors import EngineError
from course.topology import walk
from tests.conftest import Clock
from tests.simulator.conftest import address_of, run
from tests.simulator.test_networks import create, ipam, refused


class TestANetworkThatIsNotThere:
    def test_the_container_is_made_but_does_not_start(self, engine: Engine) -> None:  # 1
        with refused(404, "failed to set up container networking: network nope not found"):
            run(engine, "c1", network="nope")
        left = engine.containers.get("c1")
        assert (left.state, left.exit_code, list(left.endpoints)) == ("created", 128, ["nope"])
        assert left.error == "failed to set up container networking: network nope not found"

    def test_the_corrected_command_meets_its_name(self, engine: Engine) -> None:  # 1
        with refused(404, "network nope not found"):
            run(engine, "c1", network="nope")
        held = engine.containers.get("c1").id
        with refused(409, f'The container name "/c1" is already in use by container "{held}".'):
            run(engine, "c1")

    def test_once_the_network_is_there_it_starts(self, engine: Engine) -> None:  # 1
        with refused(404, "network nope not found"):
            run(engine, "c1", network="nope")
        create(engine, "nope")
        assert engine.containers.start("c1")

    def test_with_rm_nothing_is_left(self, engine: Engine) -> None:  # 2
        with refused(404, "network nope not found"):
            run(engine, "c1", network="nope", AutoRemove=True)
        assert engine.containers.all() == []

    def test_20_10_says_it_without_the_prefix(self, old_engine: Engine) -> None:
        with pytest.raises(EngineError) as caught:
            run(old_engine, "c1", network="nope")
        assert caught.value.message == "network nope not found"


class TestNames:
    @pytest.mark.parametrize("name", ["a", "-x", "_x", "a b", "a/b", "é"])
    def test_invalid(self, engine: Engine, name: str) -> None:  # 23
        with refused(400, f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"):
            run(engine, name)

    def test_invented_ones_differ(self, engine: Engine) -> None:
        made = {engine.containers.create(None, {"Image": "lab:1"})[0].name for _ in range(40)}
        assert len(made) == 40

    def test_renaming(self, engine: Engine) -> None:  # 25, 211
        create(engine, "n1")
        run(engine, "db", network="n1"), run(engine, "web", network="n1")
        engine.containers.rename("db", "dbnew")
        assert walk(engine.topology(), "web", "http://dbnew").reached
        for key, name, status, message in (
            ("dbnew", "dbnew", 400, "Renaming a container with the same name as its current name"),
            ("dbnew", "web", 409, 'Error when allocating new name: Conflict. The container name "/web"'),
            ("dbnew", "a", 400, "Error when allocating new name: Invalid container name (/a)"),
            ("nosuch", "x1", 404, "No such container: nosuch"),
        ):
            with refused(status, message):
                engine.containers.rename(key, name)

    def test_found_by_beginning_of_the_id(self, engine: Engine) -> None:
        record = run(engine, "c1")
        assert engine.containers.get(record.id[:5]) is record


class TestAddresses:
    def test_the_lowest_free_one_and_another_after_a_restart_in_another_order(
        self, engine: Engine
    ) -> None:  # 48
        records = [run(engine, f"d{number}") for number in (1, 2, 3)]
        assert [address_of(r, "bridge") for r in records] == ["172.17.0.2", "172.17.0.3", "172.17.0.4"]
        engine.containers.stop("d2"), engine.containers.stop("d3")
        assert address_of(records[1], "bridge") == ""
        engine.containers.start("d3"), engine.containers.start("d2")
        assert [address_of(r, "bridge") for r in records] == ["172.17.0.2", "172.17.0.4", "172.17.0.3"]

    def test_static(self, engine: Engine) -> None:  # 41 to 47
        create(engine, "sub", **ipam(Subnet="10.30.0.0/24")), create(engine, "nosub")
        for network, address, message in (
            ("bridge", "172.17.0.9", "user specified IP address is supported on user defined networks only"),
            ("nosub", "172.18.0.9", "only when connecting to networks with user configured subnets"),
            ("sub", "10.31.0.9", "no configured subnet or ip-range contain the IP address 10.31.0.9"),
            ("sub", "foo", "* invalid IPv4 address: foo"),
        ):
            with refused(400, f"invalid config for network {network}: invalid endpoint settings:\n"):
                self._static(engine, "s1", network, address)
            with refused(400, message):
                self._static(engine, "s1", network, address)
        self._static(engine, "s1", "sub", "10.30.0.50")
        with refused(403, "failed to set up container networking: Address already in use"):
            self._static(engine, "s2", "sub", "10.30.0.50")

    @staticmethod
    def _static(engine: Engine, name: str, network: str, address: str) -> None:
        settings = {network: {"IPAMConfig": {"IPv4Address": address}}}
        body = {"Image": "lab:1", "HostConfig": {"NetworkMode": network}}
        engine.containers.create(name, {**body, "NetworkingConfig": {"EndpointsConfig": settings}})
        engine.containers.start(name)

    def test_mac_addresses(self, engine: Engine, old_engine: Engine) -> None:  # 52
        assert run(old_engine, "cc").endpoints["bridge"].mac == "02:42:ac:11:00:02"
        assert run(engine, "cc").endpoints["bridge"].mac != "02:42:ac:11:00:02"


class TestPorts:
    def test_a_host_port_belongs_to_one(self, engine: Engine) -> None:  # 123
        run(engine, "p1", publish={"8080": "80"})
        with refused(500, "Bind for 0.0.0.0:8080 failed: port is already allocated"):
            run(engine, "p2", publish={"8080": "80"})
        left = engine.containers.get("p2")
        assert (left.state, left.exit_code, left.published, address_of(left, "bridge")) == (
            "created",
            128,
            [],
            "",
        )
        engine.containers.stop("p1")
        assert engine.containers.start("p2")

    def test_the_same_container_port_many_times(self, engine: Engine) -> None:
        run(engine, "p1", publish={"8080": "80"}), run(engine, "p2", publish={"8081": "80"})
        assert walk(engine.topology(), "host", "localhost:8081").target.name == "p2"  # type: ignore[union-attr]

    def test_an_ephemeral_port_is_another_each_time(self, engine: Engine) -> None:  # 129
        record = run(engine, "p1", publish={"0": "80"})
        assert {port.host_port for port in record.published} == {32768}
        engine.containers.restart("p1", timeout=0)
        assert {port.host_port for port in record.published} == {32769}

    def test_ranges(self, engine: Engine) -> None:  # 131
        ports = [run(engine, f"p{n}", publish={"8000-8001": "80"}).published[0].host_port for n in (1, 2)]
        assert ports == [8000, 8001]
        with refused(500, "all ports are allocated"):
            run(engine, "p3", publish={"8000-8001": "80"})

    @pytest.mark.parametrize(
        ("first", "second", "on_28", "on_20_10"),
        [
            (
                "",
                "127.0.0.1",
                "Bind for 0.0.0.0:8080 failed: port is already allocated",
                "userland proxy",
            ),  # 125
            (
                "127.0.0.1",
                "",
                "Bind for 127.0.0.1:8080 failed: port is already allocated",
                "userland proxy",
            ),  # 126
        ],
    )
    def test_one_address_and_all(
        self, engine: Engine, old_engine: Engine, first: str, second: str, on_28: str, on_20_10: str
    ) -> None:
        for each, message in ((engine, on_28), (old_engine, on_20_10)):
            run(each, "p1", PortBindings={"80/tcp": [{"HostIp": first, "HostPort": "8080"}]})
            with refused(500, message):
                run(each, "p2", PortBindings={"80/tcp": [{"HostIp": second, "HostPort": "8080"}]})

    def test_a_program_of_the_host_is_in_the_way(self, engine: Engine) -> None:  # 128
        from tests.simulator.conftest import Echo

        engine.host.listen(8090, Echo())
        with refused(
            500, "failed to bind host port for 0.0.0.0:8090:172.17.0.2:80/tcp: address already in use"
        ):
            run(engine, "p1", publish={"8090": "80"})

    def test_a_port_is_published_only_where_it_is_exposed(self, engine: Engine) -> None:
        body = {"Image": "lab:1", "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}}}
        record, _ = engine.containers.create("quiet", body)
        engine.containers.start("quiet")
        assert record.published == []

    def test_an_address_that_the_host_does_not_have(self, engine: Engine) -> None:  # 133
        with refused(500, "cannot assign requested address"):
            run(engine, "p1", PortBindings={"80/tcp": [{"HostIp": "192.0.2.99", "HostPort": "8080"}]})

    def test_dropped_on_internal_networks_and_on_none(self, engine: Engine) -> None:  # 137, 144
        create(engine, "intern", Internal=True)
        assert run(engine, "aa", network="intern", publish={"8085": "80"}).published == []
        assert run(engine, "bb", network="none", publish={"8085": "80"}).published == []

    def test_with_network_host_they_are_discarded_with_a_warning(self, engine: Engine) -> None:  # 135
        body = {"Image": "lab:1", "HostConfig": {"NetworkMode": "host", "PortBindings": {"80/tcp": [{}]}}}
        record, warnings = engine.containers.create("hh", body)
        assert warnings == ["Published ports are discarded when using host network mode"]
        engine.containers.start("hh")
        assert record.published == []

    def test_they_go_with_the_last_network_and_come_back(self, engine: Engine) -> None:  # 150
        create(engine, "n1")
        record = run(engine, "pub", network="n1", publish={"8080": "80"})
        engine.networks.disconnect("n1", {"Container": "pub"})
        assert record.published == []
        engine.networks.connect("n1", {"Container": "pub"})
        assert {port.host_port for port in record.published} == {8080}


class TestStates:
    def test_a_container_ends_with_its_program(self, engine: Engine, clock: Clock) -> None:
        record = run(engine, "c1", "sleep", "60", "3")
        assert record.state == "running"
        clock.advance(61)
        engine.scheduler.run_due()
        assert (record.state, record.exit_code, address_of(record, "bridge")) == ("exited", 3, "")

    def test_stop_asks_then_kills_after_ten_seconds(self, engine: Engine) -> None:
        obedient, stubborn = run(engine, "obedient"), run(engine, "stubborn", "stubborn")
        before = engine.now()
        engine.containers.stop("obedient")
        assert (obedient.exit_code, engine.now() - before) == (0, 0)
        engine.containers.stop("stubborn")
        assert (stubborn.exit_code, engine.now() - before) == (137, 10)

    def test_stop_and_start_twice_do_nothing(self, engine: Engine) -> None:  # 227
        run(engine, "c1")
        assert not engine.containers.start("c1")
        assert engine.containers.stop("c1")
        assert not engine.containers.stop("c1")

    def test_what_cannot_be_done_in_a_state(self, engine: Engine) -> None:  # 225 to 227
        record = run(engine, "c1")
        with refused(409, 'cannot remove container "c1": container is running: stop the container before'):
            engine.containers.remove("c1")
        with refused(500, f"Container {record.id} is not paused"):
            engine.containers.unpause("c1")
        engine.containers.pause("c1")
        with refused(409, f"Container {record.id} is already paused"):
            engine.containers.pause("c1")
        with refused(409, "Container c1 is paused, unpause the container before exec"):
            engine.execs.create("c1", {"Cmd": ["say"]})
        with refused(409, 'cannot remove container "c1": container is paused and must be unpaused first'):
            engine.containers.remove("c1")
        engine.containers.unpause("c1"), engine.containers.stop("c1")
        with refused(409, f"cannot kill container: c1: container {record.id} is not running"):
            engine.containers.kill("c1")
        with refused(400, "cannot kill container: c1: invalid signal: FOO"):
            engine.containers.kill("c1", "FOO")
        with refused(409, f"container {record.id} is not running"):
            engine.execs.create("c1", {"Cmd": ["say"]})

    def test_a_program_that_the_image_lacks(self, engine: Engine) -> None:  # 229
        with refused(400, 'exec: "nosuchcmd": executable file not found in $PATH'):
            run(engine, "x1", "nosuchcmd")
        assert (engine.containers.get("x1").state, engine.containers.get("x1").exit_code) == ("created", 127)

    def test_auto_remove(self, engine: Engine) -> None:
        run(engine, "c1", "say", "bye", AutoRemove=True)
        assert engine.containers.all() == []

    def test_forced_removal_frees_address_and_port(self, engine: Engine) -> None:
        run(engine, "c1", publish={"8080": "80"})
        engine.containers.remove("c1", force=True)
        assert address_of(run(engine, "c2", publish={"8080": "80"}), "bridge") == "172.17.0.2"


class TestSharedNamespaces:
    def test_container_mode(self, engine: Engine) -> None:  # 120, 122, 218
        owner = run(engine, "c1")
        joined = run(engine, "joined", "stubborn", network="container:c1")
        assert joined.network_mode == f"container:{owner.id}"
        assert walk(engine.topology(), "joined", "http://localhost").target.name == "c1"  # type: ignore[union-attr]

    def test_two_programs_on_one_port_make_the_second_fail_not_the_command(
        self, engine: Engine
    ) -> None:  # 136
        from course.simulator.process import AddressInUse

        run(engine, "h1", network="host")
        with pytest.raises(AddressInUse):  # this small server does not catch it; those of the catalogue do
            run(engine, "h2", network="host")

    def test_refusals(self, engine: Engine) -> None:  # 120, 122
        run(engine, "c1")
        with refused(500, "joining network namespace of container: No such container: nope"):
            run(engine, "a1", network="container:nope")
        with refused(400, "invalid network mode: invalid container format container:<name|id>"):
            run(engine, "a2", network="container:")
        engine.containers.stop("c1")
        with refused(409, "cannot join network namespace of a non running container: container c1 is exited"):
            run(engine, "a4", network="container:c1")


class TestExec:
    def test_a_command_in_a_running_container(self, engine: Engine) -> None:
        run(engine, "c1")
        record = engine.execs.create("c1", {"Cmd": ["say", "hi"], "AttachStdout": True})
        engine.execs.start(record.id, {})
        assert ([*record.output], record.running, record.process.exit_code) == ([(1, b"hi\n")], False, 0)  # type: ignore[union-attr]

    def test_a_command_that_is_not_there(self, engine: Engine, old_engine: Engine) -> None:  # 229
        for each, code in ((engine, 127), (old_engine, 126)):
            run(each, "c1")
            record = each.execs.create("c1", {"Cmd": ["nosuch"]})
            each.execs.start(record.id, {})
            assert record.process is not None
            assert record.process.exit_code == code
            assert b'exec: "nosuch": executable file not found in $PATH' in record.output[0][1]

    def test_it_ends_with_its_container(self, engine: Engine) -> None:
        run(engine, "c1")
        record = engine.execs.create("c1", {"Cmd": ["stubborn"]})
        engine.execs.start(record.id, {})
        engine.containers.stop("c1")
        assert (record.running, record.process.exit_code) == (False, 137)  # type: ignore[union-attr]


def test_a_seed_gives_the_same_ids(clock: Clock) -> None:
    from tests.simulator.conftest import small_engine

    assert [run(small_engine(clock), "c1").id for _ in range(2)] == [run(small_engine(clock), "c1").id] * 2
