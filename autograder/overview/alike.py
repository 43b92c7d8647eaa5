"""The same text handed in by several: evidence to look at, no verdict.

Only lines that people had to think of by themselves count (`_own`), and one or two of them are no evidence:
who writes the only sensible answer is not to be accused of anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from autograder.overview.results import Entry, Results

#: Lines and characters of their own that two submissions have to share in their identical cells.
LEAST_LINES = 3
LEAST_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Alike:
    """Students whose cells hold the same texts. `same_file`: their files are the same, byte for byte."""

    entries: tuple[Entry, ...]
    texts: tuple[tuple[str, str], ...] = field(repr=False)
    same_file: bool

    @property
    def cells(self) -> list[str]:
        """The cells that are the same."""
        return [cell for cell, _ in self.texts]


@dataclass(frozen=True, slots=True)
class _Text:
    """A cell's text without blank space, and what of it is its writer's own."""

    cell: str
    packed: str
    own: tuple[str, ...] = field(compare=False)


def alike(results: Results) -> list[Alike]:
    """Those who handed in the same, by the cells in which they did."""
    groups: dict[tuple[_Text, ...], set[int]] = defaultdict(set)
    for pair, shared in _shared(results).items():
        own = [line for text in shared for line in text.own]
        if len(own) >= LEAST_LINES and sum(map(len, own)) >= LEAST_CHARACTERS:
            groups[tuple(shared)].update(pair)
    return [_alike(results, texts, sorted(group)) for texts, group in groups.items()]


def _alike(results: Results, texts: tuple[_Text, ...], group: list[int]) -> Alike:
    entries = tuple(results.entries[number] for number in group)
    files = {entry.note.get("submission") for entry in entries}
    shown = tuple((text.cell, entries[0].sources.get(text.cell, "")) for text in texts)
    return Alike(entries, shown, len(files) == 1 and None not in files)


def _shared(results: Results) -> dict[tuple[int, int], list[_Text]]:
    """For each two submissions the texts, with something of their own, that are the same in both."""
    writers: dict[_Text, list[int]] = defaultdict(list)
    known = _known(results)
    for number, entry in enumerate(results.entries):
        for exercise in results.exercises:
            for cell in exercise.solutions:
                source = entry.sources.get(cell, "")
                if own := tuple(line for line in _lines(source) if _words(line) not in known):
                    writers[_Text(cell, "".join(source.split()), own)].append(number)
    shared = defaultdict(list)
    for text, numbers in writers.items():
        for pair in combinations(numbers, 2):
            shared[pair].append(text)
    return shared


def _known(results: Results) -> set[tuple[str, ...]]:
    """The lines that nobody had to think of: given out, in the solution, or in answers that are listed."""
    return {_words(line) for text in _known_texts(results) for line in _lines(text)}


def _known_texts(results: Results) -> Iterator[str]:
    yield from results.given_out.values()
    yield from results.written.values()
    for exercise in results.listed.values():
        yield from (exercise.reference, exercise.other, exercise.answer, exercise.other_answer)
        for wrong in exercise.wrong:
            yield from (wrong.commands, wrong.answer)


def _lines(source: str) -> list[str]:
    """The lines that say something; one that goes on in the next is one with it."""
    lines = (" ".join(line.split()) for line in source.replace("\\\n", " ").splitlines())
    return [line for line in lines if line.strip("()[]{},") and not line.startswith("%%")]


def _words(line: str) -> tuple[str, ...]:
    return tuple(sorted(line.split()))
