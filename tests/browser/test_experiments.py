"""Every experiment of every unit in JupyterLab, with each question answered wrongly and rightly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
from playwright.sync_api import Locator, expect

from course.widgets import texts
from tests.browser.jupyterlab import Session

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
#: All but the welcome, which has none.
UNITS = sorted(path.stem for path in NOTEBOOKS.glob("*/*.ipynb") if not path.stem.startswith("00"))

#: A question: the name of its cell, and which of its questions it is.
Question: TypeAlias = tuple[str, int]


class Told(NamedTuple):
    """What came of a question: whether the engine did as was said, and the number of the right answer."""

    agrees: bool
    right: int


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_with_wrong_and_with_right_predictions(session: Session, unit: str) -> None:
    session.open(f"{unit}/{unit}.ipynb")
    first = experiments(session, lambda question: 0)
    assert first
    second = experiments(session, lambda question: first[question].right or int(first[question].agrees))
    assert {question: told.agrees for question, told in first.items()} == {
        question: told.right == 0 for question, told in first.items()
    }
    assert {question: told.agrees for question, told in second.items()} == {
        question: not told.agrees for question, told in first.items()
    }
    assert session.errors == []


def experiments(session: Session, say: Callable[[Question], int]) -> dict[Question, Told]:
    """Run the notebook from its top, cell by cell, and say to each question the answer of this number."""
    came = {}
    for cell in session.cells():
        if cell["type"] == "code":
            output = session.run(cell["index"])
            if cell["id"].startswith("experiment-"):
                for number, told in enumerate(taken(output, lambda at, name=cell["id"]: say((name, at)))):
                    came[cell["id"], number] = told
    return came


def taken(output: Locator, say: Callable[[int], int]) -> Iterator[Told]:
    """Answer the questions of an experiment, commit, and read what the engine did."""
    commit = output.get_by_role("button", name=texts.PREDICT_COMMIT)
    expect(commit).to_be_disabled()
    questions = output.locator(".widget-radio-box")
    options = []
    for number in range(questions.count()):
        options.append([text.strip() for text in questions.nth(number).locator("label").all_inner_texts()])
        questions.nth(number).get_by_role("radio").nth(say(number)).check()
    commit.click()
    rows = output.locator("table.dnc-predict tr").filter(has=output.page.locator("td"))
    expect(rows).to_have_count(len(options))
    for number, known in enumerate(options):
        row = rows.nth(number)
        did = row.locator("td").nth(2).inner_text()
        right = max((each for each in known if did.startswith(each)), key=len)
        said = row.locator("td").nth(3).inner_text()
        assert said in (texts.PREDICT_AGREES, texts.PREDICT_DIFFERS)
        yield Told(said == texts.PREDICT_AGREES, known.index(right))
