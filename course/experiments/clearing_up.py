"""Unit 11, "Clearing up": what its notebook asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments.texts import clearing_up as said
from course.lab import LabError
from course.topology.trace import Verdict
from course.widgets.predict import Outcome, Predict, Question

if TYPE_CHECKING:
    from course.lab import Lab

#: Only what this unit has made is pruned: on a real engine there may be other networks.
PRUNE = "docker network prune -f --filter label=unit=11"
#: More automatic networks than an engine has room for; where none is refused, it stops here.
MOST = 40


def removing(lab: Lab) -> Predict:
    """Experiment 1: which networks can be removed? Raises LabError before its stage is set."""
    cases = {
        "busy-net": said.RUNNING_ON_IT,
        "quiet-net": said.STOPPED_ON_IT,
        "empty-net": said.NOBODY_ON_IT,
        "bridge": said.PREDEFINED,
    }
    _need_networks(lab, *cases)
    return Predict([_removal(lab, network, what) for network, what in cases.items()])


def made_again(lab: Lab) -> Predict:
    """Experiment 2: a network of the same name, for a container that lost its own."""
    return Predict(
        [
            _start(lab, said.MADE_AGAIN, "docker network create --label unit=11 quiet-net"),
            _start(lab, said.CONNECTED_AGAIN, "docker network connect quiet-net nightly"),
        ]
    )


def pruning(lab: Lab) -> Predict:
    """Experiment 3: which networks count as unused? Raises LabError before its stage is set."""
    cases = {
        "running-net": said.RUNNING_ON_IT,
        "stopped-net": said.STOPPED_ON_IT,
        "created-net": said.CREATED_ON_IT,
        "lonely-net": said.NOBODY_ON_IT,
    }
    _need_networks(lab, *cases)
    return Predict([_fate(lab, network, what) for network, what in cases.items()], lambda: _prune(lab))


def how_many(lab: Lab) -> Predict:
    """Experiment 4: how many networks an engine has addresses for. Those that it makes, it removes."""
    return Predict([Question(said.HOW_MANY, said.COUNT_OPTIONS, lambda: _fill(lab))])


def _need_networks(lab: Lab, *names: str) -> None:
    topology = lab.topology()
    for name in names:
        if topology.network(name) is None:
            raise LabError(said.NETWORK_MISSING.format(network=name))


def _removal(lab: Lab, network: str, what: str) -> Question:
    def ask() -> Outcome:
        if lab.topology().network(network) is None:
            return Outcome(str(Verdict.NOT_TRIED), said.NETWORK_MISSING.format(network=network))
        code, output = lab.run(f"docker network rm {network}")
        goes, refused = said.REMOVAL_OPTIONS
        return Outcome(goes, said.REMOVED) if code == 0 else Outcome(refused, _first_line(output))

    return Question(said.REMOVE.format(network=network, what=what), said.REMOVAL_OPTIONS, ask)


def _start(lab: Lab, text: str, before: str) -> Question:
    def ask() -> Outcome:
        left = lab.topology().container("nightly")
        if left is None or left.state != "exited":
            return Outcome(str(Verdict.NOT_TRIED), said.NOT_STOPPED)
        code, output = lab.run(before)
        if code != 0:
            return Outcome(str(Verdict.NOT_TRIED), _first_line(output))
        code, output = lab.run("docker start nightly")
        starts, error = said.START_OPTIONS
        return Outcome(starts, said.STARTED) if code == 0 else Outcome(error, _first_line(output))

    return Question(text, said.START_OPTIONS, ask)


def _fate(lab: Lab, network: str, what: str) -> Question:
    def ask() -> Outcome:
        goes, stays = said.FATE_OPTIONS
        gone = lab.topology().network(network) is None
        return Outcome(goes, said.WENT) if gone else Outcome(stays, said.STAYED)

    return Question(said.PRUNED.format(network=network, what=what), said.FATE_OPTIONS, ask)


def _prune(lab: Lab) -> None:
    lab.run(PRUNE)


def _fill(lab: Lab) -> Outcome:
    """Make networks until one is refused; then remove them again."""
    made: list[str] = []
    refusal = ""
    while not refusal and len(made) < MOST:
        name = f"many-{len(made) + 1:02}"
        code, output = lab.run(f"docker network create {name}")
        if code == 0:
            made.append(name)
        else:
            refusal = _first_line(output)
    there = sum(
        network.driver == "bridge" and not network.default_bridge for network in lab.topology().networks
    )
    for name in made:
        lab.run(f"docker network rm {name}")
    few, thirty, _, any_number = said.COUNT_OPTIONS
    if not refusal:
        return Outcome(any_number, said.NONE_REFUSED.format(made=len(made)))
    option = few if there < 20 else thirty
    return Outcome(option, said.REFUSED_AFTER.format(made=there, said=refusal))


def _first_line(output: str) -> str:
    return output.strip().partition("\n")[0]
