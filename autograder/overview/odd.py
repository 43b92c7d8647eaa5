"""What a teacher may want to look at in a submission: each with the cell, and what was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.overview import texts
from autograder.overview.results import Entry

#: Characters of what was seen that are shown.
LONGEST = 500
#: Errors by which a kernel's box shows itself: what is not there, not allowed, or not to be reached.
_REFUSALS = {"PermissionError", "BlockingIOError", "gaierror"}
_REFUSED = re.compile(
    r"Network is unreachable|Read-only file system|Operation not permitted|Permission denied"
    r"|[Nn]ame resolution|Name or service not known|No such file or directory: '/"
)


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd: its kind (of `texts.KINDS`), the cell if one is meant, a sentence, what was there."""

    kind: str
    cell: str
    seen: str
    text: str = ""


def odd(entry: Entry) -> list[Odd]:
    """All that is odd about a student's submission."""
    found = []
    if entry.problem:
        found.append(Odd("failed", "", entry.problem))
    if entry.changed:
        found.append(Odd("changed", "", texts.CHANGED))
    return [*found, *_ended(entry), *_refused(entry), *_noted(entry)]


def flags(entry: Entry) -> list[str]:
    """The kinds of what is odd or has to be known of a student, each once."""
    found = []
    if not entry.handed_in and not entry.scores:
        found.append("nothing")
    elif not entry.scores and not entry.note:
        found.append("not graded")
    if entry.seconds_late:
        found.append("late")
    if any(score is None for score in entry.scores.values()):
        found.append("by hand")
    return [*found, *dict.fromkeys(each.kind for each in odd(entry))]


def _ended(entry: Entry) -> Iterator[Odd]:
    """The first cell that shows that there was no kernel any more."""
    for error in entry.errors:
        if error.kind in ("KernelGone", "NotRun"):
            yield Odd("ended", error.cell, _cut(error.said))
            return


def _refused(entry: Entry) -> Iterator[Odd]:
    """Cells that ended at the walls of their box."""
    for error in entry.errors:
        if error.kind in _REFUSALS or (error.kind.endswith("Error") and _REFUSED.search(error.said)):
            said = texts.REFUSED.format(kind=error.kind, said=error.said)
            yield Odd("refused", error.cell, _cut(said))


def _noted(entry: Entry) -> Iterator[Odd]:
    """What the grader noted of the file."""
    for oddity in entry.note.get("oddities", ()):
        kind, cell = oddity["kind"], oddity["cell"]
        if kind in ("ended", "unreadable"):  # told already, with its cell
            continue
        shown = kind == "edited" and not entry.changed
        yield Odd(kind, cell, _cut(oddity["seen"]), _cut(entry.submitted.get(cell, "")) if shown else "")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + texts.CUT
