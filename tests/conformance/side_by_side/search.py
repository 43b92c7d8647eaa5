"""Looking for differences: random operations until so many steps are made; and what was found, made short."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from tests.conformance.side_by_side.operations import Operations
from tests.conformance.side_by_side.pair import Different, Pair

#: Steps in one example, before both engines are emptied.
EXAMPLE = 40
SETTINGS = settings(
    max_examples=20,
    stateful_step_count=EXAMPLE,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to: the steps that were made, its seeds, and where the engines differ."""

    steps: int
    seeds: tuple[int, ...]
    differing: tuple[Different, ...]


def search(pair: Pair, steps: int, first_seed: int) -> Iterator[Search]:
    """Make `steps` random steps, by the seeds from `first_seed` on; after each, what it came to so far."""
    found: list[Different] = []
    budget = [steps]
    used = []
    for number in itertools.count(first_seed):
        if budget[0] <= 0:
            return
        used.append(number)

        @seed(number)
        class Seeded(Operations):
            pass

        Seeded.pair, Seeded.differing, Seeded.budget = pair, found, budget
        # What a real engine does may come a moment earlier or later, and then other operations follow.
        with suppress(Flaky):
            run_state_machine_as_test(Seeded, settings=SETTINGS)
        yield Search(steps - max(budget[0], 0), tuple(used), tuple(found))


def replay(pair: Pair, lines: Iterable[str]) -> Different | None:
    """Carry out lines from empty engines on; where they differ, if they do."""
    pair.begin()
    try:
        for line in lines:
            pair.carry(line)
    except Different as different:
        return different
    return None


def shortened(pair: Pair, different: Different) -> Different:
    """The same difference after fewer steps: one after the other is left out, where that changes nothing."""
    kept = different
    for index in reversed(range(len(different.steps) - 1)):
        if index >= len(kept.steps) - 1:
            continue
        fewer = [line for number, line in enumerate(kept.steps) if number != index]
        again = replay(pair, fewer)
        if again is not None and kind(again) == kind(different):
            kept = again
    return kept


def kind(different: Different) -> str:
    """What a difference is about, without the numbers of things."""
    return re.sub(r"<created \d+>|\d+(\.\d+){3}(/\d+)?", "…", different.found[0])
