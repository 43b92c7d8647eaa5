"""Unit 04, "A network of your own": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments import texts
from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import own_network as said
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab


def names_on_the_default_bridge(lab: Lab) -> Predict:
    """Experiment 1: two containers on the default bridge, by name and by address. Raises LabError."""
    address = address_of(lab.topology(), "db", "bridge")
    return Predict(
        [
            asked_connection(lab, "box", "mongodb://db:27017"),
            asked_connection(lab, "box", f"mongodb://{address}:27017"),
        ]
    )


def names_on_a_network_of_your_own(lab: Lab) -> Predict:
    """Experiment 2: by name on a network of one's own, with a wrong port, and from elsewhere."""
    return Predict(
        [
            asked_connection(lab, "shop", "mongodb://db:27017"),
            asked_connection(lab, "shop", "mongodb://db:27018"),
            asked_connection(lab, "stranger", "mongodb://db:27017"),
            asked_connection(lab, "host", "mongodb://db:27017"),
        ]
    )


def a_network_that_is_not_there(lab: Lab) -> Predict:
    """Experiment 3: `docker run` on a network that nobody has made."""
    command = "docker run -d --name trial --network trial-net busybox sleep infinity"
    question = Question(
        texts.WHAT_HAPPENS.format(command=command),
        said.ON_DEMAND_OPTIONS,
        lambda: _run_on_demand(lab, command),
    )
    return Predict([question])


def _run_on_demand(lab: Lab, command: str) -> Outcome:
    code, output = lab.run(command)
    made, refused, left = said.ON_DEMAND_OPTIONS
    if code == 0:
        return Outcome(made, output)
    there = lab.client.containers.list(all=True, filters={"name": "^trial$"})
    return Outcome(left if there else refused, output)
