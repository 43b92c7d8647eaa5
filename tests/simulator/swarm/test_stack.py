"""A stack, deployed by Docker's own program: services and networks of a compose file on all nodes."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from random import Random

from course.simulator.hosts import engines
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.topology import walk

COMPOSE = """\
services:
  web:
    image: nginx
    ports: ["8080:80"]
    networks: [front]
    deploy: {replicas: 2}
  cache:
    image: redis
    networks: {front: {aliases: [store]}}
networks:
  front: {attachable: true}
"""


def test_a_stack_runs_on_all_nodes_and_is_removed_as_a_whole(docker_binary: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.yml"
    file.write_text(COMPOSE)
    first, second = engines(time.time, Random(1), 2)
    first.membership.init({"ListenAddr": "0.0.0.0:2377"})
    cluster = first.membership.manager()
    join = {"ListenAddr": "0.0.0.0:2377", "RemoteAddrs": ["192.0.2.10:2377"]}
    second.membership.join(join | {"JoinToken": cluster.tokens["Worker"]})
    with Server(SharedEngine(first), socket=tmp_path / "engine.sock") as server:

        def docker(*words: str) -> str:
            command = [docker_binary, "-H", server.address, *words]
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

        docker("stack", "deploy", "--detach", "-c", str(file), "shop")
        assert docker("stack", "ls", "--format", "{{.Name}} {{.Services}}") == "shop 2\n"
        assert len(docker("stack", "ps", "shop", "--format", "{{.Name}}").splitlines()) == 3
        first.scheduler.settle()
        docker("run", "-d", "--name", "box", "--network", "shop_front", "busybox", "sleep", "99")
        topology = first.topology()
        assert walk(topology, "box", "http://web").reached
        assert walk(topology, "box", "redis://store").reached
        assert walk(topology, "outside", "http://192.0.2.20:8080").reached
        docker("rm", "-f", "box")
        docker("stack", "rm", "shop")
        assert docker("service", "ls", "-q") == ""
    assert [network.record.name for network in cluster.networks.all()] == ["ingress"]
