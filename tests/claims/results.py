"""What came of trying the claims: results/UNIT.json, which a run of the tests writes and the table reads.

A result counts for the claim as it was when it was tried: whoever changes a claim has to try it again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.claims.claim import FOLDER, Claim

RESULTS = FOLDER / "results"
HOLDS, DOES_NOT = "holds", "does not hold"


def results(claim: Claim, folder: Path = RESULTS) -> dict[str, str]:
    """By the name of an engine, such as "simulated 28.5" and "real 20.10", what came of trying the claim."""
    known = _read(folder, claim.unit).get(claim.says, {})
    return dict(known.get("tried", {})) if known.get("claim") == claim.digest else {}


def record(claim: Claim, engine: str, outcome: str, folder: Path = RESULTS) -> None:
    """Keep what came of trying a claim on an engine; several processes may do so at once."""
    with _alone(folder):
        all_of_unit = _read(folder, claim.unit)
        tried = results(claim, folder) | {engine: outcome}
        entry = {"claim": claim.digest, "tried": dict(sorted(tried.items()))}
        if all_of_unit.get(claim.says) != entry:
            _write(folder, claim.unit, all_of_unit | {claim.says: entry})


def forget(unit: str, listed: set[str], folder: Path = RESULTS) -> None:
    """Drop the results of claims that a unit no longer has."""
    with _alone(folder):
        known = _read(folder, unit)
        if kept := {says: entry for says, entry in known.items() if says in listed}:
            if kept != known:
                _write(folder, unit, kept)
        else:
            (folder / f"{unit}.json").unlink(missing_ok=True)


def _read(folder: Path, unit: str) -> dict[str, Any]:
    path = folder / f"{unit}.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def _write(folder: Path, unit: str, entries: dict[str, Any]) -> None:
    path, new = folder / f"{unit}.json", folder / f"{unit}.json.new"
    new.write_text(json.dumps(dict(sorted(entries.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    new.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
