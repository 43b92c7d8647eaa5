"""A simulated and a real engine, to which the same is done: after each step both say and hold the same."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from course.topology.model import Topology
from tests.conformance.side_by_side import reach
from tests.conformance.side_by_side.looking import Names, comparable, differences, in_order, look
from tests.conformance.side_by_side.sides import Side, Simulated, align_pools, align_ranges, executed
from tests.conformance.side_by_side.step import Step, step

#: A line among steps: try who reaches whom.
REACH = "reach"
#: Real seconds that a real engine has to come to what the simulated one says: programs take time to end.
PATIENCE = 3.0
#: The method of a line that carries out a command: ``exec s1 ["hostname"]``.
EXEC = "exec"
#: A container on the host's network, to try published ports from.
PROBER = "prober"
#: What is there before the first step, and is left alone.
PREPARED = (PROBER, "bridge", "host", "none")
_PROBER = {"Image": "busybox", "Cmd": ["sleep", "86400"], "HostConfig": {"NetworkMode": "host"}}


class Different(AssertionError):
    """The engines do not agree: `steps` up to there, and `found`, a line for each difference."""

    def __init__(self, steps: Iterable[str], found: Iterable[str]) -> None:
        self.steps, self.found = list(steps), list(found)
        super().__init__("\n".join([*self.steps, *(f"  -> {line}" for line in self.found)]))


class Pair:
    """Both engines, from empty on. `done` are the lines so far, `counts` how often each action was tried."""

    def __init__(self, simulated: Simulated, real: Side, counts: Counter[str] | None = None) -> None:
        self.simulated, self.real = simulated, real
        self.counts = Counter() if counts is None else counts
        self.begin()

    def begin(self) -> None:
        """Empty both."""
        self.done: list[str] = []
        self.seen: dict[str, Any] = {}
        self._names = Names(), Names()
        for side in (self.simulated, self.real):
            side.clear()
        align_ranges(self.simulated, self.real)
        align_pools(self.simulated, self.real)
        for made in (
            step("POST", "containers", "create", name=PROBER, body=_PROBER),
            step("POST", "containers", PROBER, "start"),
        ):
            self._ask(made)
        self._look()

    def carry(self, line: str) -> None:
        """Carry out a line. Raises Different."""
        self.done.append(line)
        if line == REACH:
            self._reach()
            return
        asked = Step.parse(line)
        if asked.method == EXEC:
            self._exec(asked)
        elif self._ask(asked):
            self._look()

    def _exec(self, asked: Step) -> None:
        """A command in a container: what it prints, and its exit code."""
        self.counts[EXEC] += 1
        command = json.loads(asked.body)
        container = unquote(asked.target).removeprefix("/")
        ours, theirs = (
            [in_order(names(str(part)), command) for part in executed(side, container, command)]
            for side, names in zip((self.simulated, self.real), self._names, strict=True)
        )
        self._compare(lambda: differences(ours, theirs, EXEC))

    def _ask(self, asked: Step) -> bool:
        """Ask both; False where the simulated engine does not do this, and so the real one is not asked."""
        ours = self.simulated.ask(asked)
        if ours.status == 501:
            self.counts["not simulated"] += 1
            return False
        self.counts[f"{asked.action} {ours.status}"] += 1
        theirs = self.real.ask(asked)
        for names, answer in zip(self._names, (ours, theirs), strict=True):
            names.learn(answer)
        said = [comparable(answer, names) for names, answer in zip(self._names, (ours, theirs), strict=True)]
        self._compare(lambda: differences(said[0], said[1], "answer"))
        return True

    def _look(self) -> None:
        self.seen = look(self.simulated, self._names[0])
        self._eventually(lambda: differences(self._seen_again(), look(self.real, self._names[1])))

    def _seen_again(self) -> dict[str, Any]:
        self.seen = look(self.simulated, self._names[0])
        return self.seen

    def _reach(self) -> None:
        topology = self.topology()
        asked = reach.questions(topology)
        self.counts["reachability of a pair"] += len(asked)
        self._compare(lambda: reach.contradictions(topology, asked, reach.tried(self.simulated, asked)))
        self._eventually(lambda: self._reached(asked))

    def _reached(self, asked: list[reach.Question]) -> Iterator[str]:
        """Where what programs in the simulated containers found is not what those in the real ones did."""
        ours = reach.tried(self.simulated, asked)
        theirs = reach.tried_again(self.real, reach.tried(self.real, asked), ours)
        return differences(reach.by_text(ours), reach.by_text(theirs), REACH)

    def topology(self) -> Topology:
        """The simulated engine's picture."""
        return self.simulated.engine.topology()

    def _compare(self, find: Callable[[], Iterable[str]]) -> None:
        if found := sorted(find()):
            raise Different(self.done, found)

    def _eventually(self, find: Callable[[], Iterable[str]]) -> None:
        end = time.monotonic() + PATIENCE
        while found := sorted(find()):
            if time.monotonic() > end:
                raise Different(self.done, found)
            time.sleep(0.05)
