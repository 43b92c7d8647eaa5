"""Questions that every unit asks: what will this connection come to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.experiments import texts
from course.lab import LabError
from course.topology.trace import Verdict
from course.widgets.predict import Outcome, Question

if TYPE_CHECKING:
    from course.lab import Lab

#: The outcomes a learner chooses from, in the words of the notebooks.
OUTCOMES = {
    Verdict.REACHED: texts.REACHED,
    Verdict.UNKNOWN_NAME: texts.UNKNOWN_NAME,
    Verdict.REFUSED: texts.REFUSED,
    Verdict.TIMED_OUT: texts.TIMED_OUT,
}


def address_of(lab: Lab, container: str, network: str) -> str:
    """The container's address on the network. Raises LabError where it has none (yet)."""
    found = lab.topology().container(container)
    endpoint = found.on(network) if found is not None else None
    if endpoint is None or endpoint.address is None:
        raise LabError(texts.NOT_THERE_YET.format(container=container, network=network))
    return str(endpoint.address)


def asked_connection(lab: Lab, source: str, url: str) -> Question:
    """What becomes of a connection from `source` to `url`? A real engine is asked by really trying."""
    who = texts.THE_HOST if source == "host" else f"<code>{source}</code>"
    return Question(
        texts.CONNECTS.format(source=who, url=url), tuple(OUTCOMES.values()), lambda: _try(lab, source, url)
    )


def _try(lab: Lab, source: str, url: str) -> Outcome:
    topology = lab.topology()
    trace = lab.attempt_on(topology, source, url)
    return Outcome(OUTCOMES.get(trace.verdict, str(trace.verdict)), trace.reason, trace, topology)
