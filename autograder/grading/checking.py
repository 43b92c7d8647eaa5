"""A grade cell, carried out in the grader: the teacher's source, on the engine that lives here.

A name that the cell does not know is the learner's: its value is asked of the kernel, as data, and a function
is called there. Nothing of the learner's runs here.
"""

from __future__ import annotations

import ast
import builtins
import io
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

import autograder
from autograder import texts
from autograder.confined.kernel import Kernel, KernelGone
from autograder.context import Context, use
from autograder.finding import CouldNotBeCarriedOut
from autograder.grading.assignment import Cell
from autograder.grading.desk import Desk
from autograder.report import Report


@dataclass(frozen=True, slots=True)
class Checked:
    """What a grade cell came to: its score, and the report, or a sentence where there is none."""

    score: float
    report: Report | None = None
    said: str = ""


def check(cell: Cell, desk: Desk, kernel: Kernel) -> Checked:
    """Carry out a grade cell; what goes wrong in it earns nothing."""
    lab = desk.lab
    answers = Answers(kernel)
    context = Context(lab.topology, client=lambda: lab.client, answers=answers, settle=lab.settle, on=lab.on)
    printed = io.StringIO()
    try:
        with use(context), redirect_stdout(printed), redirect_stderr(printed):
            value = _run(cell, Names(kernel))
    except CouldNotBeCarriedOut as reason:
        return Checked(0.0, said=reason.finding.seen)
    except Exception as error:
        return Checked(0.0, said=f"{type(error).__name__}: {error}"[:2000])
    return _score(cell, value)


def _run(cell: Cell, names: Names) -> object:
    """The value of the cell's last line, if it is an expression."""
    lines, last = _compiled(cell.source, cell.name)
    exec(lines, names, names)
    return None if last is None else eval(last, names, names)


@lru_cache(maxsize=256)  # a process grades many submissions of a unit
def _compiled(source: str, name: str) -> tuple[CodeType, CodeType | None]:
    lines = ast.parse(source, name).body
    last = lines.pop() if lines and isinstance(lines[-1], ast.Expr) else None
    all_but_last = compile(ast.Module(lines, []), name, "exec")
    if last is None:
        return all_but_last, None
    assert isinstance(last, ast.Expr)
    return all_but_last, compile(ast.Expression(last.value), name, "eval")


def _score(cell: Cell, value: object) -> Checked:
    if isinstance(value, Report):
        return Checked(min(value.score, cell.points), value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Checked(max(0.0, min(float(value), cell.points)))
    if "grade(" in cell.source:
        return Checked(0.0, said=texts.NO_SCORE)
    return Checked(cell.points)  # assertions, all of which were carried out here and hold


class Answers(Mapping[str, object]):
    """The learner's variables, each asked of the kernel when it is wanted."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def __getitem__(self, name: str) -> object:
        """Raises KeyError where there is none, `CouldNotBeCarriedOut` where it cannot be had."""
        try:
            told = self._kernel.value(name)
        except KernelGone as reason:
            raise CouldNotBeCarriedOut(texts.NO_KERNEL.format(why=reason)) from None
        if not told.get("there"):
            raise KeyError(name)
        if "value" not in told:
            raise CouldNotBeCarriedOut(texts.NOT_DATA.format(name=name, kind=str(told.get("kind"))[:100]))
        return told["value"]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        """There may be some, though none is known before it is asked for."""
        return True


class Names(dict[str, Any]):
    """What a grade cell can name: the words of the checks, Python's own, and else the learner's."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__({name: getattr(autograder, name) for name in autograder.__all__})
        self._kernel = kernel

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            return getattr(builtins, name)
        try:
            return Answers(self._kernel)[name]
        except KeyError:
            raise NameError(texts.NO_ANSWER.format(name=name)) from None
        except CouldNotBeCarriedOut:
            return LearnersFunction(self._kernel, name)


@dataclass(frozen=True, slots=True)
class LearnersFunction:
    """A function of the learner's: called in the kernel, with data, and gives data."""

    _kernel: Kernel
    _name: str

    def __call__(self, *arguments: object) -> object:
        """Raises `CouldNotBeCarriedOut` where it cannot be called, fails, or gives no data."""
        try:
            told = self._kernel.call(self._name, arguments)
        except KernelGone as reason:
            raise CouldNotBeCarriedOut(texts.NO_KERNEL.format(why=reason)) from None
        if "value" in told:
            return told["value"]
        if "raised" in told:
            raise CouldNotBeCarriedOut(texts.FUNCTION_FAILED.format(name=self._name, why=told["raised"]))
        raise CouldNotBeCarriedOut(texts.NOT_DATA.format(name=self._name, kind=str(told.get("kind"))[:100]))
