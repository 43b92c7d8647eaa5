"""The goals of an exercise beside what is so now, ticking as the learner works, and hints one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets

from autograder import texts
from autograder.check import Check
from autograder.context import current, of_the_cells
from autograder.finding import Finding, Outcome
from course.topology.model import Topology
from course.widgets.static import with_static


class Checklist(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The goals, each with a tick or with what was seen; below, a button for the next hint.

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
        self.findings: tuple[Finding, ...] = ()
        self._borrowed: tuple[bool, ...] = ()  # which of them hold only by what no cell did
        self.goals = ipywidgets.HTML()
        self.look_button = ipywidgets.Button(description=texts.LOOK_AGAIN)
        self.look_button.on_click(lambda _: self.look())
        self.hint_button = ipywidgets.Button()
        self.hint_button.on_click(lambda _: self.hint())
        self.told = ipywidgets.HTML()
        self._shown = 0
        self._name_hint()
        self.look()
        buttons = [self.look_button] * (not simulated) + [self.hint_button] * bool(hints)
        super().__init__([self.goals, ipywidgets.HBox(buttons), self.told])

    def show(self, topology: Topology) -> None:
        """The engine may hold something else by now."""
        if self._simulated:
            self.look()

    def look(self) -> None:
        """Carry the checks out, and tick."""
        context = current().at_once()
        self.findings = tuple(check.carry_out(context) for check in self._checks)
        alone = of_the_cells() if self._simulated else None
        self._borrowed = tuple(
            alone is not None and finding.passed and not check.carry_out(alone).passed
            for check, finding in zip(self._checks, self.findings, strict=True)
        )
        self.goals.value = self._page()

    def hint(self) -> None:
        """Tell one more hint."""
        self._shown = min(self._shown + 1, len(self._hints))
        items = "".join(f"<li>{escape(hint)}</li>" for hint in self._hints[: self._shown])
        self.told.value = f'<ol role="status">{items}</ol>'
        self._name_hint()

    def _name_hint(self) -> None:
        left = len(self._hints) - self._shown
        self.hint_button.description = texts.HINT if left else texts.NO_MORE_HINTS
        self.hint_button.disabled = not left

    # -- what is shown ----------------------------------------------------------------------

    def _page(self) -> str:
        done = sum(finding.passed for finding in self.findings)
        summary = texts.CHECKLIST.format(done=done, total=len(self._checks))
        items = "".join(map(_item, self._checks, self.findings, self._borrowed))
        goals = f'<p role="status">{summary}</p><ul>{items}</ul>{self._to_paste()}'
        return f'{_STYLE}<div class="dnc-checklist">{goals}</div>'

    def _to_paste(self) -> str:
        """The cell that would do what was done elsewhere."""
        if not any(self._borrowed):
            return ""
        cell = escape("\n".join(["%%docker", *self._outside()]))
        return f"<p>{texts.TO_PASTE}</p><pre>{cell}</pre>"

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        lines = [f"{_MARKS[f.outcome]} {c.claim}" for c, f in zip(self._checks, self.findings, strict=True)]
        return with_static(super()._repr_mimebundle_(**arguments), self._page(), "\n".join(lines))


_MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "○", Outcome.NOT_CARRIED_OUT: "○"}


def _item(check: Check, finding: Finding, borrowed: bool) -> str:
    mark, claim = _MARKS[finding.outcome], escape(check.claim)
    if borrowed:
        return f'<li class="borrowed">{mark} {claim}<br><small>{texts.BORROWED}</small></li>'
    if finding.passed:
        return f'<li class="done">{mark} {claim}</li>'
    return f"<li>{mark} {claim}<br><small>{escape(finding.seen)}</small></li>"


_STYLE = """<style>
.dnc-checklist { line-height: 1.5; color: var(--jp-ui-font-color1, #1f2328); }
.dnc-checklist p { margin: 4px 0; font-weight: 600; }
.dnc-checklist ul { list-style: none; margin: 0; padding: 0; }
.dnc-checklist li { padding: 2px 0 2px 1.5em; text-indent: -1.5em; white-space: normal; }
.dnc-checklist small { font-size: 92%; }
.dnc-checklist pre { margin: 4px 0; padding: 6px 10px; white-space: pre-wrap;
  background: var(--jp-layout-color2, #eef1f4); }
</style>"""
