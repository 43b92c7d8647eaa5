"""Predictions: nothing is told before the learner has committed to all of them."""

from __future__ import annotations

from functools import partial

import pytest

from course.errors import LabError
from course.topology import walk
from course.widgets import Outcome, Predict, Question, TraceView
from tests.widgets.systems import UNIT_04


def questions(asked: list[str]) -> list[Question]:
    """Two questions, answered "yes" and "no"; what the engine is asked is noted in `asked`."""

    def ask(name: str, answer: str) -> Outcome:
        asked.append(name)
        return Outcome(answer, f"seen: {answer}")

    return [
        Question("does <code>a</code> reach b?", ("yes", "no"), lambda: ask("first", "yes")),
        Question("does b reach a?", ("yes", "no"), lambda: ask("second", "no")),
    ]


def test_the_button_opens_when_everything_is_answered() -> None:
    predict = Predict(questions([]))
    assert predict.button.disabled
    predict.choices[0].value = "yes"
    assert predict.button.disabled
    predict.choices[1].value = "yes"
    assert not predict.button.disabled


def test_its_widgets_are_made_when_it_is_to_be_seen() -> None:
    predict = Predict(questions([]))
    assert not predict.children
    predict._repr_mimebundle_()
    assert [*predict.children[1:-2:2]] == predict.choices
    assert predict.children == predict.live().children


def test_the_engine_is_asked_at_the_commitment_and_not_before() -> None:
    asked: list[str] = []
    stage: list[str] = []
    predict = Predict(questions(asked), before=lambda: stage.append("set"))
    for choice in predict.choices:
        choice.value = "yes"
    assert (asked, stage) == ([], [])
    assert "seen" not in predict.static()
    predict.button.click()
    assert (asked, stage) == (["first", "second"], ["set"])


def test_right_and_wrong_are_told_apart_in_words() -> None:
    predict = Predict(questions([]))
    assert [outcome.option for outcome in predict.predict("yes", "yes")] == ["yes", "no"]
    page = predict.static()
    assert page.count("✓ as you said") == 1
    assert page.count("✗ otherwise") == 1
    assert "seen: no" in page
    assert all(control.disabled for control in (*predict.choices, predict.button))


def test_an_outcome_that_was_no_option_is_shown_all_the_same() -> None:
    predict = Predict([Question("?", ("yes", "no"), lambda: Outcome("not tried", "<nobody> there"))])
    predict.predict("yes")
    assert "not tried" in predict.static()
    assert "&lt;nobody&gt; there" in predict.static()


def test_what_could_not_be_tried_is_held_against_nobody_and_may_be_tried_again() -> None:
    outcomes = [Outcome("not tried", "nobody there"), Outcome("yes", "it is there now")]
    stage: list[str] = []
    predict = Predict([Question("?", ("yes", "no"), lambda: outcomes.pop(0))], lambda: stage.append("set"))
    predict.predict("yes")
    assert "otherwise" not in predict.static()
    assert not predict.button.disabled
    assert predict.choices[0].disabled
    predict.button.click()
    assert "✓ as you said" in predict.static()
    assert predict.button.disabled
    assert stage == ["set"]


def test_an_answer_that_is_no_option_is_refused() -> None:
    with pytest.raises(ValueError, match="'perhaps' is none of: yes, no"):
        Predict(questions([])).predict("perhaps", "no")
    with pytest.raises(ValueError, match="one answer for each question: 2, not 1"):
        Predict(questions([])).predict("yes")


def test_without_a_kernel_the_questions_are_there_and_no_answer() -> None:
    data = Predict(questions([]))._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert "does <code>a</code> reach b?" in data["text/html"]
    assert "as you said" not in data["text/html"]


def test_an_engine_that_does_not_answer_is_told_and_may_be_asked_again() -> None:
    answers: list[Outcome | Exception] = [LabError("No engine answers at x."), Outcome("yes", "now it does")]

    def ask() -> Outcome:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    predict = Predict([Question("?", ("yes", "no"), ask)])
    predict.predict("yes")
    assert predict._result.html == '<p role="alert">No engine answers at x.</p>'
    assert predict.outcomes == ()
    assert predict.choices[0].disabled
    predict.button.click()
    assert "✓ as you said" in predict.static()


def test_only_what_came_otherwise_is_followed_on_the_picture() -> None:
    def ask(url: str) -> Outcome:
        trace = walk(UNIT_04, "favorites", url)
        return Outcome("yes" if trace.reached else "no", trace.reason, trace, UNIT_04)

    urls = "mongodb://mongodb:27017", "mongodb://nobody:27017"
    predict = Predict([Question(url, ("yes", "no"), partial(ask, url)) for url in urls])
    assert not [child for child in predict.children if isinstance(child, TraceView)]
    predict.predict("yes", "yes")
    (view,) = (child for child in predict.children if isinstance(child, TraceView))
    assert view.title == "favorites → mongodb://nobody:27017"
    assert "<ol>" not in predict._result.html
    assert predict.static().count("<ol>") == 1
