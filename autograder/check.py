"""One thing that has to be so, with its weight and with words for typical wrong answers."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from autograder import texts
from autograder.finding import CouldNotBeCarriedOut, Finding, Outcome, Thing, passed

if TYPE_CHECKING:
    from autograder.chain import Chain
    from autograder.context import Context, Look
    from autograder.sketch import Draw, Sketch

logger = logging.getLogger("autograder")
logger.addHandler(
    logging.NullHandler()
)  # else Python prints warnings to stderr, and nbgrader gives 0 for that

Checks: TypeAlias = "Chain | Check"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A wrong answer that is often given: the `state` it leaves, and what to say about it."""

    state: tuple[Check, ...]
    say: str

    def fits(self, context: Context) -> bool:
        return all(check.carry_out(context).passed for check in self.state)


@dataclass(frozen=True, slots=True)
class Check:
    """A `claim` ("mongodb is running") and the `look` that finds out. Checks never raise.

    `draw` puts what it asks for into a sketch of the goals, where that can be drawn. `about` is what it looks
    at, where that is one thing.
    """

    claim: str
    look: Look
    weight: float = 1
    diagnoses: tuple[Diagnosis, ...] = ()
    draw: Draw | None = None
    about: tuple[Thing, ...] = ()

    def worth(self, weight: float) -> Check:
        """The same check with another weight among its fellows.

        Raises ValueError unless the weight is above 0.
        """
        if not is_number(weight) or weight <= 0:
            raise ValueError(texts.BAD_WEIGHT.format(weight=weight))
        return replace(self, weight=weight)

    def diagnose(self, *state: Checks, say: str) -> Check:
        """The same check, which says `say` when it does not pass and all of `state` does."""
        return replace(self, diagnoses=(*self.diagnoses, Diagnosis(checks_of(state), say)))

    def carry_out(self, context: Context) -> Finding:
        """Look, and put the words of a fitting diagnosis in place of the general ones."""
        finding = self._look(context)
        if finding.passed:
            return finding
        finding = replace(finding, about=self.about or finding.about)
        say = next((d.say for d in self.diagnoses if d.fits(context)), finding.seen)
        return replace(finding, seen=say)

    def _look(self, context: Context) -> Finding:
        try:
            return self.look(context)
        except CouldNotBeCarriedOut as reason:
            return reason.finding
        except Exception as error:  # whatever it is, a learner is not to pay for it with a traceback
            logger.exception("The check %r broke", self.claim)
            text = texts.CHECK_BROKE.format(kind=type(error).__name__, error=error)
            return Finding(Outcome.NOT_CARRIED_OUT, text)


def checks_of(items: Iterable[Checks]) -> tuple[Check, ...]:
    """The single checks of chains and checks, in order. Raises ValueError for what is neither."""
    return tuple(check for item in items for check in _checks(item))


def _checks(item: Checks) -> tuple[Check, ...]:
    if isinstance(item, Check):
        return (item,)
    found = getattr(item, "checks", None)
    if not isinstance(found, tuple):
        raise ValueError(texts.NO_CHECK.format(item=getattr(item, "__name__", repr(item))))
    return found


def is_number(value: object) -> bool:
    """Whether it is a number to count with: not true or false, and finite."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def all_of(*parts: Checks, claim: str = "") -> Check:
    """One check out of several: it passes when all pass, and says what the first other one says.

    Raises ValueError for no checks: they would always pass.
    """
    if not (checks := checks_of(parts)):
        raise ValueError(texts.NO_PARTS.format(function="all_of"))

    def look(context: Context) -> Finding:
        for check in checks:
            if not (finding := check.carry_out(context)).passed:
                return replace(finding, share=0.0)  # one check: all of it, or nothing
        return passed(texts.ALL_SEEN)

    def draw(sketch: Sketch) -> None:
        for check in checks:
            if check.draw is not None:
                check.draw(sketch)

    return Check(claim or texts.AND.join(check.claim for check in checks), look, draw=draw)


def any_of(*ways: Checks, claim: str = "") -> Check:
    """One check out of several: it passes when all of at least one chain pass.

    When none does, it says what each was lacking first. It failed if any of them failed.
    Raises ValueError for no ways.
    """
    if not ways:
        raise ValueError(texts.NO_PARTS.format(function="any_of"))
    wholes = [all_of(way) for way in ways]

    def look(context: Context) -> Finding:
        findings = [whole.carry_out(context) for whole in wholes]
        return next((finding for finding in findings if finding.passed), None) or _none_of(findings)

    return Check(claim or texts.OR.join(whole.claim for whole in wholes), look)


def _none_of(findings: Sequence[Finding]) -> Finding:
    seen = " ".join(dict.fromkeys(finding.seen for finding in findings))
    about = tuple(dict.fromkeys(thing for finding in findings for thing in finding.about))
    if any(finding.outcome is Outcome.FAILED for finding in findings):
        return Finding(Outcome.FAILED, seen, about=about)
    raise CouldNotBeCarriedOut(seen)
