"""A chain of checks about one subject: ``container("mongodb").running().on("favorites-net")``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from autograder import texts
from autograder.check import Check, Checks
from autograder.finding import Finding, Thing, failed, passed

if TYPE_CHECKING:
    from autograder.context import Context, Look
    from autograder.sketch import Draw


class Chain:
    """The checks gathered so far. Chains are values: each link gives a new one."""

    def __init__(self, subject: str, links: tuple[Check, ...] = ()) -> None:
        self.subject = subject
        self._links = links

    @property
    def checks(self) -> tuple[Check, ...]:
        """The links. A chain without any asks what is most natural: that its subject is there."""
        return self._links or (self._by_itself(),)

    def worth(self, weight: float) -> Self:
        """Give the last link another weight (1 unless told). Raises ValueError unless it is above 0."""
        return self._with_last(self.checks[-1].worth(weight))

    def diagnose(self, *state: Checks, say: str) -> Self:
        """When the last link does not pass and all of `state` does, the report says `say`."""
        return self._with_last(self.checks[-1].diagnose(*state, say=say))

    def satisfies(self, function: Callable[[Any], object], message: str, *, claim: str = "") -> Self:
        """`function` finds the subject itself to be right; else `message` is what was seen."""

        def look(context: Context) -> Finding:
            return passed(texts.AS_ASKED) if function(self._seen(context)) else failed(message)

        return self._and(claim or texts.CLAIM_SATISFIES.format(subject=self.subject), look)

    def _and(self, claim: str, look: Look, draw: Draw | None = None) -> Self:
        check = Check(claim, look, draw=draw, about=self._about)
        return type(self)(self.subject, (*self._links, check))

    @property
    def _about(self) -> tuple[Thing, ...]:
        """The subject, where pictures show it."""
        return ()

    def _with_last(self, check: Check) -> Self:
        return type(self)(self.subject, (*self.checks[:-1], check))

    def _by_itself(self) -> Check:
        raise NotImplementedError

    def _seen(self, context: Context) -> object:
        """The subject as it is now. Raises `CouldNotBeCarriedOut` where there is none."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return "; ".join(check.claim for check in self.checks)


def need_names(method: str, names: tuple[str, ...]) -> None:
    """Raise ValueError when a link that takes names got none: it would always pass."""
    if not names:
        raise ValueError(texts.NAME_WANTED.format(method=method))
