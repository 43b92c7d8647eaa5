"""Who reaches whom: asked of `walk`, and really tried with programs inside the containers of an engine.

In each running container one command tries everything at once: a ping of every name, and an HTTP request to
every address and to every published port by way of the host.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import NamedTuple

from course.simulator import ports
from course.topology.model import Address, Container, Topology
from course.topology.trace import Verdict
from course.topology.walk import walk
from tests.conformance.side_by_side.sides import Side, Simulated, executed


class Outcome(Enum):
    """What can be told apart in a second: that nobody has an address takes Linux three to find out."""

    REACHED = "reached"
    UNKNOWN_NAME = "unknown name"
    REFUSED = "refused"
    RESET = "reset"
    NO_ROUTE = "no route"
    SILENT = "no answer"
    NOT_RUN = "the engine runs no command there"  # as where a container is linked to one that has ended


OF_VERDICT = {
    Verdict.REACHED: Outcome.REACHED,
    Verdict.UNKNOWN_NAME: Outcome.UNKNOWN_NAME,
    Verdict.REFUSED: Outcome.REFUSED,
    Verdict.RESET: Outcome.RESET,
    Verdict.NO_ROUTE: Outcome.NO_ROUTE,
    Verdict.NO_HOST: Outcome.SILENT,
    Verdict.TIMED_OUT: Outcome.SILENT,
}
#: What ping and wget print, and what it means; the first that is found counts.
SIGNS = (
    (r"server returned error: HTTP/1.1 404|1 packets received", Outcome.REACHED),
    (r"connection refused", Outcome.REFUSED),
    (r"reset by peer|error getting response", Outcome.RESET),
    (r"network is unreachable", Outcome.NO_ROUTE),
    (r"bad address", Outcome.UNKNOWN_NAME),
    (r"^PING .* data bytes", Outcome.SILENT),
)


#: Ports that an engine chose: another number on each.
EPHEMERAL = frozenset(ports.EPHEMERAL)


class Question(NamedTuple):
    """Whether `source` reaches `host`, at `port`, or with a ping where that is 0."""

    source: str
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}" if self.port else f"icmp://{self.host}"

    @property
    def command(self) -> str:
        if self.port:
            return f"wget -q -O /dev/null {shlex.quote(self.url)}/"
        return f"ping -c 1 -W 1 {shlex.quote(self.host)}"


def questions(topology: Topology) -> list[Question]:
    """Every ordered pair of running containers by name, alias and address, and every published port."""
    unsure = set(_unsure(topology))
    running = [each for each in topology.containers if each.state == "running" and each.name not in unsure]
    found = [
        Question(source.name, *target)
        for source in running
        for other in running
        if other is not source
        for target in _targets(topology, other)
    ]
    return found + [question for source in running for question in _published(topology, source, unsure)]


def _unsure(topology: Topology) -> Iterator[str]:
    """Containers whose connections nobody can foretell (left-out.toml): what failed connects have left."""
    for container in topology.containers:
        for left in container.left:
            if topology.network(left.network) is None:
                yield container.name
            for other in topology.containers:
                if other is not container and {*left.addresses} & set(_addresses(other)):
                    yield from (container.name, other.name)


def _addresses(container: Container) -> Iterator[Address]:
    for endpoint in (*container.endpoints, *container.left):
        yield from endpoint.addresses


def _targets(topology: Topology, container: Container) -> Iterator[tuple[str, int]]:
    for left in container.left:
        if left.address is not None:
            yield str(left.address), 80
    for endpoint in container.endpoints:
        for name in {container.name, *endpoint.aliases}:
            if _alone(topology, name):
                yield name, 0
        if endpoint.address is not None:
            yield str(endpoint.address), 80


def _alone(topology: Topology, name: str) -> bool:
    """Whether one container has this name: of several, Docker's resolver names one at random first."""
    holders = [
        container
        for container in topology.containers
        if any(name in (container.name, *endpoint.aliases) for endpoint in container.endpoints)
    ]
    return len(holders) == 1


def _published(topology: Topology, source: Container, unsure: set[str]) -> Iterator[Question]:
    """By way of the gateways of its own networks; on the host's network, by way of localhost."""
    gates = [
        str(subnet.gateway)
        for endpoint in source.endpoints
        if (network := topology.network(endpoint.network_name)) is not None and endpoint.address is not None
        for subnet in network.subnets
        if subnet.gateway is not None and subnet.gateway.version == 4  # those for IPv6 are each engine's own
    ]
    if source.network_mode == "host":
        gates = ["127.0.0.1"]
    publishing = (other for other in topology.containers if other.name not in unsure)
    published = {port.host_port for other in publishing for port in other.published} - EPHEMERAL
    for gate in gates:
        for port in sorted(published):
            yield Question(source.name, gate, port)


#: Seconds in which all is tried; and for what a busy machine had no answer to in these.
PATIENCE = 1
MORE_PATIENCE = 8


def tried(side: Side, asked: Iterable[Question], patience: int = PATIENCE) -> dict[Question, Outcome]:
    """What became of each, really tried inside the engine's containers, in so many seconds."""
    by_source: dict[str, list[Question]] = {}
    for question in asked:
        by_source.setdefault(question.source, []).append(question)
    with ThreadPoolExecutor(1 if isinstance(side, Simulated) else 8) as pool:
        printed = pool.map(partial(_ask_there, side, patience), by_source.items())
    return {question: outcome for outcomes in printed for question, outcome in outcomes}


def _ask_there(side: Side, patience: int, item: tuple[str, list[Question]]) -> list[tuple[Question, Outcome]]:
    source, questions = item
    _, lines, *ran = executed(side, source, ["sh", "-c", _script(questions, patience)])
    if not ran:
        return [(question, Outcome.NOT_RUN) for question in questions]
    asked = [(questions[int(number)], text) for number, text in re.findall(r"^(\d+) ?(.*)$", lines, re.M)]
    return [(question, _outcome(question, text)) for question, text in asked]


def _script(questions: list[Question], patience: int) -> str:
    """Tries all at the same time; prints a line for each that begins with its number."""
    tries = [
        f"(said=$(timeout {patience + (not question.port)} {question.command} 2>&1); echo {number} $said) &"
        for number, question in enumerate(questions)
    ]
    return "\n".join([*tries, "wait"])


def _outcome(question: Question, text: str) -> Outcome:
    # A ping that says nothing at all still waits for the name: the resolver outside may be silent.
    silence = Outcome.SILENT if question.port else Outcome.UNKNOWN_NAME
    return next((outcome for sign, outcome in SIGNS if re.search(sign, text, re.I)), silence)


def tried_again(
    side: Side, seen: dict[Question, Outcome], expected: dict[Question, Outcome]
) -> dict[Question, Outcome]:
    """What was seen; where something was expected and nothing came, it is tried again for longer."""
    late = [
        question
        for question, outcome in seen.items()
        if outcome in (Outcome.SILENT, Outcome.UNKNOWN_NAME) and expected.get(question) is not outcome
    ]
    return seen | (tried(side, late, MORE_PATIENCE) if late else {})


def contradictions(
    topology: Topology, asked: Iterable[Question], seen: dict[Question, Outcome]
) -> Iterator[str]:
    """Where `walk` says something else than the simulated programs found."""
    for question in asked:
        said = OF_VERDICT.get(walk(topology, question.source, question.url).verdict)
        if seen.get(question) is Outcome.NOT_RUN:
            continue
        if question not in seen:
            yield f"{question.source} {question.url}: nothing was printed"
        elif said is not seen[question]:
            yield f"{question.source} {question.url}: walk {said}, tried {seen[question]}"


def by_text(seen: dict[Question, Outcome]) -> dict[str, str]:
    """Outcomes as text, to compare and to show."""
    return {f"{question.source} to {question.url}": outcome.value for question, outcome in seen.items()}
