"""What answers earn and are told: nothing done, the right ones, the wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.gate import texts
from autograder.gate.refusal import Refusal
from autograder.gate.taking import Broken, taken
from autograder.gate.unit import Exercise, Unit, Wrong
from autograder.report import Report, number

#: Wrong answers that each exercise lists at least.
WRONG_ONES = 3


def answers(unit: Unit) -> Iterator[Refusal]:
    """What is wrong with what answers earn and are told."""
    for exercise in unit.checked.values():
        yield from _refused(exercise, "nothing-done", nothing_done, unit, exercise)
        for kind in ("reference", "other"):
            yield from _refused(exercise, kind, right, unit, exercise, kind)
        for wrong in exercise.wrong:
            yield from _refused(exercise, "wrong-answer", wrong_answer, unit, exercise, wrong)
        yield from (Refusal("wrong-answers", sentence, exercise.name) for sentence in listing(exercise))


def _refused(
    exercise: Exercise, rule: str, find: Callable[..., Iterator[str]], *arguments: object
) -> Iterator[Refusal]:
    try:
        yield from [Refusal(rule, sentence, exercise.name) for sentence in find(*arguments)]
    except Broken as broken:
        yield Refusal("broken", str(broken), exercise.name)


def report_of(unit: Unit, name: str, commands: str, answer: str = "") -> Report:
    """What an answer is told, once all exercises before this one are solved. Raises Broken."""
    with taken(unit) as notebook:
        notebook.solve_before(name)
        return notebook.answer(name, commands, answer)


def nothing_done(unit: Unit, exercise: Exercise) -> Iterator[str]:
    """Whoever does nothing earns nothing. Raises Broken, as those below do."""
    report = report_of(unit, exercise.name, "")
    if report.score:
        yield texts.NOTHING_DONE.format(
            exercise=exercise.name,
            score=number(report.score),
            points=number(report.points),
            claims="; ".join(str(line.check.claim) for line in report.lines if line.finding.passed),
        )


def right(unit: Unit, exercise: Exercise, kind: str) -> Iterator[str]:
    """A right answer, the ``reference`` or the ``other``, gets all points; and they are two."""
    report = report_of(unit, exercise.name, *exercise.right(kind))
    if report.score != exercise.points:
        wanting = [line for line in report.lines if not line.finding.passed]
        yield texts.NOT_FULL.format(
            exercise=exercise.name,
            answer=texts.REFERENCE if kind == "reference" else texts.OTHER,
            score=number(report.score),
            points=number(exercise.points),
            claim=wanting[0].check.claim if wanting else "",
            seen=wanting[0].finding.seen if wanting else "",
        )
    if kind == "other" and exercise.other.strip() and _same(exercise):
        yield texts.SAME_ANSWER.format(exercise=exercise.name)


def _same(exercise: Exercise) -> bool:
    reference, other = (
        (commands.split(), answer.split()) for commands, answer in map(exercise.right, ("reference", "other"))
    )
    return reference == other


def wrong_answer(unit: Unit, exercise: Exercise, wrong: Wrong) -> Iterator[str]:
    """A wrong answer gets less, and is told what tells it apart."""
    report = report_of(unit, exercise.name, wrong.commands, wrong.answer)
    if report.score >= exercise.points:
        yield texts.FULL_FOR_WRONG.format(exercise=exercise.name, why=wrong.why)
    elif not wrong.message.strip() or wrong.message not in str(report):
        yield texts.NO_MESSAGE.format(exercise=exercise.name, why=wrong.why, message=wrong.message)


def listing(exercise: Exercise) -> Iterator[str]:
    """There are enough wrong answers, and each has a message of its own."""
    if len(exercise.wrong) < WRONG_ONES:
        yield texts.FEW_WRONG.format(exercise=exercise.name, count=len(exercise.wrong), wanted=WRONG_ONES)
    told: dict[str, Wrong] = {}
    for wrong in exercise.wrong:
        first = told.setdefault(wrong.message.strip(), wrong)
        if first is not wrong:
            yield texts.SAME_MESSAGE.format(
                exercise=exercise.name, message=wrong.message, first=first.why, second=wrong.why
            )
