"""docs/claims.md: what the course says that Docker does, and on which engines it was seen.

Written by `python -m tests.claims.table`, from the claims and from what a run of the tests kept of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tests.claims.claim import VERSIONS, Claim, claims, units
from tests.claims.results import HOLDS, RESULTS, forget, results

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"
YES, NO, UNTRIED, ELSEWHERE, NOT_HERE = "yes", "**no**", "not tried", "–", "not shown here"
_HEAD = """\
# What the course says that Docker does

Each sentence of the units that says what Docker does is a claim: a small scenario in `tests/claims/`,
tried on the simulated engine (as 28.5 and as 20.10) and on real Docker Engines of both versions. "–": it
is said of the other version only. "not shown here": it needs what the tests have not. `make docs` writes
this page from the claims and the latest results of the tests; [README.md](../tests/claims/README.md)
tells how to add one.

{counts}
"""
_COLUMNS = ("claim", "unit", "myth refuted", "simulator", *sorted(VERSIONS))


def page(listed: Sequence[Claim] | None = None, folder: Path = RESULTS) -> str:
    """The text of the page."""
    every = list(claims()) if listed is None else listed
    rows = [(claim, _row(claim, folder)) for claim in every]
    seen = sum(NO not in row[3:] and YES in row[4:] for _, row in rows)
    myths = len({claim.myth for claim in every if claim.myth})
    counts = f"{len(rows)} claims, {seen} of them seen on a real engine; {myths} myths refuted."
    parts = [_HEAD.format(counts=counts)]
    for unit, members in groupby(rows, key=lambda row: row[0].unit):
        parts.append(f"\n## {unit}\n\n{_line(_COLUMNS)}{_line(['---'] * len(_COLUMNS))}")
        parts += [_line(row) for _, row in members]
    return "".join(parts)


def _row(claim: Claim, folder: Path) -> tuple[str, ...]:
    tried = results(claim, folder)
    simulated = [_outcome(tried.get(f"simulated {version}")) for version in claim.versions]
    real = {
        version: NOT_HERE if claim.not_shown else _outcome(tried.get(f"real {version}"))
        for version in claim.versions
    }
    says = claim.says
    if claim.because:
        says += f" ({' and '.join(claim.versions)}: {claim.because.rstrip('.')}.)"
    if claim.not_shown:
        says += f" (It {claim.not_shown}.)"
    if claim.internet:
        says += " (With the internet.)"
    if claim.hosts > 1:
        says += " (Two hosts.)"
    shown = [real.get(version, ELSEWHERE) for version in sorted(VERSIONS)]
    return says, claim.unit[:2], claim.myth, _worst(simulated), *shown


def _outcome(result: str | None) -> str:
    return UNTRIED if result is None else YES if result == HOLDS else NO


def _worst(outcomes: Iterable[str]) -> str:
    found = set(outcomes)
    return next(outcome for outcome in (NO, UNTRIED, YES) if outcome in found)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def out_of_date(text: str, listed: Iterable[Claim], folder: Path = RESULTS) -> Iterator[str]:
    """Why a page does not tell of these claims what is so, in sentences; to tell too little is no fault."""
    written = {line for line in text.splitlines() if line.startswith("| ")}
    written -= {_line(_COLUMNS).strip(), _line(["---"] * len(_COLUMNS)).strip()}
    for claim in listed:
        row = _row(claim, folder)
        of_claim = {line for line in written if line.startswith(_line(row[:2]).strip() + " ")}
        written -= of_claim
        if not of_claim:
            yield f"The page does not have this claim of unit {claim.unit}: {claim.says}"
        elif not any(_says_no_more(line, row) for line in of_claim):
            yield f"The page says of this claim of unit {claim.unit} what no test has shown: {claim.says}"
    yield from (f"The page has what is no claim (any more): {line}" for line in sorted(written))


def _says_no_more(line: str, row: tuple[str, ...]) -> bool:
    """Whether a line is that of a row, or the same before something was tried."""
    cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
    now = [cell.replace("|", "\\|") for cell in row]
    return len(cells) == len(now) and all(
        is_written in (cell, UNTRIED) for is_written, cell in zip(cells, now, strict=True)
    )


def write() -> None:
    """Write the page, and drop the results of claims that are gone."""
    every = list(claims())
    names = {path.stem for path in (*units(), *RESULTS.glob("*.json"))}
    for unit in names:
        forget(unit, {claim.says for claim in every if claim.unit == unit})
    PAGE.write_text(page(every), "utf-8")


if __name__ == "__main__":
    write()
