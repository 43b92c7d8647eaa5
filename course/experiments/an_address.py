"""Unit 03, "An address of its own": what its notebook asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.experiments.asking import address_of, asked_connection
from course.experiments.texts import an_address as said
from course.lab import LabError
from course.topology.trace import Verdict
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab


def by_address(lab: Lab) -> Predict:
    """Experiment 1: a database is reached by its address, by a neighbour and by the host. Raises LabError."""
    address = address_of(lab.topology(), "db", "bridge")
    return Predict(
        [
            asked_connection(lab, "box", f"mongodb://{address}:27017/swfavorites"),
            asked_connection(lab, "box", f"http://{address}/"),
            asked_connection(lab, "host", f"mongodb://{address}:27017/swfavorites"),
        ]
    )


def the_morning_after(lab: Lab) -> Predict:
    """Experiment 2: two containers are stopped, and started in another order. Raises LabError."""
    topology = lab.topology()
    address = address_of(topology, "db", "bridge")
    address_of(topology, "web", "bridge")
    who = Question(
        said.WHO_HAS.format(address=address),
        (said.AS_BEFORE, said.THE_OTHER, said.NOBODY),
        lambda: _who_has(lab, address),
    )
    questions = [who, asked_connection(lab, "box", f"mongodb://{address}:27017/swfavorites")]
    return Predict(questions, before=lambda: _do(lab, "stop db web", "start web", "start db"))


def kept_or_not(lab: Lab) -> Predict:
    """Experiment 3: what an address outlives. Raises LabError."""
    address_of(lab.topology(), "db", "bridge")
    newcomer = "run -d --name newcomer busybox sleep infinity"
    return Predict(
        [
            _address_after(lab, said.RESTARTED, ["restart db"]),
            _address_after(lab, said.STOPPED, ["stop db", "start db"]),
            _address_after(lab, said.REPLACED, ["stop db", newcomer, "start db"]),
        ]
    )


def while_it_is_away(lab: Lab) -> Predict:
    """Experiment 4: an address that was given, while its container is stopped. Raises LabError."""
    address = address_of(lab.topology(), "vault", "fixed-net")
    question = Question(
        said.WHILE_AWAY.format(address=address), said.AWAY_OPTIONS, lambda: _cuckoo(lab, address)
    )
    return Predict([question])


# -- what the engine does -----------------------------------------------------------------------


def _do(lab: Lab, *commands: str) -> None:
    for command in commands:
        lab.run(f"docker {command}")
    lab.settle()
    lab.refresh()


def _who_has(lab: Lab, address: str) -> Outcome:
    topology = lab.topology()
    own = address_of(topology, "db", "bridge")
    holders = [
        container.name
        for container in topology.containers
        if any(str(endpoint.address) == address for endpoint in container.endpoints)
    ]
    if not holders:
        return Outcome(said.NOBODY, said.NOBODY_IS_THERE.format(address=address))
    option = {"db": said.AS_BEFORE, "web": said.THE_OTHER}.get(holders[0], holders[0])
    return Outcome(option, said.IS_THERE.format(address=address, container=holders[0], own=own))


def _address_after(lab: Lab, doing: str, commands: Sequence[str]) -> Question:
    def ask() -> Outcome:
        try:
            before = address_of(lab.topology(), "db", "bridge")
            _do(lab, *commands)
            after = address_of(lab.topology(), "db", "bridge")
        except LabError as error:
            return Outcome(str(Verdict.NOT_TRIED), str(error))
        option = said.KEEPS if before == after else said.CHANGES
        return Outcome(option, said.WAS_AND_IS.format(before=before, after=after))

    return Question(said.AFTER.format(doing=doing), (said.KEEPS, said.CHANGES), ask)


def _cuckoo(lab: Lab, address: str) -> Outcome:
    """`vault` is stopped, and another container takes a place on its network before it starts again."""
    _do(lab, "stop vault")
    code, output = lab.run("docker run -d --name cuckoo --network fixed-net busybox sleep infinity")
    if code:
        return Outcome(str(Verdict.NOT_TRIED), output)
    taken = address_of(lab.topology(), "cuckoo", "fixed-net")
    code, output = lab.run("docker start vault")
    lab.refresh()
    back, swapped, stays_down = said.AWAY_OPTIONS
    seen = said.CUCKOO_HAS.format(address=taken, said=output.strip())
    if code:
        return Outcome(stays_down, seen)
    return Outcome(back if address_of(lab.topology(), "vault", "fixed-net") == address else swapped, seen)
