"""What the interfaces of a container on several networks are called, on every engine at hand."""

from __future__ import annotations

import json

from tests.conformance.conftest import Place


def done(place: Place, line: str) -> str:
    answer = place.docker(line)
    assert answer.code == 0, answer.err
    return answer.out.strip()


def interfaces(place: Place, container: str) -> list[tuple[str, str]]:
    """In the order of their numbers: each one's name, and the network that its address is of."""
    networks = json.loads(done(place, f"inspect {container} -f '{{{{json .NetworkSettings.Networks}}}}'"))
    by_address = {end["IPAddress"]: name for name, end in networks.items()}
    lines = done(place, f"exec {container} ip -o -4 addr").splitlines()[1:]
    return [(words[1], by_address[words[3].partition("/")[0]]) for words in map(str.split, lines)]


def test_those_of_a_start(empty: Place) -> None:
    """Before 28 they are named by who leads out, internal ones last; since then in the order of joining."""
    done(empty, "network create --internal apart-net")
    for name in ("favorites-net", "late-net"):
        done(empty, f"network create {name}")
    done(empty, "create --name toolbox busybox sleep 600")
    for name in ("late-net", "favorites-net", "apart-net"):
        done(empty, f"network connect {name} toolbox")
    done(empty, "start toolbox")
    found = interfaces(empty, "toolbox")
    if "28" in empty.name:  # which is joined first is left to chance
        assert [name for name, _ in found] == ["eth0", "eth1", "eth2", "eth3"]
    else:
        assert dict(found) == {
            "eth0": "bridge",
            "eth1": "favorites-net",
            "eth2": "late-net",
            "eth3": "apart-net",
        }
        assert found[0] == ("eth0", "bridge")  # joined first

    done(empty, "network disconnect bridge toolbox")
    done(empty, "network connect bridge toolbox")
    left = dict(found)
    again = "eth4" if "20" in empty.name else next(name for name, of in found if of == "bridge")
    left.pop(next(name for name, of in found if of == "bridge"))
    assert dict(interfaces(empty, "toolbox")) == {**left, again: "bridge"}


def test_the_default_bridge_is_joined_first_before_28(empty: Place) -> None:
    """Whichever network `--network` names; its interface has its name by who leads out nevertheless."""
    done(empty, "network create apart-net")
    done(empty, "network create late-net")
    done(empty, "create --name toolbox --network apart-net busybox sleep 600")
    done(empty, "network connect bridge toolbox")
    done(empty, "network connect late-net toolbox")
    done(empty, "start toolbox")
    if "20" in empty.name:
        assert interfaces(empty, "toolbox")[0] == ("eth1", "bridge")
    assert {of for _, of in interfaces(empty, "toolbox")} == {"bridge", "apart-net", "late-net"}
