"""Waiting for a container, with its output: what `run`, `start -a`, `attach` and `wait` share.

Interrupting the kernel (the stop button of a notebook) is Ctrl-C: the signal goes to the container. With a
terminal's `patience`, a container from which nothing comes any more is left in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from course.docker_cli.daemon import Silence, Stream
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import RUNS_ON, STILL_RUNNING, STOPPED, WAITED_ENOUGH

#: So many Ctrl-C end the waiting, whatever the container does.
_MOST_INTERRUPTS = 3
_IN_BACKGROUND = {"run": "run -d", "start -a": "start", "attach": "logs"}


class Session:
    """A container that is waited for. Its output and its end are listened to from before it starts."""

    def __init__(self, terminal: Terminal, key: str, name: str, *, tty: bool, until: str, verb: str) -> None:
        self._terminal = terminal
        self._key = key
        self._name = name
        self._tty = tty
        self._verb = verb
        self._output = self._attach()
        self._end = terminal.daemon.stream(
            "POST", "containers", key, "wait", condition=until, silence=terminal.patience
        )

    def _attach(self) -> Stream:
        return self._terminal.daemon.stream(
            "POST",
            "containers",
            self._key,
            "attach",
            stdout=True,
            stderr=True,
            stream=True,
            silence=self._terminal.patience,
        )

    def start(self) -> None:
        """Raises DaemonFailed where the container cannot start."""
        try:
            self._terminal.daemon.post("containers", self._key, "start")
        except DaemonFailed:
            self._output.close()
            self._end.close()
            raise

    def follow(self) -> int:
        """Show the output until the container ends; its exit code."""
        interrupts = 0
        while True:
            try:
                self._show()
                return int(self._end.document()["StatusCode"])
            except KeyboardInterrupt:
                interrupts += 1
                if interrupts == _MOST_INTERRUPTS:
                    return self._leave(1)
                self._output = self._attach()
                self._interrupt()
            except Silence:
                return self._stop_for_silence()

    def _show(self) -> None:
        for stream, data in self._output.output(framed=not self._tty):
            self._terminal.write(stream, data)

    def _interrupt(self) -> None:
        with suppress(DaemonFailed):  # it has ended in the meantime
            self._terminal.daemon.post("containers", self._key, "kill", signal="SIGINT")

    def _stop_for_silence(self) -> int:
        """As Ctrl-C: the container either ends by it, or is left alone."""
        rest = self._attach()
        self._output.close()
        self._output = rest
        self._interrupt()
        try:
            self._show()
            code = int(self._end.document()["StatusCode"])
        except (Silence, KeyboardInterrupt):
            self._tell(RUNS_ON)
            return self._leave(0)
        self._tell(STOPPED)
        return code

    def _tell(self, effect: str) -> None:
        instead = _IN_BACKGROUND.get(self._verb, self._verb)
        effect = effect.format(name=self._name, instead=instead)
        self._terminal.complain(STILL_RUNNING.format(name=self._name, verb=self._verb, effect=effect))

    def _leave(self, code: int) -> int:
        self._output.close()
        self._end.close()
        return code


def start(terminal: Terminal, name: str) -> int:
    """``docker start -a``: the exit code is the container's."""
    container = terminal.daemon.get("containers", name, "json")
    until = "removed" if container["HostConfig"]["AutoRemove"] else "next-exit"
    session = Session(
        terminal, container["Id"], name, tty=container["Config"]["Tty"], until=until, verb="start -a"
    )
    session.start()
    return session.follow()


def attach(terminal: Terminal, name: str) -> int:
    """``docker attach``, which only listens: there is no keyboard. The exit code is the container's."""
    container = terminal.daemon.get("containers", name, "json")
    state = container["State"]
    if not state["Running"]:
        raise CommandFailed("You cannot attach to a stopped container, start it first")
    if state["Paused"]:
        raise CommandFailed("You cannot attach to a paused container, unpause it first")
    if state["Restarting"]:
        raise CommandFailed("You cannot attach to a restarting container, wait until it is running")
    session = Session(
        terminal, container["Id"], name, tty=container["Config"]["Tty"], until="not-running", verb="attach"
    )
    return session.follow()


def wait(terminal: Terminal, name: str) -> int:
    """Wait until a container is not running; its exit code."""
    end = terminal.daemon.stream("POST", "containers", name, "wait", silence=terminal.patience)
    return patiently(terminal, name, lambda: int(end.document()["StatusCode"]))


def patiently(terminal: Terminal, name: str, act: Callable[[], int]) -> int:
    """Do what waits without a signal to send. Raises CommandFailed, with code 130, where it is broken off."""
    try:
        return act()
    except KeyboardInterrupt:
        raise CommandFailed("", 130) from None
    except Silence:
        raise CommandFailed(WAITED_ENOUGH.format(name=name).rstrip(), 130) from None
