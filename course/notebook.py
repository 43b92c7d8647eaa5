"""What a lab adds to the notebook that it is made in: the magics, and pictures that follow what is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from course import texts

if TYPE_CHECKING:
    from course.lab import Lab

#: Seconds for which changes are gathered before the pictures follow them.
GATHER = 0.05
_MARK = "_course_joined"


class Notebook:
    """The notebook that this process belongs to, if it does: whether a cell runs, and its event loop."""

    def __init__(self) -> None:
        self.joined = False
        self._in_a_cell = True  # a lab is made in one
        self._cell = ""
        self._made: dict[str, list[Any]] = {}  # the widgets that each cell has made, by its id
        self._loop: asyncio.AbstractEventLoop | None = None
        self._planned: asyncio.TimerHandle | None = None

    @property
    def live(self) -> bool:
        """Whether pictures can follow what is done between cells."""
        return self._loop is not None

    def in_a_cell(self) -> bool:
        """Whether what happens now is done by a cell; always so outside of notebooks."""
        return not self.joined or self._in_a_cell

    def keep(self, widget: Any) -> None:
        """Take note of a widget that the running cell has made: it ends when that cell runs again."""
        if self.joined and self._in_a_cell and self._cell:
            self._made.setdefault(self._cell, []).append(widget)

    def join(self) -> None:
        """In IPython, once: `%docker` is there, and after each cell the pictures are up to date."""
        try:
            from IPython import get_ipython
        except ImportError:
            return
        shell = get_ipython()
        if shell is None or getattr(shell, _MARK, False):
            return
        setattr(shell, _MARK, True)
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:  # IPython in a terminal: pictures are not live there
            self._loop = None
        self.joined = True
        self._cell = _running_cell(shell)
        shell.run_line_magic("load_ext", "course.docker_cli.magics")
        shell.events.register("pre_run_cell", self._before_cell)
        shell.events.register("post_run_cell", self._after_cell)

    def changed(self, lab: Lab) -> None:
        """Something was done to a lab, in whichever thread. Its pictures follow soon, or after the cell."""
        if self._loop is not None and not self.in_a_cell():
            self._loop.call_soon_threadsafe(self._plan, lab)

    def _plan(self, lab: Lab) -> None:
        if self._planned is None and self._loop is not None:
            self._planned = self._loop.call_later(GATHER, self._follow, lab)

    def _follow(self, lab: Lab) -> None:
        from course.lab import Lab

        self._planned = None
        if lab is Lab.made_last():
            _refreshed(lab, by_itself=True)

    def _before_cell(self, info: Any) -> None:
        self._in_a_cell = True
        self._cell = getattr(info, "cell_id", None) or ""
        for widget in self._made.pop(self._cell, []):
            _end(widget)

    def _after_cell(self, result: Any) -> None:
        from course.lab import Lab

        self._in_a_cell = False
        lab = Lab.made_last()
        if lab is not None and not _refreshed(lab):
            print(texts.NOBODY_THERE.format(where=lab.docker_host))


def _running_cell(shell: Any) -> str:
    """The id of the cell that runs now, before anybody tells when one begins; "" outside of Jupyter."""
    parent = shell.get_parent() if hasattr(shell, "get_parent") else None
    found = parent.get("metadata", {}).get("cellId") if isinstance(parent, dict) else None
    return found if isinstance(found, str) else ""


def _end(widget: Any) -> None:
    """Close a widget and those in it: nobody sees them any more, and no saved notebook need hold them.

    Layouts and styles stay: several widgets may share one.
    """
    parts = tuple(getattr(widget, "children", ()))
    widget.close()
    for part in parts:
        _end(part)


def _refreshed(lab: Lab, by_itself: bool = False) -> bool:
    """Bring the pictures up to date; False where the engine has gone away, and they stay as they were."""
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    try:
        lab.refresh(by_itself)
    except (DockerException, RequestException):
        return False
    return True


#: There is one at most in a process.
notebook = Notebook()
