"""What `docker events` tells of containers and networks, and in which order, on every engine at hand."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import takewhile
from typing import Any

import pytest

from tests.conformance.conftest import Place, clear

BEGUN, DONE = "apart-net", "late-net"

START = ["connect favorites-net", "start"]
#: Leaving the network and dying: engines before 23 tell it the other way round.
END = ["disconnect favorites-net", "die"]
RUN = ["create", *START]

#: Command lines, and what is told of them since Engine 23, and before where that is something else.
SCENARIOS = {
    "run and stop": (
        ["run -d --name toolbox --network favorites-net busybox sleep 600", "stop -t 1 toolbox"],
        [*RUN, "kill 15", "kill 9", "disconnect favorites-net", "stop", "die 137"],
        [*RUN, "kill 15", "kill 9", "die 137", "disconnect favorites-net", "stop"],
    ),
    "kill": (
        [
            "run -d --name toolbox --network favorites-net busybox sleep 600",
            "kill -s HUP toolbox",
            "kill toolbox",
        ],
        [*RUN, "kill 1", "kill 9", "disconnect favorites-net", "die 137"],
        [*RUN, "kill 1", "kill 9", "die 137", "disconnect favorites-net"],
    ),
    "restart": (
        ["run -d --name toolbox --network favorites-net busybox sleep 600", "restart -t 0 toolbox"],
        [*RUN, "kill 15", "kill 9", "disconnect favorites-net", "stop", "die 137", *START, "restart"],
        [*RUN, "kill 15", "kill 9", "die 137", "disconnect favorites-net", "stop", *START, "restart"],
    ),
    "a program that ends by itself": (
        ["run --name toolbox --network favorites-net busybox sh -c 'exit 3'", "rm toolbox"],
        ["create", "attach", *START, "disconnect favorites-net", "die 3", "destroy"],
        ["create", "attach", *START, "die 3", "disconnect favorites-net", "destroy"],
    ),
    "rm -f": (
        ["run -d --name toolbox --network favorites-net busybox sleep 600", "rm -f toolbox"],
        [*RUN, "kill 9", "disconnect favorites-net", "die 137", "destroy"],
        [*RUN, "kill 9", "die 137", "disconnect favorites-net", "destroy"],
    ),
    "a program that is not there": (
        ["run -d --name toolbox --network favorites-net busybox nosuch"],
        ["create", "disconnect favorites-net"],
        ["create", "connect favorites-net", "disconnect favorites-net"],
    ),
    "connect and disconnect": (
        [
            "run -d --name toolbox busybox sleep 600",
            "network connect favorites-net toolbox",
            "network disconnect favorites-net toolbox",
        ],
        ["create", "connect bridge", "start", "connect favorites-net", "disconnect favorites-net"],
        [
            *["create", "connect bridge", "start", "connect favorites-net"],
            *["disconnect favorites-net", "disconnect favorites-net"],
        ],
    ),
    "exec": (
        [
            "run -d --name toolbox --network favorites-net busybox sleep 600",
            "exec toolbox true",
            "exec toolbox sh -c 'exit 3'",
            "exec toolbox nosuch",
        ],
        [
            *RUN,
            *["exec_create: true ", "exec_start: true ", "exec_die 0"],
            *["exec_create: sh -c exit 3", "exec_start: sh -c exit 3", "exec_die 3"],
            *["exec_create: nosuch ", "exec_start: nosuch "],
        ],
        None,
    ),
    "rename": (  # pause is told twice at times on 20.10: by the engine, and by what runs containers for it
        [
            "run -d --name toolbox --network favorites-net busybox sleep 600",
            "rename toolbox stranger",
        ],
        [*RUN, "rename /toolbox"],
        None,
    ),
}


def told(place: Place, lines: list[str]) -> list[str]:
    """What is told while `lines` are carried out, in short: action, and the network, signal or exit code."""
    begun = place.client.networks.create(BEGUN)
    for line in lines:
        place.docker(line)
    calm(place)
    done = place.client.networks.create(DONE)
    events = place.client.api.events(since=0, decode=True)
    while next(events)["Actor"]["ID"] != begun.id:
        pass
    told = iter(events)
    return [short(event) for event in takewhile(lambda event: event["Actor"]["ID"] != done.id, told)]


def calm(place: Place) -> None:
    """Real engines tell of an end a little after the command is done."""
    if place.simulated is None:
        time.sleep(0.5)


def short(event: dict[str, Any]) -> str:
    keys = {"network": ("name",), "container": ("signal", "exitCode", "oldName")}[event["Type"]]
    attributes = event["Actor"]["Attributes"]
    return " ".join([event["Action"], *(attributes[key] for key in keys if key in attributes)])


@pytest.mark.parametrize("name", SCENARIOS)
def test_events(empty: Place, name: str) -> None:
    lines, since_23, before = SCENARIOS[name]
    empty.docker("network create favorites-net")
    expected = before if before is not None and "20" in empty.name else since_23
    assert told(empty, lines) == expected


def test_an_event_whole(empty: Place) -> None:
    place = empty
    place.docker("run --name toolbox --label colour=red busybox sh -c 'exit 3'")
    container = place.client.api.inspect_container("toolbox")
    wanted = {"event": "die", "label": "colour=red", "container": container["Id"]}
    event = next(place.client.api.events(since=0, decode=True, filters=wanted))
    attributes = {"colour": "red", "exitCode": "3", "image": "busybox", "name": "toolbox"}
    assert event.pop("time") == event.pop("timeNano") // 10**9
    assert event == {
        "status": "die",
        "id": container["Id"],
        "from": "busybox",
        "Type": "container",
        "Action": "die",
        "Actor": {
            "ID": container["Id"],
            "Attributes": attributes | ({} if "20" in place.name else {"execDuration": "0"}),
        },
        "scope": "local",
    }


NETWORK = ["create", "connect", "disconnect", "destroy"]
TOOLBOX = ["create", "start", "exec_create: true ", "exec_start: true ", "exec_die", "kill", "die", "destroy"]


@pytest.mark.parametrize(
    ("filters", "chosen"),
    [
        ({"container": "toolbox"}, TOOLBOX),
        ({"container": "tool"}, TOOLBOX),
        ({"container": "favorites-net"}, NETWORK),
        ({"network": "toolbox", "event": ["start", "die"]}, ["start", "die"]),
        ({"container": "toolbox", "network": "favorites-net"}, []),
        ({"type": "network"}, NETWORK),
        ({"type": "net"}, []),
        ({"event": "exec_create"}, ["exec_create: true "]),
        ({"event": "exec"}, []),
        ({"event": "exec_create:"}, []),
        ({"event": "exec_start: true "}, ["exec_start: true "]),
        ({"image": "busybox"}, TOOLBOX),
        ({"image": "busybox:latest"}, []),
        ({"image": "busy"}, []),
        ({"label": ["colour"], "event": "die"}, ["die"]),
        ({"label": ["colour=red", "colour=blue"]}, []),
        ({"label": "colour="}, []),
        ({"scope": "local", "event": "destroy"}, ["destroy", "destroy"]),
        ({"scope": "swarm"}, []),
        ({"daemon": "host"}, []),
        ({"volume": "data"}, []),
        ({"nosuch": "key", "type": "network"}, NETWORK),
    ],
)
def test_filters(place: Place, history: tuple[str, str], filters: dict[str, Any], chosen: list[str]) -> None:
    since, until = history
    events = place.client.api.events(since=since, until=until, filters=filters, decode=True)
    assert [event["Action"] for event in events] == chosen


@pytest.fixture(scope="module")
def history(place: Place) -> tuple[str, str]:
    """A container on a network that came and went, and between which moments that was."""
    clear(place.client)
    since = moment(place)
    for line in (
        "network create favorites-net",
        "run -d --name toolbox --label colour=red --network favorites-net busybox sleep 600",
        "exec toolbox true",
        "rm -f toolbox",
        "network rm favorites-net",
    ):
        assert place.docker(line).code == 0
    return since, moment(place)


def moment(place: Place) -> str:
    """The engine's own time: a simulated engine's runs ahead of the clock."""
    calm(place)
    return f"{datetime.fromisoformat(place.client.info()['SystemTime']).timestamp():.6f}"
