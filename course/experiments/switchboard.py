"""Switches of a small system: the learner sets them, says what will come of it, and sees what does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets

from course.experiments import texts
from course.widgets.predict import Outcome, Predict, Question
from course.widgets.static import with_static


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that can be set: its name in programs, its label, and the words of its positions."""

    name: str
    label: str
    positions: Mapping[str, str]


#: The question that a setting asks: from the switches' names to their positions.
Asking = Callable[[Mapping[str, str]], Question]


class Switchboard(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The switches, the question for their positions, and a line for each that was answered."""

    def __init__(self, switches: Sequence[Switch], asking: Asking) -> None:
        self.switches = tuple(switches)
        self._asking = asking
        self._tried: list[tuple[list[str], str, str]] = []
        self.controls = {switch.name: _control(switch) for switch in self.switches}
        self._board = ipywidgets.VBox()
        self._history = ipywidgets.HTML()
        for control in self.controls.values():
            control.observe(self._set, "value")
        self.predicting = self._question()
        self._board.children = [self.predicting]
        super().__init__([*self.controls.values(), self._board, self._history])

    @property
    def settings(self) -> dict[str, str]:
        """The position of each switch."""
        return {name: control.value for name, control in self.controls.items()}

    def predict(self, option: str, **settings: str) -> Outcome:
        """Set switches and answer by a call in place of the mouse. Raises ValueError, KeyError."""
        for name, position in settings.items():
            self.controls[name].value = position
        if self.predicting.choices[0].value is not None:  # asked once more
            self._set(None)
        return self.predicting.predict(option)[0]

    def _set(self, change: Any) -> None:
        self.predicting = self._question()
        self._board.children = [self.predicting]

    def _question(self) -> Predict:
        """The question for the positions that the switches have now."""
        question = self._asking(self.settings)
        words = [control.label for control in self.controls.values()]

        def ask() -> Outcome:
            outcome = question.ask()
            self._note(words, predicting.choices[0].value, outcome)
            return outcome

        predicting = Predict([Question(question.text, question.options, ask)])
        return predicting.live()

    def _note(self, words: list[str], predicted: str, outcome: Outcome) -> None:
        self._tried.append((words, predicted, outcome.option))
        self._history.value = self._table()

    # -- what is shown ----------------------------------------------------------------------

    def _table(self) -> str:
        if not self._tried:
            return ""
        labels = [switch.label for switch in self.switches]
        head = _row("th", [*labels, texts.YOU_SAID, texts.IT_DID])
        body = "".join(_row("td", [*words, said, did], said != did) for words, said, did in self._tried)
        return (
            f'{_STYLE}<div role="status"><p>{texts.TRIED_SO_FAR}</p>'
            f'<table class="dnc-tried">{head}{body}</table></div>'
        )

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        page = self._table() + self.predicting.static()
        return with_static(super()._repr_mimebundle_(**arguments), page, self.predicting.questions[0].text)


def _control(switch: Switch) -> Any:
    return ipywidgets.ToggleButtons(
        description=switch.label,
        options=[(words, position) for position, words in switch.positions.items()],
        style={"description_width": "170px", "button_width": "auto"},
    )


def _row(cell: str, words: Sequence[str], differs: bool = False) -> str:
    kind = ' class="differs"' if differs else ""
    return f"<tr{kind}>" + "".join(f"<{cell}>{escape(word)}</{cell}>" for word in words) + "</tr>"


_STYLE = """<style>
.dnc-tried { border-collapse: collapse; line-height: 1.5; text-align: left;
  color: var(--jp-ui-font-color1, #1f2328); max-width: 100%; }
.dnc-tried th, .dnc-tried td { text-align: left; vertical-align: top; padding: 4px 14px 4px 0;
  border-bottom: 1px solid var(--jp-border-color2, #d0d7de); white-space: normal; }
.dnc-tried .differs td:last-child { color: var(--jp-error-color1, #b3261e); font-weight: 600; }
</style>"""
