"""What the course says that Docker does, tried: on simulated engines and on each real one at hand."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.lab import LabError
from tests.claims import places
from tests.claims.claim import Claim, ClaimError, claims, read, units
from tests.claims.places import RealEngines
from tests.claims.results import DOES_NOT, HOLDS, record
from tests.claims.trying import NotSo, try_claim

CLAIMS = list(claims())
#: The real engines by the versions that they are of: one, and the other of two hosts.
REAL = {"28.5": ("28", "28b"), "20.10": ("20",)}


#: Real engines take seconds for each: unless all are asked for (`make claims`), they try each 12th claim.
SAMPLE = 1 if os.environ.get("CLAIMS") == "all" else 12


def _tried_really(claim: Claim, version: str) -> bool:
    """Whether a claim is one for real engines, and its turn; of 20.10 there is no second host."""
    if claim.not_shown or len(REAL[version]) < claim.hosts:
        return False
    return zlib.crc32(claim.says.encode()) % SAMPLE == 0


def _parameters(kind: str) -> list[object]:
    marks = [pytest.mark.real_engine, pytest.mark.slow] if kind == "real" else []
    return [
        pytest.param((version, claim.hosts), claim, marks=marks, id=f"{version} {claim.unit} {claim.says}")
        for version in REAL
        for claim in CLAIMS
        if version in claim.versions and (kind == "simulated" or _tried_really(claim, version))
    ]


@pytest.mark.parametrize("path", units(), ids=lambda path: path.stem)
def test_all_claims_of_a_unit_can_be_read(path: Path) -> None:
    try:
        assert read(path)
    except ClaimError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.mark.parametrize(("engine", "claim"), _parameters("simulated"))
def test_it_holds_on_a_simulated_engine(engine: tuple[str, int], claim: Claim) -> None:
    with places.simulated(engine[0], claim) as place:
        _try(place, claim, f"simulated {engine[0]}")


@pytest.mark.parametrize(("real", "claim"), _parameters("real"), indirect=["real"])
def test_it_holds_on_a_real_engine(real: tuple[str, RealEngines], claim: Claim) -> None:
    version, engines = real
    if claim.internet and engines.cut_off:
        pytest.skip(engines.cut_off)
    with engines.emptied() as place:
        _try(place, claim, f"real {version}")


def _try(place: places.Place, claim: Claim, engine: str) -> None:
    wrong = _what_is_wrong(place, claim)
    record(claim, engine, DOES_NOT if wrong else HOLDS)
    if wrong:
        pytest.fail(f"{claim.says}\nOn {engine} it is not so.\n{wrong}", pytrace=False)


def _what_is_wrong(place: places.Place, claim: Claim) -> str:
    try:
        try_claim(place, claim)
    except (NotSo, LabError) as error:
        return str(error)
    return ""


@pytest.fixture(scope="module")
def real(request: pytest.FixtureRequest) -> Iterator[tuple[str, RealEngines]]:
    """Real engines of a version, as many as a claim has hosts, with stand-ins for the catalogue's images."""
    version, hosts = request.param
    known = request.getfixturevalue("real_engines")
    wanted = REAL[version][:hosts]
    if missing := [name for name in wanted if name not in known]:
        pytest.skip(f"no real engine {missing[0]} is named in COURSE_REAL_ENGINES")
    with RealEngines([known[name] for name in wanted]) as engines:
        if engines.in_use():
            pytest.skip(f"real engine {' or '.join(wanted)} is in use: claims would empty it")
        engines.furnish()
        yield version, engines
