"""Unit 05, "The favourites app": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments import texts
from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import favourites_app as said
from course.lab import LabError
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab
    from course.topology.model import Topology


def two_doors(lab: Lab) -> Predict:
    """Experiment 1: the app by its published port and by its own, and the database by neither."""
    return Predict(
        [
            asked_connection(lab, "host", "http://localhost:8080/favorites"),
            asked_connection(lab, "app", "mongodb://mongodb:27017"),
            asked_connection(lab, "mongodb", "http://app:3000/favorites"),
            asked_connection(lab, "mongodb", "http://app:8080/favorites"),
            asked_connection(lab, "host", "mongodb://localhost:27017"),
        ]
    )


def a_port_too_many(lab: Lab) -> Predict:
    """Experiment 2: two databases, one with a port published, and a stranger. Raises LabError."""
    topology = lab.topology()
    closed = address_of(topology, "mongodb", "demo-net")
    host = gateway_of(topology, "guest-net")
    outside = str(topology.hosts[0].addresses[0])
    return Predict(
        [
            asked_connection(lab, "stranger", "mongodb://mongodb:27017"),
            asked_connection(lab, "stranger", f"mongodb://{closed}:27017"),
            asked_connection(lab, "stranger", f"mongodb://{host}:27018"),
            asked_connection(lab, "outside", f"mongodb://{outside}:27018"),
        ]
    )


def gateway_of(topology: Topology, network: str) -> str:
    """The host's address on a network. Raises LabError where there is no such network (yet)."""
    found = topology.network(network)
    if found is None or not found.gateways:
        raise LabError(texts.NO_NETWORK_YET.format(network=network))
    return str(found.gateways[0])


def connect_while_it_runs(lab: Lab) -> Predict:
    """Experiment 3: a network for a container that runs already. Raises LabError."""
    address_of(lab.topology(), "late-app", "bridge")
    command = "docker network connect demo-net late-app"
    question = Question(
        said.CONNECTING_DOES.format(app="late-app", command=command),
        said.CONNECTING_OPTIONS,
        lambda: _connect(lab, command),
    )
    return Predict([question])


def _connect(lab: Lab, command: str) -> Outcome:
    refused, nothing, found = said.CONNECTING_OPTIONS
    started = _started(lab)
    code, output = lab.run(command)
    if code != 0:
        return Outcome(refused, output)
    trace = lab.attempt("late-app", "mongodb://mongodb:27017")
    return Outcome(found if trace.reached and _started(lab) == started else nothing, trace.reason, trace)


def _started(lab: Lab) -> str:
    return str(lab.client.containers.get("late-app").attrs["State"]["StartedAt"])
