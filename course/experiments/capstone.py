"""Unit 12, "Capstone": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments.asking import address_of, asked_connection
from course.experiments.designing import design
from course.experiments.texts import capstone as said
from course.lab import LabError
from course.widgets.predict import Predict

if TYPE_CHECKING:
    from course.lab import Lab

UNIT = "12-capstone"


def four_connections(lab: Lab) -> Predict:
    """Experiment 1: what the settings alone let one foresee. Raises LabError before the firm is there."""
    _need_firm(lab)
    return Predict(
        [
            asked_connection(lab, "portal", "http://shop:8080"),
            asked_connection(lab, "shop", "mongodb://catalogue:27017"),
            asked_connection(lab, "node1", "http://localhost:3030"),
            asked_connection(lab, "shop", "postgresql://ledger:5432"),
        ]
    )


def apart_and_yet(lab: Lab) -> Predict:
    """Experiment 2: from a network of its own to a container with a published port. Raises LabError."""
    _need_firm(lab)
    topology = lab.topology()
    address = address_of(topology, "portal", "bridge")
    host = topology.hosts[0].addresses[0]
    return Predict(
        [
            asked_connection(lab, "dashboard", "http://portal"),
            asked_connection(lab, "dashboard", f"http://{address}"),
            asked_connection(lab, "dashboard", f"http://{host}"),
        ]
    )


def blank_page(lab: Lab) -> None:
    """Begin anew on empty hosts while the firm of the exercises before is there; else nothing is done.

    A real engine is left as it is: it tells what it would remove, and how to say that it may.
    """
    topology = lab.topology()
    if not any(topology.container(name) for names in design(UNIT, "firm") for name in names):
        print(said.BLANK_ALREADY)
        return
    lab.reset()
    if lab.simulated:
        print(said.BLANK)


def _need_firm(lab: Lab) -> None:
    if lab.topology().container("portal") is None:
        raise LabError(said.NOT_THERE)
