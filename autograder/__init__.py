"""Checks for exercises, by outcome: see README.md for the language."""

from __future__ import annotations

from autograder.answers import answer
from autograder.check import Check, all_of, any_of
from autograder.checklist import checklist
from autograder.connections import host
from autograder.containers import container
from autograder.context import Context, use
from autograder.finding import Finding, Outcome
from autograder.networks import network
from autograder.report import Report, grade
from autograder.systems import system
from course.experiments.designing import design

__all__ = [
    "Check",
    "Context",
    "Finding",
    "Outcome",
    "Report",
    "all_of",
    "answer",
    "any_of",
    "checklist",
    "container",
    "design",
    "grade",
    "host",
    "network",
    "system",
    "use",
]
