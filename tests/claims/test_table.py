"""docs/claims.md tells of each claim on which engines it was seen, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from course.topology.trace import Verdict
from tests.claims.claim import Claim, Command, Connection, claims
from tests.claims.results import DOES_NOT, HOLDS, forget, record, results
from tests.claims.table import PAGE, out_of_date, page

CLAIM = Claim(
    unit="99-made-up",
    says="A box says hello.",
    stage=("docker run -d --name box busybox sleep 600",),
    shows=(Command("docker exec box echo hello", texts=("hello",)),),
    myth="a box says nothing",
)
OTHER = replace(CLAIM, says="It says {{a|b}}.", versions=("28.5",), because="20.10 is silent", myth="")
DESKTOP = replace(CLAIM, says="It says so there.", platform="desktop", myth="")


def test_the_page_of_this_course_is_up_to_date() -> None:
    found = list(out_of_date(PAGE.read_text("utf-8"), claims()))
    assert not found, "\n".join([*found, "make docs writes it anew."])


def test_a_row_tells_what_was_seen_on_which_engine(tmp_path: Path) -> None:
    for engine in ("simulated 28.5", "simulated 20.10", "real 28.5"):
        record(CLAIM, engine, HOLDS, tmp_path)
        record(OTHER, engine, HOLDS if engine.startswith("simulated") else DOES_NOT, tmp_path)
        record(DESKTOP, engine, HOLDS, tmp_path)
    text = page([CLAIM, OTHER, DESKTOP], tmp_path)
    assert "| A box says hello. | 99 | a box says nothing | yes | not tried | yes |" in text
    assert "| It says {{a\\|b}}. (28.5: 20.10 is silent.) | 99 |  | yes | – | **no** |" in text
    assert "| 99 |  | yes | not shown here | not shown here |" in text
    assert "3 claims, 1 of them seen on a real engine; 1 myths refuted." in text
    assert not list(out_of_date(text, [CLAIM, OTHER, DESKTOP], tmp_path))


def test_a_result_is_that_of_the_claim_as_it_was(tmp_path: Path) -> None:
    record(CLAIM, "real 28.5", HOLDS, tmp_path)
    changed = replace(CLAIM, shows=(Connection("box", "http://a", Verdict.REACHED),))
    assert results(CLAIM, tmp_path) == {"real 28.5": HOLDS}
    assert results(changed, tmp_path) == {}
    text = page([CLAIM], tmp_path)
    assert list(out_of_date(text, [changed], tmp_path)) == [
        "The page says of this claim of unit 99-made-up what no test has shown: A box says hello."
    ]


def test_a_page_before_something_was_tried_is_not_out_of_date(tmp_path: Path) -> None:
    text = page([CLAIM], tmp_path)
    record(CLAIM, "real 28.5", HOLDS, tmp_path)
    assert not list(out_of_date(text, [CLAIM], tmp_path))


def test_a_claim_that_came_or_went_is_told(tmp_path: Path) -> None:
    text = page([CLAIM], tmp_path)
    missing, gone = out_of_date(text, [OTHER], tmp_path)
    assert missing == "The page does not have this claim of unit 99-made-up: It says {{a|b}}."
    assert gone.startswith("The page has what is no claim (any more): | A box says hello.")


def test_results_of_claims_that_are_gone_are_dropped(tmp_path: Path) -> None:
    record(CLAIM, "real 28.5", HOLDS, tmp_path)
    record(OTHER, "real 28.5", HOLDS, tmp_path)
    forget(CLAIM.unit, {OTHER.says}, tmp_path)
    assert (results(CLAIM, tmp_path), results(OTHER, tmp_path)) == ({}, {"real 28.5": HOLDS})
    forget(CLAIM.unit, set(), tmp_path)
    assert not list(tmp_path.iterdir())
