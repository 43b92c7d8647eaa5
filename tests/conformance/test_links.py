"""Links on every engine at hand: on the default bridge, and on networks of one's own."""

from __future__ import annotations

import json

import pytest

from course.topology.names import resolve
from tests.conformance.conftest import Place


def is_28(place: Place) -> bool:
    return "28" in place.name


def done(place: Place, line: str) -> str:
    answer = place.docker(line)
    assert answer.code == 0, answer.err
    return answer.out.strip()


def variables(place: Place, container: str, prefix: str) -> list[str]:
    lines = done(place, f"exec {container} env").splitlines()
    return [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]


def hosts(place: Place, container: str) -> list[str]:
    return done(place, f"exec {container} cat /etc/hosts").splitlines()[6:]


def address(place: Place, container: str, network: str = "bridge") -> str:
    return done(place, f"inspect {container} -f '{{{{.NetworkSettings.Networks.{network}.IPAddress}}}}'")


def test_a_link_on_the_default_bridge(empty: Place) -> None:
    done(empty, "run -d --name mongodb -h db -e NAME=movies -e HOME=/x --expose 80 busybox sleep 600")
    done(empty, "run -d --name toolbox --link mongodb:data-base --link mongodb busybox sleep 600")
    at, own = address(empty, "mongodb"), address(empty, "toolbox")
    links = json.loads(done(empty, "inspect toolbox -f '{{json .HostConfig.Links}}'"))
    assert sorted(links) == ["/mongodb:/toolbox/data-base", "/mongodb:/toolbox/mongodb"]
    first, second, last = hosts(empty, "toolbox")
    assert sorted((first, second)) == [f"{at}\tdata-base db mongodb", f"{at}\tmongodb db"]
    assert last.startswith(f"{own}\t")
    assert variables(empty, "toolbox", "DATA_BASE_") == [
        f"PORT=tcp://{at}:80",
        f"PORT_80_TCP=tcp://{at}:80",
        f"PORT_80_TCP_ADDR={at}",
        "PORT_80_TCP_PORT=80",
        "PORT_80_TCP_PROTO=tcp",
        "NAME=/toolbox/data-base",
        "ENV_NAME=movies",
    ]
    named = "ps --no-trunc --filter name=mongodb --format '{{.Names}}'"
    assert done(empty, named) == "mongodb,toolbox/data-base,toolbox/mongodb"
    assert done(empty, "ps --filter name=mongodb --format '{{.Names}}'") == "mongodb"
    assert done(empty, "inspect toolbox/data-base -f '{{.Name}}'") == "/mongodb"
    assert empty.docker("exec mongodb ping -c 1 toolbox").code == 1
    topology = empty.topology()
    assert [str(a) for a in resolve(topology, "toolbox", "data-base").addresses] == [at]
    assert not resolve(topology, "mongodb", "toolbox").addresses


def test_ranges_of_ports_in_the_environment(empty: Place) -> None:
    done(empty, "run -d --name mongodb --expose 80 --expose 7000-7002 --expose 53/udp busybox sleep 600")
    done(empty, "run -d --name toolbox --link mongodb:x busybox sleep 600")
    names = [line.partition("=")[0] for line in variables(empty, "toolbox", "X_PORT")]

    def single(port: str) -> list[str]:
        return [f"_{port}", f"_{port}_ADDR", f"_{port}_PORT", f"_{port}_PROTO"]

    if is_28(empty):
        through = ["_7000_TCP_START", "_7000_TCP_PORT_START", "_7000_TCP_END", "_7000_TCP_PORT_END"]
        expected = [
            "",
            *single("80_TCP"),
            *single("7000_TCP"),
            *single("7001_TCP"),
            *single("7002_TCP"),
            *single("53_UDP"),
            *through,
        ]
        assert names == expected
    else:
        through = ["_START", "_ADDR", "_PROTO", "_PORT_START", "_END", "_PORT_END"]
        expected = ["", *(f"_7000_TCP{end}" for end in through), *single("53_UDP"), *single("80_TCP")]
        expected += ["_7000_TCP", "_7000_TCP_PORT", *single("7001_TCP"), *single("7002_TCP")]
        assert names == expected


def test_the_linked_container_moves(empty: Place) -> None:
    done(empty, "run -d --name mongodb busybox sleep 600")
    done(empty, "run -d --name toolbox --link mongodb:db busybox sleep 600")
    before = address(empty, "mongodb")
    done(empty, "stop -t 0 mongodb")
    refused = empty.docker("exec toolbox true")
    assert (
        refused.code,
        "Cannot link to a non running container: /mongodb AS /toolbox/db" in refused.err,
    ) == (
        1,
        True,
    )
    done(empty, "run -d --name stranger busybox sleep 600")
    done(empty, "start mongodb")
    now = address(empty, "mongodb")
    assert now != before
    assert hosts(empty, "toolbox")[0].startswith(f"{now}\tdb ")
    done(empty, "rename mongodb late")
    assert done(empty, "inspect toolbox -f '{{.HostConfig.Links}}'") == "[/late:/toolbox/db]"
    assert hosts(empty, "toolbox")[0].endswith(" mongodb")
    done(empty, "rm -f late")
    again = empty.docker("restart -t 0 toolbox")
    assert again.err.strip().endswith("Cannot link to a non running container: /late AS /toolbox/db")


def test_a_link_is_removed(empty: Place) -> None:
    done(empty, "run -d --name mongodb busybox sleep 600")
    done(empty, "run -d --name toolbox --link mongodb:db busybox sleep 600")
    assert done(empty, "rm --link toolbox/db") == "toolbox/db"
    assert done(empty, "inspect toolbox -f '{{json .HostConfig.Links}}'") == "null"
    assert len(hosts(empty, "toolbox")) == 1
    assert "No such container: toolbox/db" in empty.docker("rm --link toolbox/db").err
    assert "cannot remove the default link name" in empty.docker("rm --link toolbox").err


def test_what_cannot_be_linked(empty: Place) -> None:
    done(empty, "network create favorites-net")
    done(empty, "run -d --name mongodb --network favorites-net busybox sleep 600")
    done(empty, "create --name late busybox sleep 600")
    for flags, said in (
        ("--link nothere", "could not get container for nothere: No such container: nothere"),
        ("--link late", "Cannot link to a non running container: /late AS /toolbox/late"),
        ("--link late:x:y", 'invalid argument "late:x:y" for "--link" flag: bad format for links: late:x:y'),
        ("--network host --link mongodb", "host type networking can't be used with links"),
        ("--network container:mongodb --link mongodb", "container type network can't be used with links"),
        (
            "--link mongodb",
            "not attached to default" if is_28(empty) else "does not belong to the default network",
        ),
        ("--network favorites-net --link a", ""),
        ("--network none --link late", ""),
    ):
        answer = empty.docker(f"run -d --name toolbox {flags} busybox sleep 600")
        assert (answer.code, said in answer.err) == (125 if said else 0, True), answer.err
        empty.docker("rm -f toolbox")


@pytest.mark.parametrize("case", ["link", "connect"])
def test_a_link_on_a_network_of_ones_own(empty: Place, case: str) -> None:
    done(empty, "network create favorites-net")
    done(empty, "run -d --name mongodb --network favorites-net --network-alias data busybox sleep 600")
    if case == "link":
        done(
            empty,
            "run -d --name toolbox --network favorites-net --link mongodb:db --link data:D busybox sleep 600",
        )
    else:
        done(empty, "run -d --name toolbox busybox sleep 600")
        done(empty, "network connect --link mongodb:db --link data:D favorites-net toolbox")
    shown = done(empty, "inspect toolbox -f '{{json .HostConfig.Links}} {{json .NetworkSettings.Networks}}'")
    assert shown.startswith("null ")
    assert json.loads(shown[5:])["favorites-net"]["Links"] == ["mongodb:db", "data:D"]
    at = done(empty, "inspect mongodb -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'")
    for name, known in (
        ("db", at),
        ("db.favorites-net", at),
        ("D", at),
        ("DB", ""),
        ("d", ""),
        ("mongodb", at),
    ):
        out = empty.docker(f"exec toolbox nslookup -type=a {name}").out
        assert (f"Address: {at}" in out) is bool(known), name
        found = resolve(empty.topology(), "toolbox", name).addresses
        assert [str(address) for address in found] == [known][: bool(known)], name
    assert f"Address: {at}" not in empty.docker("exec mongodb nslookup -type=a db").out
    assert variables(empty, "toolbox", "DB") == []
    done(empty, "rename mongodb late")
    assert f"Address: {at}" not in empty.docker("exec toolbox nslookup -type=a db").out
