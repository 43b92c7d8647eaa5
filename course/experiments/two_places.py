"""Unit 10, "In two places at once": what its notebook asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import two_places as said
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab

_STORES = ("films", "books")


def who_reaches_whom(lab: Lab) -> Predict:
    """Experiment 1: through a container on two networks, and to it from the one it has not left.

    Raises LabError.
    """
    topology = lab.topology()
    db, app = address_of(topology, "db", "back-net"), address_of(topology, "app", "bridge")
    return Predict(
        [
            asked_connection(lab, "web", "http://app:8080"),
            asked_connection(lab, "app", "mongodb://db:27017"),
            asked_connection(lab, "web", f"mongodb://{db}:27017"),
            asked_connection(lab, "stranger", f"http://{app}:8080"),
        ]
    )


def who_is_the_store(lab: Lab) -> Predict:
    """Experiment 2: one alias on two networks, asked for from each, and from both."""
    return Predict([_asked_who_answers(lab, source, "http://store") for source in ("web", "reader", "app")])


def over_the_wall(lab: Lab) -> Predict:
    """Experiment 3: to another network, and to a neighbour that is kept apart: by address, by published port.

    Raises LabError.
    """
    topology = lab.topology()
    shop = address_of(topology, "shop", "back-net")
    host = str(topology.hosts[0].addresses[0])
    return Predict(
        [
            asked_connection(lab, "web", "http://shop"),
            asked_connection(lab, "web", f"http://{shop}"),
            asked_connection(lab, "web", f"http://{host}:8090"),
            asked_connection(lab, "left", "http://right"),
            asked_connection(lab, "left", f"http://{host}:8091"),
        ]
    )


def the_way_out(lab: Lab) -> Predict:
    """Experiment 4: `app` joins two networks, and its default route is looked at after each."""
    known = ("front-net", "back-net")
    return Predict(
        [
            _asked_way_out(lab, "aaa-net", (*known, "aaa-net")),
            _asked_way_out(lab, "zzz-net", (*known, "aaa-net", "zzz-net")),
        ]
    )


def _asked_who_answers(lab: Lab, source: str, url: str) -> Question:
    def ask() -> Outcome:
        trace = lab.attempt(source, url)
        reached = trace.target.name if trace.reached and trace.target is not None else str(trace.verdict)
        return Outcome(reached, trace.reason, trace)

    text = said.WHO_ANSWERS.format(source=f"<code>{source}</code>", url=url)
    return Question(text, (*_STORES, said.NOBODY), ask)


def _asked_way_out(lab: Lab, network: str, options: tuple[str, ...]) -> Question:
    def ask() -> Outcome:
        for command in (f"docker network create {network}", f"docker network connect {network} app"):
            code, output = lab.run(command)
            if code != 0:
                return Outcome(output.strip(), output)
        return _way_out(lab)

    return Question(said.WHICH_WAY.format(network=network), options, ask)


def _way_out(lab: Lab) -> Outcome:
    """The network whose gateway the container's own table of routes names."""
    _, output = lab.run("docker exec app ip route")
    found = re.search(r"^default via (\S+).*$", output, re.M)
    if found is None:
        return Outcome(said.NO_ROUTE, output)
    names = [n.name for n in lab.topology().networks if found[1] in map(str, n.gateways)]
    return Outcome(names[0] if names else found[1], said.ROUTE.format(line=found[0].strip()))
