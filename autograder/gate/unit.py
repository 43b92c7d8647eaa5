"""A unit as its files have it: the notebook's cells, and the right and wrong answers of exercises.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.gate import texts
from autograder.report import number

CHECK = "-check"
_ANSWER_KEYS = {"why", "message", "commands", "answer"}
_EXERCISE_KEYS = {"points", "reference", "other", "answer", "other_answer", "wrong"}


class UnitError(Exception):
    """There is no such unit, or a file of it cannot be read; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that is often given, and what it has to be told."""

    why: str
    message: str
    commands: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """Right and wrong answers: command lines, and Python where an answer is to be given."""

    name: str
    points: float
    reference: str
    other: str
    answer: str = ""
    other_answer: str = ""
    wrong: tuple[Wrong, ...] = ()

    def right(self, kind: str) -> tuple[str, str]:
        """The commands and the answer of ``reference`` or ``other``."""
        if kind == "other":
            return self.other, self.other_answer or self.answer
        return self.reference, self.answer


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the notebook."""

    id: str
    kind: str
    source: str
    nbgrader: Mapping[str, Any]

    @property
    def graded(self) -> bool:
        return bool(self.nbgrader.get("grade"))

    @property
    def points(self) -> float:
        return float(self.nbgrader.get("points", 0))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's folder, its notebook and its exercises in the notebook's order."""

    folder: Path
    cells: tuple[Cell, ...]
    exercises: Mapping[str, Exercise]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def path(self) -> Path:
        """The notebook."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def sources(self) -> dict[str, str]:
        """The cells' sources by their ids."""
        return {cell.id: cell.source for cell in self.cells}

    def graded(self) -> Iterator[tuple[str, Cell]]:
        """The exercises that the notebook has, with their grade cells."""
        for cell in self.cells:
            if cell.graded:
                yield cell.id.removesuffix(CHECK), cell

    @property
    def checked(self) -> dict[str, Exercise]:
        """The exercises that are listed and that the notebook has."""
        here = dict(self.graded())
        return {name: exercise for name, exercise in self.exercises.items() if name in here}


def find(source: Path, wanted: str) -> Path:
    """The folder of a unit, by its name or the number that this begins with. Raises UnitError."""
    if not source.is_dir():
        raise UnitError(texts.NO_FOLDER.format(source=source))
    there = sorted(path.name for path in source.glob("[0-9][0-9]-*") if path.is_dir())
    fits = [name for name in there if name == wanted] or [
        name for name in there if name.startswith(f"{wanted}-")
    ]
    if not fits:
        listed = ", ".join(there) or texts.NOTHING
        raise UnitError(texts.NO_UNIT.format(wanted=wanted, source=source, there=listed))
    if len(fits) > 1:
        raise UnitError(texts.SEVERAL.format(wanted=wanted, there=", ".join(fits)))
    return source / fits[0]


def read(folder: Path) -> Unit:
    """The unit of a folder. Raises UnitError."""
    folder = folder.resolve()
    path = folder / f"{folder.name}.ipynb"
    if not path.exists():
        raise UnitError(texts.NO_NOTEBOOK.format(folder=folder, name=folder.name))
    try:
        cells = tuple(map(_cell, json.loads(path.read_text("utf-8"))["cells"]))
    except (ValueError, LookupError, TypeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise UnitError(texts.BAD_NOTEBOOK.format(name=folder.name, why=why)) from None
    return Unit(folder, cells, _exercises(folder / "exercises.toml"))


def _cell(cell: dict[str, Any]) -> Cell:
    nbgrader = cell["metadata"].get("nbgrader", {})
    return Cell(cell["id"], cell["cell_type"], "".join(cell["source"]), nbgrader)


def _exercises(path: Path) -> dict[str, Exercise]:
    if not path.exists():
        raise UnitError(texts.NO_LIST)
    try:
        listed = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UnitError(texts.BAD_LIST.format(why=error)) from None
    return {name: _exercise(name, table) for name, table in listed.items()}


def _exercise(name: str, table: Any) -> Exercise:
    _refuse_keys(name, table, _EXERCISE_KEYS, ("points", "reference", "other"))
    points, wrong = table["points"], table.get("wrong", [])
    if isinstance(points, bool) or not isinstance(points, int | float):
        raise UnitError(texts.BAD_VALUE.format(exercise=name, key="points", value=repr(points)))
    if not isinstance(wrong, list):
        raise UnitError(texts.BAD_VALUE.format(exercise=name, key="wrong", value=number(points)))
    given = {key: _text(name, table, key) for key in table.keys() & _EXERCISE_KEYS - {"points", "wrong"}}
    numbered = (
        (texts.WRONG_NUMBER.format(number=index, exercise=name), each) for index, each in enumerate(wrong, 1)
    )
    return Exercise(name, points, wrong=tuple(_wrong(*each) for each in numbered), **given)


def _wrong(name: str, table: Any) -> Wrong:
    _refuse_keys(name, table, _ANSWER_KEYS, ("why", "message", "commands"))
    return Wrong(**{key: _text(name, table, key) for key in table})


def _refuse_keys(name: str, table: Any, known: set[str], needed: tuple[str, ...]) -> None:
    if not isinstance(table, dict):
        raise UnitError(texts.UNKNOWN_KEY.format(exercise="The file", key=name))
    for key in needed:
        if key not in table:
            raise UnitError(texts.NO_KEY.format(exercise=name, key=key))
    for key in sorted(table.keys() - known):
        raise UnitError(texts.UNKNOWN_KEY.format(exercise=name, key=key))


def _text(name: str, table: dict[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str):
        raise UnitError(texts.BAD_VALUE.format(exercise=name, key=key, value=repr(value)))
    return value
