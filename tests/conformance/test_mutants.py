"""The mutants fit the engine as it is now. Whether they are noticed: `make mutants`."""

from __future__ import annotations

import pytest

from tests.conformance.mutants import mutants, source


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: str(mutant["what"]))
def test_a_mutant_fits(mutant: dict[str, str]) -> None:
    text = source(mutant).read_text("utf-8")
    assert text.count(mutant["old"]) >= 1
    assert mutant["old"] != mutant["new"]
    compile(text.replace(mutant["old"], mutant["new"]), mutant["file"], "exec")
