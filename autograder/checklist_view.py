"""The goals of an exercise beside what is so now, ticking as the learner works, and hints one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import cycle
from typing import Any

import ipywidgets

from autograder import texts
from autograder.check import Check
from autograder.context import Context, current, of_the_cells
from autograder.finding import Finding, Outcome
from autograder.sketch import sketch
from course.failing import FAILURES, sentence
from course.topology.model import Topology
from course.widgets import diagram_svg, goal_svg
from course.widgets.picture import FEWEST
from course.widgets.static import with_static


class Checklist(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The goals, each with a tick or with what was seen; then pictures of what is there and of what is to be,
    and a button for the next hint.

    Looking changes nothing and lets no time pass. On a real engine, where looking takes seconds because
    connections are really tried, a button does it; on a simulated one it is done whenever something changes.

    Handed in is what the notebook's cells do. What holds only because of something else (in a terminal, with
    a form) is marked, and below stand the commands for a cell: those that `outside` gives.
    """

    def __init__(
        self,
        checks: Sequence[Check],
        hints: Sequence[str],
        simulated: bool,
        outside: Callable[[], Sequence[str]] = list,
    ) -> None:
        self._checks = tuple(checks)
        self._hints = tuple(hints)
        self._simulated = simulated
        self._outside = outside
        self._goal = sketch(self._checks)
        self._now: Topology | None = None
        self._failed = ""  # why nothing could be looked at
        self.findings: tuple[Finding, ...] = ()
        self._borrowed: tuple[bool, ...] = ()  # which of them hold only by what no cell did
        self.goals = ipywidgets.HTML()
        self.look_button = ipywidgets.Button(description=texts.LOOK_AGAIN)
        self.look_button.on_click(lambda _: self.look())
        self.hint_button = ipywidgets.Button()
        self.hint_button.on_click(lambda _: self.hint())
        self.told = ipywidgets.HTML()
        self.pictures = ipywidgets.HTML()
        self._shown = 0
        self._name_hint()
        self.look()
        buttons = [self.look_button] * (not simulated) + [self.hint_button] * bool(hints)
        super().__init__([self.goals, ipywidgets.HBox(buttons), self.told, self.pictures])

    def show(self, topology: Topology) -> None:
        """The engine may hold something else by now."""
        if self._simulated:
            self.look()

    def look(self) -> None:
        """Carry the checks out, and tick; or say why that cannot be, and leave the rest as it was."""
        try:
            self._look(current().at_once())
            self._failed = ""
        except FAILURES as error:
            self._failed = sentence(error)
        self.goals.value = self._page()
        self.pictures.value = self._pictures()

    def _look(self, context: Context) -> None:
        self._now = context.topology
        self.findings = tuple(check.carry_out(context) for check in self._checks)
        alone = of_the_cells() if self._simulated else None
        self._borrowed = tuple(
            alone is not None and finding.passed and not check.carry_out(alone).passed
            for check, finding in zip(self._checks, self.findings, strict=True)
        )

    def hint(self) -> None:
        """Tell one more hint."""
        self._shown = min(self._shown + 1, len(self._hints))
        items = "".join(f"<li>{escape(hint)}</li>" for hint in self._hints[: self._shown])
        self.told.value = f'<div role="status"><ol>{items}</ol></div>'
        self._name_hint()

    def _name_hint(self) -> None:
        left = len(self._hints) - self._shown
        self.hint_button.description = texts.HINT if left else texts.NO_MORE_HINTS
        self.hint_button.disabled = not left

    # -- what is shown ----------------------------------------------------------------------

    def _page(self) -> str:
        done = sum(finding.passed for finding in self.findings)
        summary = texts.CHECKLIST.format(done=done, total=len(self._checks))
        failed = f'<p role="alert">{escape(self._failed)}</p>' if self._failed else ""
        goals = f'<p role="status">{summary}</p><ul>{self._items()}</ul>{self._to_paste()}'
        return f'{_STYLE}<div class="dnc-checklist">{failed}{goals}</div>'

    def _items(self) -> str:
        """The goals; what was seen is told once, however many goals it keeps from being reached."""
        if not self.findings:
            return "".join(
                f"<li>{_MARKS[Outcome.FAILED]} {escape(check.claim)}</li>" for check in self._checks
            )
        told: set[str] = set()
        items = []
        for check, finding, borrowed in zip(self._checks, self.findings, self._borrowed, strict=True):
            seen = "" if finding.seen in told else finding.seen
            items.append(_item(check, finding, borrowed, seen))
            told |= {finding.seen} - {""} if not finding.passed else set()
        return "".join(items)

    def _pictures(self) -> str:
        """What is there, and beside it what is to be."""
        if self._goal is None or self._now is None:
            return ""
        both = (
            (texts.NOW, diagram_svg(self._now, columns=FEWEST, title=texts.NOW)),
            (texts.GOAL, goal_svg(self._goal, self._now, columns=FEWEST)),
        )
        figures = "".join(f"<figure><figcaption>{of}</figcaption>{svg}</figure>" for of, svg in both)
        return f'<div class="dnc-pictures">{figures}</div>'

    def _to_paste(self) -> str:
        """The cell that would do what was done elsewhere."""
        if not any(self._borrowed):
            return ""
        cell = escape("\n".join(["%%docker", *self._outside()]))
        return f"<p>{texts.TO_PASTE}</p><pre>{cell}</pre>"

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        marks = [_MARKS[finding.outcome] for finding in self.findings] or [_MARKS[Outcome.FAILED]]
        lines = [f"{mark} {check.claim}" for mark, check in zip(cycle(marks), self._checks, strict=False)]
        page = self._page() + self._pictures()
        return with_static(super()._repr_mimebundle_(**arguments), page, "\n".join(lines))


_MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "○", Outcome.NOT_CARRIED_OUT: "○"}


def _item(check: Check, finding: Finding, borrowed: bool, seen: str) -> str:
    mark, claim = _MARKS[finding.outcome], escape(check.claim)
    if borrowed:
        return f'<li class="borrowed">{mark} {claim}<br><small>{texts.BORROWED}</small></li>'
    if finding.passed:
        return f'<li class="done">{mark} {claim}</li>'
    said = f"<br><small>{escape(seen)}</small>" if seen else ""
    return f"<li>{mark} {claim}{said}</li>"


_STYLE = """<style>
.dnc-checklist { line-height: 1.5; color: var(--jp-ui-font-color1, #1f2328); }
.dnc-checklist p { margin: 4px 0; font-weight: 600; }
.dnc-checklist ul { list-style: none; margin: 0; padding: 0; }
.dnc-checklist li { padding: 2px 0 2px 1.5em; text-indent: -1.5em; white-space: normal; }
.dnc-checklist small { font-size: 92%; }
.dnc-pictures { display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--jp-ui-font-color1, #1f2328); }
.dnc-pictures figure { flex: 1 1 380px; max-width: 428px; margin: 8px 0 0; }
.dnc-pictures figcaption { font-weight: 600; margin-bottom: 2px; }
.dnc-checklist li.borrowed { border-left: 3px solid #c4650a; padding-left: calc(1.5em + 6px); }
.dnc-checklist pre { margin: 4px 0; padding: 6px 10px; white-space: pre-wrap;
  background: var(--jp-layout-color2, #eef1f4); }
</style>"""
