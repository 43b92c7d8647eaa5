"""The learner's copy of the notebook: what must not be in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from autograder.gate import texts
from autograder.gate.hints import solution_lines
from autograder.gate.refusal import Refusal
from autograder.gate.unit import Unit
from course.release import ReleaseError, release

_REGIONS = {
    "solution": (re.compile(r"BEGIN SOLUTION(.*?)(?:###\s*END SOLUTION|\Z)", re.S), texts.SOLUTION_SHOWN),
    "hidden-test": (
        re.compile(r"BEGIN HIDDEN TESTS(.*?)(?:###\s*END HIDDEN TESTS|\Z)", re.S),
        texts.TEST_SHOWN,
    ),
}


def learners_copy(unit: Unit) -> str:
    """The learner's copy, as the text of an .ipynb file. Raises ReleaseError."""
    return release(unit.path.read_text("utf-8"))


def shown(unit: Unit) -> Iterator[Refusal]:
    """Which lines the learner's copy shows that only the teacher should see."""
    try:
        copy = json.loads(learners_copy(unit))
    except ReleaseError as error:
        yield Refusal("copy", texts.NO_COPY.format(why=" ".join(str(error).split())))
        return
    released = {cell["id"]: "".join(cell["source"]) for cell in copy["cells"]}
    for cell, source in released.items():
        told = set(_lines(source))
        for rule, (region, sentence) in _REGIONS.items():
            own = [line for found in region.findall(unit.sources[cell]) for line in _lines(found)]
            yield from (Refusal(rule, sentence.format(cell=cell, line=line)) for line in own if line in told)
        yield from _answers_shown(unit, cell, told)


def _answers_shown(unit: Unit, cell: str, told: set[str]) -> Iterator[Refusal]:
    """Lines of the reference solution in the cells for it, where no mark says that they are one."""
    marked = "BEGIN SOLUTION" in unit.sources[cell]
    for name, exercise in unit.exercises.items():
        if not marked and cell in (f"{name}-commands", f"{name}-answer"):
            for line in solution_lines(exercise):
                if line in told:
                    yield Refusal("solution", texts.SOLUTION_SHOWN.format(cell=cell, line=line), name)


def _lines(source: str) -> list[str]:
    """The lines that tell something: no comments, and none that only opens or closes a call."""
    lines = (" ".join(line.split()) for line in source.splitlines())
    return [line for line in lines if line.strip("()[]{},") and not re.match(r"#|%%|.*[(\[{]$", line)]
