"""The interactive pieces that the notebooks open: a module for each unit, and what all of them use."""

from __future__ import annotations

from course.experiments.designing import design
from course.experiments.staging import stage

__all__ = ["design", "stage"]
