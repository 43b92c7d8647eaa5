"""Each myth is refuted by a claim of the course, once the unit is there that it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.claims.claim import Claim, claims
from tests.claims.myths import Myth, myths, words

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WRITTEN = {path.name[:2] for path in NOTEBOOKS.glob("[0-9]*")}
REFUTED = {words(claim.myth) for claim in claims() if claim.myth}


def test_there_are_twenty() -> None:
    assert len({words(myth.belief) for myth in myths()}) == 20


@pytest.mark.parametrize("myth", [myth for myth in myths() if myth.unit in WRITTEN], ids=lambda m: m.belief)
def test_a_claim_refutes_it(myth: Myth) -> None:
    assert words(myth.belief) in REFUTED, f"No claim refutes the myth of unit {myth.unit}: {myth.belief}"


@pytest.mark.parametrize("claim", [claim for claim in claims() if claim.myth], ids=lambda c: c.says)
def test_a_claim_refutes_a_myth_that_is_listed(claim: Claim) -> None:
    listed = {words(myth.belief) for myth in myths()}
    assert words(claim.myth) in listed, f"{claim.unit}, {claim.says}: its myth is none of myths.toml"
