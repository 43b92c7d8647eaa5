"""Predict, run, explain: a learner commits to answers, then the engine gives its own beside them.

The engine's answers are not in the notebook, nor anywhere else: the engine is asked when the learner commits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import ipywidgets
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import HTMLStyle

from course.topology.model import Topology
from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.result_view import ResultView
from course.widgets.static import with_static
from course.widgets.trace_view import TraceView

# One for all: ipywidgets would make two more widgets for each question, and as many for its answers.
_OF_QUESTIONS = {"layout": ipywidgets.Layout(margin="10px 0 0 0"), "style": HTMLStyle()}
_OF_CHOICES = {
    "layout": ipywidgets.Layout(width="auto", max_width="100%"),
    "style": DescriptionStyle(),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine did: which of the options that is, what was seen, and the path of a connection.

    `topology` is what the engine held then: on its picture the path is shown.
    """

    option: str
    seen: str
    trace: Trace | None = None
    topology: Topology | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the answers to choose from. `ask` has the engine do it, and tells what came of it."""

    text: str
    options: Sequence[str]
    ask: Callable[[], Outcome]


class Predict(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The questions, a button that opens when all are answered, and then the engine's answers; where they are
    other than what was said, with the trace to step through.

    `before` runs once, between the learner's commitment and the first question: it may set a stage. Where the
    engine could not try something (a container is not there yet) or does not answer, the button stays open.
    """

    children: tuple[Any, ...]

    def __init__(self, questions: Sequence[Question], before: Callable[[], None] = lambda: None) -> None:
        self.questions = tuple(questions)
        self.outcomes: tuple[Outcome, ...] = ()
        self._before = before
        super().__init__()

    def live(self) -> Predict:
        """Itself with its widgets, which take a while to make: not before somebody is to see them."""
        if not self.children:
            self.children = self._asked
        return self

    @cached_property
    def choices(self) -> list[Any]:
        """The answers to choose from, of each question."""
        made = [_choice(question) for question in self.questions]
        for choice in made:
            choice.observe(self._chosen, "value")
        return made

    @cached_property
    def button(self) -> Any:
        """It is open once all questions are answered."""
        button = ipywidgets.Button(
            description=texts.PREDICT_COMMIT,
            disabled=True,
            button_style="primary",
            layout=ipywidgets.Layout(width="auto", align_self="flex-start", margin="8px 0 0 0"),
        )
        button.on_click(self._pressed)
        return button

    @cached_property
    def _result(self) -> ResultView:
        return ResultView()

    @cached_property
    def _asked(self) -> tuple[Any, ...]:
        """What there is before anything is answered, from top to bottom."""
        asked = zip(map(_asked, self.questions), self.choices, strict=True)
        return (*(row for pair in asked for row in pair), self.button, self._result)

    def _chosen(self, change: Any) -> None:
        self.button.disabled = any(choice.value is None for choice in self.choices)

    def _pressed(self, button: Any) -> None:
        """Commit, and take the focus along: the button that had it may be closed from now on."""
        told = self._commit()
        (self._result if told else self.button).focus()

    def _commit(self) -> bool:
        """Have the engine do it, and tell what it did; False where it does not answer."""
        from course.failing import FAILURES, sentence

        for control in (*self.choices, self.button):
            control.disabled = True
        try:
            self._before()
            self._before = lambda: None
            self.outcomes = tuple(question.ask() for question in self.questions)
        except FAILURES as error:
            self._tell(f'<p role="alert">{escape(sentence(error))}</p>')
            self.button.disabled = False
            return False
        self._tell(self._table(live=True), self._summary())
        self.children = (*self._asked, *self._traces())
        self.button.disabled = all(map(_tried, self.questions, self.outcomes))
        return True

    def _tell(self, html: str, label: str = "") -> None:
        with self._result.hold_sync():
            self._result.html, self._result.label = html, label

    def predict(self, *options: str) -> tuple[Outcome, ...]:
        """Answer by a call in place of the mouse, and have the engine do it. Raises ValueError."""
        if len(options) != len(self.choices):
            raise ValueError(texts.PREDICT_COUNT.format(wanted=len(self.choices), given=len(options)))
        for choice, option in zip(self.choices, options, strict=True):
            if option not in choice.options:
                raise ValueError(f"{option!r} is none of: {', '.join(choice.options)}")
            choice.value = option
        self._commit()
        return self.outcomes

    # -- what is shown ----------------------------------------------------------------------

    def _traces(self) -> list[TraceView]:
        """The ways of the connections that came to something else than was said."""
        judged = zip(self.questions, self.choices, self.outcomes, strict=True)
        return [
            TraceView(outcome.topology, outcome.trace)
            for question, choice, outcome in judged
            if _judged(question, choice.value, outcome)[0] == "differs"
            and outcome.trace is not None
            and outcome.topology is not None
        ]

    def _summary(self) -> str:
        """How it went in a few words: with them the outcome is read out."""
        judged = zip(self.questions, self.choices, self.outcomes, strict=True)
        agreeing = sum(
            _judged(question, choice.value, outcome)[0] == "agrees" for question, choice, outcome in judged
        )
        return texts.PREDICT_TOLD.format(agreeing=agreeing, count=len(self.questions))

    def _table(self, live: bool = False) -> str:
        rows = zip(self.questions, self.choices, self.outcomes, strict=True)
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in texts.PREDICT_COLUMNS)
        body = "".join(_row(question, choice.value, outcome, live) for question, choice, outcome in rows)
        return f'{_STYLE}<table class="dnc-predict"><tr>{head}</tr>{body}</table>'

    def __repr__(self) -> str:
        return "\n".join(question.text for question in self.questions)

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        self.live()
        return with_static(super()._repr_mimebundle_(**arguments), self.static(), repr(self))

    def static(self) -> str:
        """The same without a kernel: the questions, and the outcomes once there are any."""
        if self.outcomes:
            return self._table()
        items = "".join(
            f"<li>{question.text} <i>{escape(' / '.join(question.options))}</i></li>"
            for question in self.questions
        )
        return f"<ol>{items}</ol>"


def _asked(question: Question) -> Any:
    return ipywidgets.HTML(f"<b>{question.text}</b>", **_OF_QUESTIONS)


def _choice(question: Question) -> Any:
    return ipywidgets.RadioButtons(options=list(question.options), value=None, **_OF_CHOICES)


def _row(question: Question, predicted: str, outcome: Outcome, live: bool) -> str:
    kind, mark = _judged(question, predicted, outcome)
    hops = kind == "differs" and not (live and outcome.topology is not None)
    cells = (
        question.text,
        escape(predicted),
        f"{escape(outcome.option)}{_seen(outcome, hops)}",
        escape(mark),
    )
    return f'<tr class="{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _tried(question: Question, outcome: Outcome) -> bool:
    return outcome.option in question.options


def _judged(question: Question, predicted: str, outcome: Outcome) -> tuple[str, str]:
    """What the engine could not try speaks neither for the learner nor against."""
    if not _tried(question, outcome):
        return "open", texts.PREDICT_OPEN
    agrees = predicted == outcome.option
    return ("agrees", texts.PREDICT_AGREES) if agrees else ("differs", texts.PREDICT_DIFFERS)


def _seen(outcome: Outcome, hops: bool) -> str:
    """Why, in a sentence; or hop by hop, where the trace itself does not stand below."""
    if outcome.trace is None or not outcome.trace.hops or not hops:
        return f"<br><small>{escape(outcome.seen)}</small>"
    steps = "".join(f"<li>{'✓' if hop.passed else '✗'} {escape(hop.text)}</li>" for hop in outcome.trace.hops)
    return f"<ol>{steps}</ol>"


_STYLE = """<style>
.dnc-predict { border-collapse: collapse; margin-top: 12px; line-height: 1.5; text-align: left;
  color: var(--jp-ui-font-color1, #1f2328); max-width: 100%; }
.dnc-predict th, .dnc-predict td { text-align: left; vertical-align: top; padding: 6px 14px 6px 0;
  border-bottom: 1px solid var(--jp-border-color2, #d0d7de); white-space: normal; }
.dnc-predict td:nth-child(2) { min-width: 7em; }
.dnc-predict small { overflow-wrap: anywhere; }
.dnc-predict ol { margin: 4px 0 0 0; padding-left: 1.4em; font-size: 92%; }
.dnc-predict td:last-child { font-weight: 600; white-space: nowrap; }
.dnc-predict .differs td:last-child { color: var(--jp-error-color1, #b3261e); }
</style>"""
