"""``docker run``, ``docker create`` and ``docker exec``"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from course.docker_cli.command import Run
from course.docker_cli.commands import foreground
from course.docker_cli.commands.container_body import body
from course.docker_cli.commands.pulling import pull_missing
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values
from course.docker_cli.naming import ImageName
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import NO_TERMINAL

_PULLS = ("always", "missing", "never", "")


# -- create and run -------------------------------------------------------------------------


def create(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    _check(values)
    terminal.say(_Creation(terminal, values, arguments, attached=True, typing=True).create())
    return 0


def run(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    _check(values)
    attached = not values["detach"]
    key = _Creation(terminal, values, arguments, attached=attached, typing=not attached).create()
    if not attached:
        terminal.say(key)
        _start(lambda: terminal.daemon.post("containers", key, "start"))
        return 0
    until = "removed" if values["rm"] else "next-exit"
    name = values["name"] or key[:12]
    session = foreground.Session(terminal, key, name, tty=values["tty"], until=until, verb="run")
    _start(session.start)
    return session.follow()


def typing_refused(act: Run, instead: str) -> Run:
    """`act`, unless it would wait for what somebody types (-it): then told what to do `instead`."""

    def guarded(terminal: Terminal, values: Values, arguments: list[str]) -> int:
        if values["tty"] and values["interactive"] and not values["detach"]:
            how = instead.format(name=arguments[0], image=arguments[0])
            raise CommandFailed(NO_TERMINAL.format(instead=how))
        return act(terminal, values, arguments)

    return guarded


def telling_as(command: str, act: Run, *, daemon_too: bool) -> Run:
    """`act`, whose failures are told as ``docker: …`` with a hint at the help of `command`, exit code 125.

    `daemon_too`: also what the engine refuses.
    """

    def told(terminal: Terminal, values: Values, arguments: list[str]) -> int:
        try:
            return act(terminal, values, arguments)
        except CommandFailed as error:
            if not error.message or (isinstance(error, DaemonFailed) and not daemon_too):
                raise
            code = error.exit_code if error.exit_code > 125 else 125
            hint = f"Run 'docker {command} --help' for more information"
            raise CommandFailed(f"docker: {error.message}\n\n{hint}", code) from None

    return told


def _check(values: Values) -> None:
    if values["pull"] not in _PULLS:
        raise CommandFailed(
            f'invalid pull option: \'{values["pull"]}\': must be one of "always", "missing" or "never"'
        )


def _start(start: Callable[[], object]) -> None:
    """The exit codes are those that a shell gives for a program it cannot start."""
    try:
        start()
    except DaemonFailed as error:
        if any(words in error.reason for words in ("executable file not found", "no such file or directory")):
            error.exit_code = 127
        elif any(words in error.reason for words in ("permission denied", "is a directory")):
            error.exit_code = 126
        raise


class _Creation:
    """A container about to be created, and its image, which may have to be pulled first."""

    def __init__(
        self, terminal: Terminal, values: Values, arguments: list[str], *, attached: bool, typing: bool
    ) -> None:
        self._terminal = terminal
        self._values = values
        image, *command = arguments
        self._image = ImageName(image)
        daemon = terminal.daemon
        self._body = body(values, image, command, attached=attached, typing=typing, api=daemon.api_version)

    def create(self) -> str:
        """The id of the new container. The engine's warnings are told."""
        if self._values["pull"] == "always":
            self._pull()
        try:
            made = self._post()
        except DaemonFailed as error:
            missing = error.status == 404 and "No such image" in error.reason
            if not missing or self._values["pull"] == "never":
                raise
            if not self._values["quiet"]:
                self._terminal.complain(f"Unable to find image '{self._image.familiar}' locally")
            self._pull()
            made = self._post()
        for warning in made.get("Warnings") or []:
            self._terminal.complain(f"WARNING: {warning}")
        return str(made["Id"])

    def _post(self) -> dict[str, str]:
        query = {"name": self._values["name"] or None, "platform": self._values["platform"] or None}
        made: dict[str, str] = self._terminal.daemon.post("containers", "create", body=self._body, **query)
        return made

    def _pull(self) -> None:
        show = None if self._values["quiet"] else self._terminal.complain
        pull_missing(self._terminal, self._image, self._values["platform"], show)


# -- exec -----------------------------------------------------------------------------------


def execute(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    name, *command = arguments
    detach = values["detach"]
    terminal.daemon.get("containers", name, "json")
    made = terminal.daemon.post("containers", name, "exec", body=_exec_body(values, command))
    start = {"Detach": detach, "Tty": values["tty"]}
    if detach:
        terminal.daemon.post("exec", made["Id"], "start", body=start)
        return 0
    stream = terminal.daemon.stream(
        "POST", "exec", made["Id"], "start", body=start, silence=terminal.patience
    )

    def show() -> int:
        for number, data in stream.output(framed=not values["tty"]):
            terminal.write(number, data)
        return int(terminal.daemon.get("exec", made["Id"], "json")["ExitCode"] or 0)

    return foreground.patiently(terminal, f"`{' '.join(command)}`", show)


def _exec_body(values: Values, command: Sequence[str]) -> dict[str, Any]:
    detach = values["detach"]
    return {
        "User": values["user"],
        "Privileged": values["privileged"],
        "Tty": values["tty"],
        "AttachStdin": False,
        "AttachStderr": not detach,
        "AttachStdout": not detach,
        "Detach": detach,
        "DetachKeys": "",
        "Env": values["env"] or None,
        "WorkingDir": values["workdir"],
        "Cmd": command,
    }
