"""``%docker`` and ``%%docker``: docker command lines in a notebook.

%load_ext course.docker_cli.magics

They speak to the engine of the current lab. What Docker prints on standard error stands among the rest, as in
a terminal: a notebook would show it like an error of Python."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from IPython.core.error import StdinNotImplementedError
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from course.docker_cli.cell import run_script
from course.docker_cli.completion import complete
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.errors import CommandFailed
from course.docker_cli.terminal import Terminal

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: Seconds without a word after which a simulated container in the foreground is taken to go on for ever.
PATIENCE = 3.0
#: The first line of a cell that says where all of the cell goes.
_FOR_THE_CELL = re.compile(r"\s*(?:--host|-H|--context|-c)[ =]\s*(\S+)\s*")


class Target(NamedTuple):
    """The engine that commands go to, and how long they wait for a container that says nothing."""

    client: Any
    patience: float | None = None
    reach: Callable[[str], Any] | None = None


def current_lab() -> Target:
    """The engine of the lab made last. Only on a simulated one nobody has to press Ctrl-C."""
    from course.lab import Lab  # here: making a lab registers these magics

    lab = Lab.current()
    return Target(lab.client, PATIENCE if lab.simulated else None, lab.client_at)


@magics_class
class DockerMagics(Magics):
    """The magics, with what tells them the engine at each call."""

    def __init__(self, shell: InteractiveShell, target: Callable[[], Target] = current_lab) -> None:
        super().__init__(shell)
        self.target = target

    @no_var_expand
    @line_cell_magic
    def docker(self, line: str, cell: str | None = None) -> None:
        """Carry out docker command lines: the rest of the line, or each line of the cell.

        ``%%docker --host node2`` takes the whole cell to the engine of another host.
        """
        from course.lab import LabError

        try:
            client, patience, reach = self.target()
        except LabError as error:
            print(error)
            return
        terminal = Terminal(Daemon(client), sys.stdout, sys.stdout, patience, _answer)
        if reach is not None:
            terminal.reach = daemons(reach)
        script = line if cell is None else f"{line}\n{cell}"
        if cell is not None and (found := _FOR_THE_CELL.fullmatch(line)) is not None:
            try:
                terminal.daemon, script = terminal.reach(found[1]), cell
            except CommandFailed as error:
                print(error.message)
                return
        run_script(script if script.strip() else "docker", terminal)


def _answer() -> str:
    try:
        return input()
    except StdinNotImplementedError:  # a notebook that is carried out without anybody at it
        raise EOFError from None


def register(ipython: InteractiveShell, target: Callable[[], Target] = current_lab) -> None:
    """Make the magics known to `ipython`, for the engine that `target` names at each call."""
    ipython.register_magics(DockerMagics(ipython, target))

    def completer(shell: InteractiveShell, event: Any) -> list[str]:
        return complete(event.line, Daemon(target().client))

    for word in ("docker", "%docker"):
        ipython.set_hook("complete_command", completer, str_key=word)  # type: ignore[no-untyped-call]


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """What ``%load_ext course.docker_cli.magics`` calls."""
    register(ipython)
