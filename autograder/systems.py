"""``system()``: what can be asked of all that the engine holds."""

from __future__ import annotations

from typing import Self

from autograder import texts
from autograder.chain import Chain, need_names
from autograder.check import Check
from autograder.context import Context
from autograder.finding import Finding, failed, passed
from autograder.matrix import look_matrix
from course.topology.goal import Goal
from course.topology.model import Topology


class SystemChain(Chain):
    """Checks about the topology as a whole."""

    def no_container(self, *states: str) -> Self:
        """No container is in one of these states. Raises ValueError for no states."""
        need_names("no_container", states)

        def look(context: Context) -> Finding:
            left = [
                texts.CONTAINER_IN_STATE.format(name=c.name, state=c.state)
                for c in context.topology.containers
                if c.state in states
            ]
            if left:
                return failed(texts.LEFT_OVER.format(containers=texts.listed(left)))
            return passed(texts.NONE_LEFT)

        return self._and(texts.CLAIM_NO_CONTAINER.format(states=texts.listed(states)), look)

    def matrix(self, goal: Goal) -> Self:
        """Who is to reach whom does, and who is not to does not: all pairs of `goal`, by every way there is.

        Where not all are so, the right ones earn a part of the points: each connection that has to be and is
        earns, each that must not be and is takes as much away. Raises ValueError for a goal in which nobody
        is to reach anybody: it would be met by doing nothing.
        """
        if not any(goal.values()):
            raise ValueError(texts.MATRIX_NOBODY)

        def look(context: Context) -> Finding:
            return look_matrix(context, goal)

        return self._and(texts.CLAIM_MATRIX, lambda context: context.patiently(look))

    def _seen(self, context: Context) -> Topology:
        return context.topology

    def _by_itself(self) -> Check:
        raise ValueError(texts.SYSTEM_ALONE)


def system() -> SystemChain:
    """Checks about everything at once."""
    return SystemChain(texts.SYSTEM)
