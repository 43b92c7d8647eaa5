"""The kernel's end: an IPython shell that carries out cells, and tells what they showed.

Whatever runs here may change all of it, so nothing that it sends is believed: see `kernel.py`.
"""

from __future__ import annotations

import io
import json
import os
import random
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import ipywidgets
from comm import create_comm
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder.confined.box import HOME, RUN, TEMPORARY
from autograder.confined.frames import FrameError, receive, send
from course import experiments
from course.widgets.predict import Predict
from course.widgets.static import with_static

#: Characters of text that one cell may print, and of all that it may show; what is more is left out.
MOST_TEXT = 100_000
MOST_SHOWN = 2_000_000
CUT = "\n… and more, which is not kept.\n"
SOCKET = "docker.sock"
_MODULES = (
    *("docker.models.containers", "docker.models.networks", "IPython.core.magics.extension"),
    *("course.direct", "course.docker_cli.magics", "course.failing", "course.lab"),
    "course.topology.index",
)


class Shown:
    """What a cell has shown so far, as a notebook stores it."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._text = 0
        self._shown = 0

    def stream(self, name: str, text: str) -> None:
        if self._text >= MOST_TEXT:
            return
        room = MOST_TEXT - self._text
        self._text += len(text)
        kept = text if len(text) <= room else text[:room] + CUT
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += kept
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": kept})

    def data(self, kind: str, data: Mapping[str, Any], **more: Any) -> None:
        size = len(json.dumps(data, default=str))
        self._shown += size
        if self._shown > MOST_SHOWN:
            data = {"text/plain": CUT.strip()}
        known = json.loads(json.dumps(data, default=str))
        self.outputs.append({"output_type": kind, "data": known, "metadata": {}, **more})

    def error(self, name: str, value: str, lines: list[str]) -> None:
        self.outputs.append(
            {
                "output_type": "error",
                "ename": name,
                "evalue": value[:MOST_TEXT],
                "traceback": [line[:MOST_TEXT] for line in lines[:100]],
            }
        )


class _Text(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, shown: Callable[[], Shown]) -> None:
        self.name, self._shown = name, shown

    def write(self, text: str) -> int:
        self._shown().stream(self.name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    """`display(...)`."""

    def publish(self, data: Any, metadata: Any = None, **others: Any) -> None:  # type: ignore[override]
        self.shell.shown.data("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.shown.outputs.clear()


class _Hook(DisplayHook):
    """The value of a cell's last line."""

    shell: Shell

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.shell.execution_count
        self.shell.shown.data("execute_result", format_dict, execution_count=count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython's shell, without a terminal, a history or files of its own."""

    shown: Shown
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = stb if isinstance(stb, list) else [str(stb)]
        self.shown.error(getattr(etype, "__name__", str(etype)), str(evalue), lines)


def prepare() -> Shell:
    """A shell, with what the course's notebooks import imported already. Made once, before the forks."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell: Shell = Shell.instance(config=config)
    shell.shown = Shown()
    _import_all(shell)
    _show_to_nobody(shell)
    return shell


def _show_to_nobody(shell: Shell) -> None:
    """Nobody looks on: what a widget would show at once takes a while to put together, and is not sent.

    Of predictions what a saved notebook shows is all that is made.
    """
    ipywidgets.Widget.open = _open
    assert shell.display_formatter is not None
    shell.display_formatter.mimebundle_formatter.for_type(
        Predict, lambda predict: with_static(None, predict.static(), repr(predict))
    )


def _open(widget: Any) -> None:
    if widget.comm is None:
        widget.comm = create_comm(target_name="jupyter.widget")


def _import_all(shell: Shell) -> None:
    units = walk_packages(experiments.__path__, f"{experiments.__name__}.")
    for name in (*_MODULES, *(unit.name for unit in units)):
        import_module(name)
    for source in ("1", "display(1)", "1/0"):  # what IPython imports only when it is needed
        shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]


def serve(shell: Shell, sock: socket.socket) -> None:
    """Be the kernel of one submission until the other end closes."""
    random.seed()
    _environment()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(f"{RUN}/{SOCKET}" if os.access(RUN, os.W_OK) else f"{os.getcwd()}/{SOCKET}")
    listener.listen(64)
    send(sock, {"hello": os.getpid()}, [listener.fileno()])
    listener.close()
    session = Session(shell)
    while True:
        try:
            send(sock, session.answer(receive(sock)))
        except FrameError:
            return


def _environment() -> None:
    """A home, and none of the grader's variables."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    home = HOME if os.access(HOME, os.W_OK) else os.getcwd()
    where = f"unix://{RUN if home == HOME else home}/{SOCKET}"
    os.environ.clear()
    os.environ.update(kept, HOME=home, DOCKER_HOST=where, COURSE_ENGINE=f"graded:{where}", LANG="C.UTF-8")
    os.chdir(home)
    os.makedirs(os.path.basename(TEMPORARY), exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = f"{home}/{os.path.basename(TEMPORARY)}"
    sys.path[:] = [place for place in sys.path if place not in ("", ".")]


class Session:
    """Answers what the grader asks, one thing after the other."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request; what goes wrong in it is an answer too."""
        ways: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "execute": self._execute,
            "value": self._value,
            "call": self._call,
        }
        try:
            return ways[asked["do"]](asked)
        except Exception as error:
            return {"problem": f"{type(error).__name__}: {error}"[:MOST_TEXT]}

    def _execute(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        shown = self._shell.shown = Shown()
        usual = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Text("stdout", self._now), _Text("stderr", self._now)
        try:
            self._shell.run_cell(asked["source"], store_history=True)  # type: ignore[no-untyped-call]
        finally:
            sys.stdout, sys.stderr = usual
        return {"outputs": shown.outputs}

    def _now(self) -> Shown:
        """What is shown now belongs to the cell that runs, also from threads of earlier ones."""
        return self._shell.shown

    def _value(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """A variable, as data; or the kind of thing that it is."""
        names = self._shell.user_ns
        if asked["name"] not in names or names[asked["name"]] is ...:
            return {"there": False}
        return _told(names[asked["name"]])

    def _call(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What a function of the learner's gives for these arguments."""
        function = self._shell.user_ns.get(asked["name"])
        if not callable(function):
            return {"there": False}
        try:
            return _told(function(*asked["arguments"]))
        except Exception as error:
            return {"there": True, "raised": traceback.format_exception_only(error)[-1].strip()[:1000]}


def _told(value: object) -> dict[str, Any]:
    from autograder.data import data
    from autograder.finding import CouldNotBeCarriedOut

    try:
        return {"there": True, "value": data("", value)}
    except CouldNotBeCarriedOut:
        return {"there": True, "kind": type(value).__name__}
