"""Submissions made of the answers that a unit lists, as learners would hand them in (tests, benchmarks)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from autograder.gate.taking import COMMANDS
from autograder.gate.unit import Exercise

#: What those who hand in give, one after the other.
KINDS = ("reference", "other", "wrong", "empty")
_COMMANDS = "-commands"


def cells(exercise: Exercise, commands: str, answer: str = "") -> dict[str, str]:
    """The cells that hold an answer to an exercise, by name."""
    filled = {}
    if commands.strip():
        filled[f"{exercise.name}{_COMMANDS}"] = f"{COMMANDS}\n{commands.strip()}"
    if answer:
        filled[f"{exercise.name}-answer"] = answer
    return filled


def solved(exercises: Collection[Exercise], kind: str = "reference") -> dict[str, str]:
    """All exercises solved in one of the right ways, ``reference`` or ``other``."""
    return {
        name: source
        for exercise in exercises
        for name, source in cells(exercise, *exercise.right(kind)).items()
    }


def wrong(exercises: Collection[Exercise], number: int) -> dict[str, str]:
    """Each exercise answered wrongly, in one of the ways that it lists."""
    filled: dict[str, str] = {}
    for exercise in exercises:
        listed = exercise.wrong[number % len(exercise.wrong)]
        filled |= cells(exercise, listed.commands, listed.answer)
    return filled


def in_turn(exercises: Collection[Exercise], number: int) -> dict[str, str]:
    """What the learner of this number hands in: right, otherwise right, wrong and empty ones take turns."""
    kind = KINDS[number % len(KINDS)]
    if kind == "empty":
        return {}
    return wrong(exercises, number) if kind == "wrong" else solved(exercises, kind)


def fill_in(notebook: Mapping[str, Any], filled: Mapping[str, str]) -> None:
    """Put these sources into the cells of a released notebook.

    Commands that it has no cell for stand in one of the learner's own, before the answer. Raises KeyError
    where it has no such cell.
    """
    there = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    for name, source in filled.items():
        answer = there.get(f"{name.removesuffix(_COMMANDS)}-answer")
        if name.endswith(_COMMANDS) and name not in there and answer is not None:
            own: dict[str, Any] = {
                "cell_type": "code",
                "id": name,
                "metadata": {},
                "outputs": [],
                "execution_count": None,
            }
            notebook["cells"].insert(notebook["cells"].index(answer), own | {"source": source})
            continue
        if not there[name]["metadata"]["nbgrader"]["solution"]:
            raise KeyError(f"{name} is not the learner's")
        there[name]["source"] = source
