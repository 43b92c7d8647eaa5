"""A claim that is not so is not passed, and what was seen instead is told."""

from __future__ import annotations

import pytest

from course.topology.trace import Verdict
from tests.claims.claim import Claim, Command, Connection, Step
from tests.claims.places import looks, simulated
from tests.claims.trying import NotSo, try_claim

STAGE = (
    "docker network create demo-net",
    "docker run -d --name db --network demo-net mongo",
    "docker run -d --name box --network demo-net busybox sleep 600",
)


def claim(*shows: Step, stage: tuple[str, ...] = STAGE, hosts: int = 1) -> Claim:
    return Claim("99-made-up", "It is so.", stage, shows, hosts=hosts)


def tried(wanted: Claim, version: str = "28.5") -> None:
    with simulated(version, wanted) as place:
        try_claim(place, wanted)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (Command("docker ps", 1), "The exit code is 0, not 1."),
        (Command("docker ps", texts=("shop",)), "Its output does not contain: shop"),
        (Command("docker ps", absent=("mongo",)), "Its output contains: mongo"),
        (Command("docker exec box ping -c 1 {ip:box@bridge}"), "box has no address on the network bridge."),
        (Command("docker inspect {id:shop}"), "There is no container shop."),
        (Command("docker swarm join {address:host}:2377"), "host is in no swarm."),
        (Connection("box", "mongodb://db:27017", Verdict.REFUSED), "reached, not refused"),
        (Connection("box", "mongodb://db:27018", Verdict.REACHED), "refused, not reached"),
        (Connection("shop", "mongodb://db:27017", Verdict.REACHED), "not tried, not reached"),
    ],
)
def test_what_is_not_so_is_told(step: Step, told: str) -> None:
    with pytest.raises(NotSo) as seen:
        tried(claim(step))
    assert told in str(seen.value)


def test_a_stage_that_is_not_set_fails() -> None:
    with pytest.raises(NotSo, match="The stage is not set: docker start nobody ended with 1"):
        tried(claim(Command("docker ps"), stage=("docker start nobody",)))


def test_addresses_now_and_before() -> None:
    tried(
        claim(
            Command("docker exec box nslookup -type=a db", texts=("{ip:db@demo-net}",)),
            Command("docker stop -t 0 db"),
            Command("docker run -d --name late --network demo-net busybox sleep 600"),
            Command("docker start db"),
            Command("docker exec box nslookup -type=a db", texts=("{ip:db@demo-net}",)),
            Command("docker exec box nslookup -type=a late", texts=("Address: {was:db@demo-net}",)),
            Command("docker exec box nslookup -type=a {id:db}", absent=("{was:db@demo-net}",)),
        )
    )


@pytest.mark.parametrize("version", ["28.5", "20.10"])
def test_two_hosts(version: str) -> None:
    stage = (
        "docker swarm init",
        "docker --host node2 swarm join --token $(docker swarm join-token -q worker) {address:node1}:2377",
        "docker network create -d overlay --attachable swarm-net",
        "docker run -d --name box --network swarm-net busybox sleep 600",
        "docker --host node2 run -d --name web --network swarm-net nginx",
    )
    tried(claim(Connection("box", "http://web", Verdict.REACHED), stage=stage, hosts=2), version)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("docker exec box ip addr", True),
        ("docker container ls", True),
        ("docker --host node2 network inspect x", True),
        ("docker run --rm busybox ls", False),
        ("docker network rm inspect", False),
        ("docker restart logs", False),
        ("docker network create ls", False),
    ],
)
def test_what_only_looks_is_known(line: str, expected: bool) -> None:
    assert looks(line) is expected
