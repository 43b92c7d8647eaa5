"""A unit taken on a simulated engine of this process, by somebody who types an answer into its cells."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import autograder
from autograder.context import Context, use
from autograder.gate import texts
from autograder.gate.unit import CHECK, Unit
from autograder.report import Report
from course.docker_cli.cell import run_script
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.terminal import Terminal
from course.lab import Lab

COMMANDS = "%%docker"
#: Seconds that a container in the foreground may say nothing, as in a learner's notebook.
SILENCE = 3.0


class Broken(Exception):
    """A cell of the unit cannot be run; the message is a sentence."""


class Notebook:
    """A unit's notebook on a fresh simulated engine; `taken` makes one and closes it."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.sources = unit.sources
        self.names: dict[str, Any] = {}
        if "setup" not in self.sources:
            raise Broken(texts.NO_SETUP)
        try:
            self.run("setup")
            self._given = frozenset(self.names)
            Lab.current()
        except Exception as error:
            raise Broken(texts.SETUP_BREAKS.format(kind=type(error).__name__, why=error)) from error

    def run(self, cell: str, names: dict[str, Any] | None = None) -> Any:
        """Run a cell, with the notebook's `names` unless others are given; the value of its last line."""
        source = self.sources[cell]
        names = self.names if names is None else names
        if source.startswith(COMMANDS):
            first, _, rest = source.partition("\n")
            return self.type(rest, first.removeprefix(COMMANDS))
        *lines, last = ast.parse(source).body
        with redirect_stdout(io.StringIO()):
            exec(compile(ast.Module(lines, []), cell, "exec"), names)
            if isinstance(last, ast.Expr):
                return eval(compile(ast.Expression(last.value), cell, "eval"), names)
            exec(compile(ast.Module([last], []), cell, "exec"), names)
            return None

    def type(self, commands: str, options: str = "") -> None:
        """Carry out command lines as a `%%docker` cell does; `options` may say which host they go to."""
        lab, out = Lab.current(), io.StringIO()
        reach = daemons(lab.client_at)
        words = options.replace("=", " ").split()
        daemon = reach(words[-1]) if words else Daemon(lab.client)
        run_script(commands, Terminal(daemon, out, out, SILENCE, reach=reach))

    def answer(self, name: str, commands: str, answer: str = "") -> Report:
        """Solve an exercise with these commands and this answer, and check it. Raises Broken."""
        try:
            if f"{name}-stage" in self.sources:
                self.run(f"{name}-stage")
            self.type(commands)
            exec(answer, self.names)
            lab = Lab.current()
            context = Context(
                lab.topology, client=lab.client, answers=self.names, settle=lab.settle, on=lab.on
            )
            with use(context):
                report = self.run(f"{name}{CHECK}", self._of_the_grader())
        except Exception as error:
            given = " ".join([*commands.split("\n"), answer]).strip() or texts.NOTHING_AT_ALL
            told = texts.BREAKS.format(exercise=name, answer=given, kind=type(error).__name__, why=error)
            raise Broken(told) from error
        if not isinstance(report, Report):
            raise Broken(texts.NO_REPORT.format(exercise=name))
        return report

    def _of_the_grader(self) -> dict[str, Any]:
        """What a grade cell can name when it grades: the checks' words, and what is the learner's.

        What the cell `setup` has imported is none of these: a check that needs it has to import it.
        """
        words = {word: getattr(autograder, word) for word in autograder.__all__}
        return words | {name: value for name, value in self.names.items() if name not in self._given}

    def solve_before(self, name: str) -> None:
        """Solve every exercise before `name` as the reference does."""
        for earlier, exercise in self.unit.checked.items():
            if earlier == name:
                return
            self.answer(earlier, *exercise.right("reference"))


@contextmanager
def taken(unit: Unit) -> Iterator[Notebook]:
    """The unit's notebook after its cell setup, in the unit's folder. Raises Broken."""
    with at(unit.folder):
        before = Lab.made_last()
        try:
            yield Notebook(unit)
        finally:
            if (lab := Lab.made_last()) is not None and lab is not before:
                lab.close()


@contextmanager
def at(folder: Path) -> Iterator[None]:
    """As a kernel that runs there, and on simulated engines, whatever the environment names."""
    before, environment, path, modules = Path.cwd(), dict(os.environ), list(sys.path), set(sys.modules)
    for name in [name for name in os.environ if name.startswith("DOCKER_")]:
        del os.environ[name]
    os.environ["COURSE_ENGINE"] = "simulated"
    os.chdir(folder)
    sys.path.insert(0, str(folder.resolve()))
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
        for name in (
            set(sys.modules) - modules
        ):  # a unit's own modules: another unit's may have the same names
            if Path(getattr(sys.modules[name], "__file__", None) or os.devnull).parent == folder.resolve():
                del sys.modules[name]
