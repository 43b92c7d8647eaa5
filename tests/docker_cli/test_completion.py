"""What the Tab key offers at the end of a line."""

from __future__ import annotations

import pytest

from course.docker_cli.completion import complete
from course.simulator.engine import Engine
from course.simulator.transport.in_process import client
from tests.docker_cli.conftest import Shell, shell_on


@pytest.fixture
def shell(engine: Engine) -> Shell:
    shell = shell_on(client(engine))
    shell("docker network create shop-net\ndocker run -d --name shop --network shop-net nginx")
    shell("docker create --name shelf busybox\ndocker volume create shopping")
    return shell


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("%docker netw", ["network"]),
        ("docker netw", ["network"]),
        ("docker network dis", ["disconnect"]),
        ("docker network connect sh", ["shop-net"]),
        ("docker network connect shop-net sh", ["shelf", "shop"]),
        ("docker network connect --alias sh shop-net she", ["shelf"]),
        ("docker network connect shop-net shelf sh", []),
        ("docker network rm sh", ["shop-net"]),
        ("docker network create sh", []),
        ("docker run --network sh", ["shop-net"]),
        ("docker run -d --network=sh", ["--network=shop-net"]),
        ("docker run -d --network shop-net ngi", ["nginx", "nginx:1.27"]),
        ("docker run --name sh", []),
        ("docker run -d nginx sh", []),
        ("docker run --network-a", ["--network-alias"]),
        ("docker run --he", [f"--health-{end}" for end in ("cmd", "interval", "retries")] + ["--help"]),
        ("docker exec sh", ["shelf", "shop"]),
        ("docker exec shop sh", []),
        ("docker stop shop sh", ["shelf", "shop"]),
        ("docker container logs --tail 3 sho", ["shop"]),
        ("docker inspect sho", ["shop", "shop-net", "shopping"]),
        ("docker volume rm sh", ["shopping"]),
        ("docker rmi ngi", ["nginx", "nginx:1.27"]),
        ("docker node inspect ", []),
        ("docker frobnicate sh", []),
        ("docker network frobnicate sh", []),
    ],
)
def test_what_is_offered(shell: Shell, line: str, offered: list[str]) -> None:
    found = complete(line, shell.terminal.daemon)
    if "--help" in offered:
        assert set(offered) <= set(found)
    else:
        assert found == offered


def test_names_of_a_swarm(shell: Shell) -> None:
    shell("docker swarm init\ndocker service create -d --name page nginx")
    (node,) = complete("docker node inspect ", shell.terminal.daemon)
    assert node == complete("docker node update --availability drain ", shell.terminal.daemon)[0]
    assert complete("docker service ps pa", shell.terminal.daemon) == ["page"]
