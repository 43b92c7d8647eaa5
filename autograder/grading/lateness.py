"""What late work loses: nbgrader's plugin says it, which the class's configuration may name."""

from __future__ import annotations

from nbgrader.api import SubmittedNotebook
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config import Config

from autograder import texts


class NoPenalty(Exception):
    """The plugin cannot be used, or fails; the text says why."""


class Lateness:
    """The `LateSubmissionPlugin` of a class, or what stands in its place. Raises NoPenalty."""

    def __init__(self, config: Config) -> None:
        try:
            found = AssignLatePenalties(config=config)
            found.init_plugin()
        except (TraitError, ImportError) as error:
            raise NoPenalty(texts.NO_LATE_PLUGIN.format(why=error)) from None
        self._plugin: BasePlugin = found.plugin_inst

    def loses(self, submitted: SubmittedNotebook) -> float | None:
        """How many points a submission loses, of those that it has; None where it is in time, or loses none.

        Raises NoPenalty.
        """
        late = submitted.assignment.total_seconds_late
        if not late:
            return None
        score = submitted.score
        try:
            lost = self._plugin.late_submission_penalty(submitted.assignment.student_id, score, late)
            return None if lost is None else min(max(0.0, float(lost)), score)
        except Exception as error:  # it is the teacher's own, and can do anything
            said = f"{type(error).__name__}: {error}"
            raise NoPenalty(texts.NO_LATE_PENALTY.format(why=said)) from error
