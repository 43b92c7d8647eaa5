"""Programs in containers of a simulated engine: the course's small system, as a learner meets it."""

from __future__ import annotations

import json
from random import Random

import pytest

from course.simulator.engine import Engine
from tests.conftest import Clock


class Bench:
    """An engine, and short ways to run containers on it and commands in them."""

    def __init__(self) -> None:
        self.engine = Engine(Clock(), Random(1))

    def run(self, image: str, name: str, network: str = "favorites-net", *command: str) -> None:
        body = {"Image": image, "HostConfig": {"NetworkMode": network}}
        if command:
            body["Cmd"] = list(command)
        self.engine.containers.create(name, body)
        self.engine.containers.start(name)

    def logs(self, name: str) -> str:
        return b"".join(line.data for line in self.engine.containers.get(name).log).decode()

    def sh(self, name: str, script: str) -> tuple[int, str]:
        """Exit code and output of a script in a container."""
        record = self.engine.execs.create(
            name, {"Cmd": ["sh", "-c", script], "AttachStdout": True, "AttachStderr": True}
        )
        self.engine.execs.start(record.id, {})
        while record.running and self.engine.scheduler.skip():
            pass
        assert record.process is not None
        assert record.process.exit_code is not None
        return record.process.exit_code, b"".join(data for _, data in record.output).decode()


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.engine.networks.create({"Name": "favorites-net"})
    bench.run("mongo", "mongodb")
    bench.run("busybox", "box", "favorites-net", "sleep", "infinity")
    return bench


def test_favorites_finds_mongodb_by_name(bench: Bench) -> None:
    bench.run("favorites-node", "favorites")
    assert "Listening on port 3000" in bench.logs("favorites")
    code, out = bench.sh("box", "wget -q -O - http://favorites:3000/favorites")
    assert (code, json.loads(out)) == (0, {"favorites": []})


def test_on_the_default_bridge_it_does_not_until_it_is_connected(bench: Bench) -> None:
    bench.run("favorites-node", "favorites", "bridge")
    assert "MongoNetworkError: getaddrinfo ENOTFOUND mongodb" in bench.logs("favorites")
    bench.engine.networks.connect("favorites-net", {"Container": "favorites"})
    bench.engine.scheduler.pass_time(60)
    assert "Listening on port 3000" in bench.logs("favorites")


def test_names_are_the_own_networks(bench: Bench) -> None:
    bench.run("busybox", "lone", "bridge", "sleep", "infinity")
    assert bench.sh("box", "ping -c1 mongodb")[0] == 0
    assert bench.sh("lone", "ping -c1 mongodb") == (1, "ping: bad address 'mongodb'\n")


def test_no_network_at_all(bench: Bench) -> None:
    bench.run("busybox", "none1", "none", "sleep", "infinity")
    code, out = bench.sh("none1", "wget -q -O - http://192.0.2.10/; nslookup mongodb")
    assert (code, out) == (
        1,
        "wget: can't connect to remote host (192.0.2.10): Network is unreachable\n"
        "nslookup: can't connect to remote host (192.0.2.1): Network is unreachable\n",
    )


def test_a_server_written_by_hand(bench: Bench) -> None:
    bench.run("busybox", "web", "favorites-net", "sh", "-c", "echo hi > /index.html; httpd -f -p 8000 -h /")
    assert bench.sh("box", "wget -q -O - http://web:8000/; nc -zv web 80") == (
        1,
        "hi\nnc: web (172.18.0.4:80): Connection refused\n",
    )
    assert "8000" in bench.sh("web", "netstat -tln")[1]
    assert bench.sh("web", "kill 1; sleep 1; ps")[1].count("httpd") == 1  # PID 1 has no handler for SIGTERM


def test_a_shell_that_kills_itself(bench: Bench) -> None:
    assert bench.sh("box", "kill -TERM $$; sleep 1; echo alive") == (143, "")


def test_mongo_has_no_network_tools(bench: Bench) -> None:
    assert bench.sh("mongodb", "ping box") == (127, "sh: 1: ping: not found\n")
    assert bench.sh("mongodb", "getent hosts box") == (0, "172.18.0.3      box\n")
