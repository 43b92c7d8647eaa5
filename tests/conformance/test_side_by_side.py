"""The simulated engine does and says what a real one does, after each of many random operations.

CONFORMANCE_STEPS and CONFORMANCE_SEED say how many there are and where to begin: `make conformance STEPS=…`.
What was done and found is written to test-artefacts/. A case of side_by_side/cases.toml is a sequence where
the engines differed once.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.side_by_side.known import known
from tests.conformance.side_by_side.pair import Different, Pair
from tests.conformance.side_by_side.search import Search, replay, search, shortened
from tests.conformance.side_by_side.sides import get

STEPS = int(os.environ.get("CONFORMANCE_STEPS", "1000"))
SEED = int(os.environ.get("CONFORMANCE_SEED", "1"))
#: Whether sequences are made short: it takes minutes for each.
SHORTEN = bool(os.environ.get("CONFORMANCE_SHORTEN"))
ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
CASES = tomllib.loads((Path(__file__).parent / "side_by_side" / "cases.toml").read_text("utf-8"))["case"]

pytestmark = [pytest.mark.real_engine, pytest.mark.slow]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["title"]))
def test_where_they_differed_once(pair: Pair, case: dict[str, Any]) -> None:
    different = replay(pair, case["lines"])
    if different is not None and known(different, pair.simulated.version):
        pytest.xfail(str(different))
    assert different is None


def test_random_operations(pair: Pair) -> None:
    pair.counts.clear()
    new: dict[str, Different] = {}
    for done in search(pair, STEPS, SEED):
        new |= {str(d.found): d for d in done.differing if not known(d, pair.simulated.version)}
        _keep(pair, done, [str(different) for different in new.values()])  # a long run may be broken off
    short = [shortened(pair, different) if SHORTEN else different for different in list(new.values())[:10]]
    assert not short, "\n\n".join(map(str, short))


def _keep(pair: Pair, done: Search, differences: list[str]) -> None:
    """The outcome as a file, from which docs/fidelity.md is made."""
    ARTEFACTS.mkdir(exist_ok=True)
    document = {
        "engine": get(pair.real, "version")["Version"],
        "steps": done.steps,
        "seeds": [done.seeds[0], done.seeds[-1]],
        "actions": dict(sorted(pair.counts.items())),
        "differences": differences,
    }
    path = ARTEFACTS / f"side-by-side-{pair.simulated.version}.json"
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
