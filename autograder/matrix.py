"""Who reaches whom, all pairs at once, against a goal: what ``system().matrix(goal)`` sees and says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder import attempts, sight, texts
from autograder.attempts import Attempt
from autograder.context import Context
from autograder.finding import Finding, Outcome, Thing, passed
from course.topology.goal import Goal, place_of
from course.topology.model import Place
from course.topology.reach import Reach
from course.topology.trace import Trace, Verdict
from course.topology.url import URL
from course.topology.walk import walk

#: How many pairs of a kind a message names.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """What came of trying to get from one to another: `reached` is None where that could not be tried.

    `seen` says it in a sentence where it is not as `wanted`.
    """

    wanted: bool
    reached: bool | None
    seen: str = ""
    trace: Trace | None = None

    @property
    def right(self) -> bool:
        return self.reached is self.wanted


@dataclass(frozen=True, slots=True)
class Try:
    """A way from one to another, and what came of it. `attempt` is there where it was really made."""

    source: Place
    url: URL
    verdict: Verdict
    attempt: Attempt | None = None

    def explained(self, context: Context) -> Attempt:
        """With the reason."""
        return self.attempt or attempts.attempt(context, self.source.key, self.url)


def look_matrix(context: Context, goal: Goal) -> Finding:
    """Whether each pair of `goal` is as it says. Where not all are, it may earn a share, see `share`."""
    tries = _tries(context, goal)
    pairs = [_pair(context, *names, wanted, tries[names]) for names, wanted in goal.items()]
    if all(pair.right for pair in pairs):
        return passed(texts.MATRIX_RIGHT.format(total=len(pairs)))
    differs = any(pair.reached is not None and not pair.right for pair in pairs)
    outcome = Outcome.FAILED if differs else Outcome.NOT_CARRIED_OUT
    trace = next((pair.trace for pair in pairs if pair.trace is not None), None)
    absent = dict.fromkeys(name for names in goal for name in names if _not_there(context, name))
    about: tuple[Thing, ...] = tuple(("container", place_of(context.topology, name).name) for name in absent)
    return Finding(outcome, _told(pairs), trace, share(pairs), about)


def share(pairs: Sequence[Pair]) -> float:
    """What part of the points they earn: from 0, to 1 where all are right.

    Each connection that has to be and is earns one part, and each that must not be and is takes one away. So
    there is nothing in it for who connects nobody, nor for who connects all. What could not be tried counts
    for nobody: it lessens the share by its part of all pairs.
    """
    wanted = sum(pair.wanted for pair in pairs)
    reached = sum(pair.wanted and pair.reached is True for pair in pairs)
    amiss = sum(not pair.wanted and pair.reached is True for pair in pairs)
    tried = sum(pair.reached is not None for pair in pairs)
    return max(0, reached - amiss) / wanted * tried / len(pairs)


def _pair(context: Context, source: str, target: str, wanted: bool, tries: Sequence[Try]) -> Pair:
    for name in (source, target):
        if why := _not_there(context, name):
            return Pair(wanted, None, why)
    asked = place_of(context.topology, target)
    arrived = (each for each in tries if each.verdict is Verdict.REACHED)
    through = next((each for each in arrived if _leads_to(context, each, asked)), None)
    if through is not None:
        return Pair(wanted, True, *(() if wanted else _reached(context, source, target, through)))
    if not tries or any(each.verdict is Verdict.NOT_TRIED for each in tries):
        return Pair(wanted, None, texts.MATRIX_NOT_TRIED.format(source=source, target=target))
    return Pair(wanted, False, *(_blocked(context, source, target, tries[0]) if wanted else ()))


def _not_there(context: Context, name: str) -> str:
    """Why a container cannot take part; "" for one that runs, and for what is no container."""
    place = place_of(context.topology, name)
    if place.kind != "container":
        return ""
    found = context.topology.at(place)
    if found is None:
        return sight.no_container(context.topology, name)
    return "" if found.state == "running" else sight.state(context, found)


def _tries(context: Context, goal: Goal) -> dict[tuple[str, str], list[Try]]:
    """The ways to all ports of each target, and what came of them: on a real engine they are really tried."""
    reach = Reach(context.topology)
    computed = {names: list(_ways(context, reach, *names)) for names in goal}
    if context.simulated:
        return computed
    every = [each for tries in computed.values() for each in tries]
    made = dict(zip(every, attempts.attempt_all(context, map(_asked, every)), strict=True))
    for each, attempt in made.items():
        if attempt.verdict is not each.verdict:  # on a busy machine an answer may come too late
            made[each] = attempts.attempt(context, *_asked(each))
    return {
        names: [replace(each, verdict=made[each].verdict, attempt=made[each]) for each in tries]
        for names, tries in computed.items()
    }


def _asked(each: Try) -> tuple[str, URL]:
    return each.source.key, each.url


def _ways(context: Context, reach: Reach, source: str, target: str) -> Iterator[Try]:
    """By the steps of `walk`."""
    if _not_there(context, source) or _not_there(context, target):
        return
    asking, asked = place_of(context.topology, source), place_of(context.topology, target)
    for port in (each for each in reach.targets if each.place == asked):
        for way, verdict in reach.attempts(asking, port):
            yield Try(asking, URL.parse(way.url), verdict)


def _leads_to(context: Context, each: Try, target: Place) -> bool:
    """Whether it is the target that is arrived at, and not somebody else of that name or address."""
    return walk(context.topology, each.source, each.url).target == target


def _reached(context: Context, source: str, target: str, each: Try) -> tuple[str, Trace | None]:
    text = texts.MATRIX_REACHED.format(source=source, target=target, url=each.url)
    return text, each.explained(context).trace


def _blocked(context: Context, source: str, target: str, each: Try) -> tuple[str, Trace | None]:
    attempt = each.explained(context)
    text = texts.MATRIX_NOT_REACHED.format(
        source=source, target=target, url=each.url, verdict=attempt.verdict, reason=attempt.reason
    )
    return text, attempt.trace


def _told(pairs: Sequence[Pair]) -> str:
    """How many differ, the first of each kind, and where all are to be seen."""
    amiss = [pair for pair in pairs if not pair.right]
    kinds = (
        [pair for pair in amiss if pair.reached is None],
        [pair for pair in amiss if pair.reached is False],
        [pair for pair in amiss if pair.reached is True],
    )
    named = [seen for kind in kinds for seen in list(dict.fromkeys(pair.seen for pair in kind))[:NAMED]]
    count = texts.MATRIX_DIFFERS.format(count=len(amiss), total=len(pairs))
    return " ".join([count, *named, texts.MATRIX_LOOK])
