"""Questions that every unit asks: what will this connection come to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments import texts
from course.lab import LabError
from course.topology.trace import Verdict
from course.widgets.predict import Outcome, Question

if TYPE_CHECKING:
    from course.lab import Lab
    from course.topology.model import Topology
    from course.topology.trace import Trace

#: The outcomes a learner chooses from, in the words of the notebooks.
OUTCOMES = {
    Verdict.REACHED: texts.REACHED,
    Verdict.UNKNOWN_NAME: texts.UNKNOWN_NAME,
    Verdict.REFUSED: texts.REFUSED,
    Verdict.RESET: texts.RESET,
    Verdict.TIMED_OUT: texts.TIMED_OUT,
}
#: And one that is offered where there may be no way at all.
NO_WAY = {Verdict.NO_ROUTE: texts.NO_ROUTE}

#: Sources of connections that are no containers.
_WHO = {"host": texts.THE_HOST, "outside": texts.OUTSIDE}


def address_of(topology: Topology, container: str, network: str) -> str:
    """The container's address on the network. Raises LabError where it has none (yet)."""
    found = topology.container(container)
    endpoint = found.on(network) if found is not None else None
    if endpoint is None or endpoint.address is None:
        raise LabError(texts.NOT_THERE_YET.format(container=container, network=network))
    return str(endpoint.address)


def asked_connection(lab: Lab, source: str, url: str, no_way: bool = False) -> Question:
    """What becomes of a connection from `source` to `url`? A real engine is asked by really trying.

    `no_way`: that there is no route is one of the answers to choose from.
    """
    who = _WHO.get(source, f"<code>{source}</code>")
    options = OUTCOMES | NO_WAY if no_way else OUTCOMES
    text = texts.CONNECTS.format(source=who, url=url)
    return Question(text, tuple(options.values()), lambda: _try(lab, source, url))


def connected(trace: Trace, topology: Topology | None = None) -> Outcome:
    """A connection that was followed, as the answer to a question; `topology` is what it was followed on."""
    option = (OUTCOMES | NO_WAY).get(trace.verdict, str(trace.verdict))
    return Outcome(option, trace.reason, trace, topology)


def _try(lab: Lab, source: str, url: str) -> Outcome:
    topology = lab.topology()
    return connected(lab.attempt_on(topology, source, url), topology)
