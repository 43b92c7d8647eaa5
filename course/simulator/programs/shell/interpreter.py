"""Carrying out a script: statements, pipelines, redirections, and the programs they name."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from fnmatch import fnmatchcase

from course.simulator.process import Effect, Machine, Main, Process, Program, Sleep
from course.simulator.programs.shell.expansion import Expansion, ShellError
from course.simulator.programs.shell.flavour import Flavour
from course.simulator.programs.shell.redirections import redirected
from course.simulator.programs.shell.streams import (
    Streams,
    closer,
    fed,
    preceded,
    renamed,
)
from course.simulator.programs.shell.syntax import (
    AndOr,
    Case,
    Command,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Script,
    Simple,
    Statement,
    Substitution,
    While,
)
from course.simulator.programs.tasks import Pipe, Task, child, together
from course.simulator.programs.tool import absolute, is_directory

Waiting = Generator[Effect, bytes, int]

#: One turn of a loop takes this long (seconds), so that a loop without end lets others have theirs.
TURN = 0.001


#: How a program ends that SIGTERM ended: shells say so.
TERMINATED = 143

#: Programs that ash has inside: their complaints begin with the shell's name.
BUILT_IN_TOOLS = ("printf", "test", "[", "kill")


class Leave(Exception):
    """`break`, `continue`, `return` and `exit` on their way out. `levels` counts loops."""

    def __init__(self, what: str, code: int = 0, levels: int = 1) -> None:
        super().__init__(what)
        self.what, self.code, self.levels = what, code, levels


class Shell:
    """One shell: variables, functions, arguments, and what runs in its background."""

    def __init__(self, process: Process, flavour: Flavour, builtins: dict[str, Builtin]) -> None:
        self.process = process
        self.flavour = flavour
        self.builtins = builtins
        self.variables = dict(process.env)
        self.exported = set(process.env)
        self.arguments: list[str] = []
        self.name = flavour.name
        self.functions: dict[str, Command] = {}
        self.jobs: list[Task] = []
        self.background_pid = ""
        self.status = 0
        self.errexit = self.nounset = self.xtrace = False
        self.line = 1
        self.unread = bytearray()
        self.last_statement = False  # the program it runs may take the shell's place
        self.expansion = Expansion(self)

    # -- what expansion asks ------------------------------------------------------------------

    @property
    def machine(self) -> Machine:
        return self.process.machine

    @property
    def cwd(self) -> str:
        return self.process.cwd

    def special(self, name: str) -> str | None:
        """The value of ``$?`` and the like, and of ``$1``; None for ordinary variables."""
        if name.isdigit():
            index = int(name)
            if index == 0:
                return self.name
            return self.arguments[index - 1] if index <= len(self.arguments) else None
        values = {"?": str(self.status), "$": str(self.process.pid), "#": str(len(self.arguments))}
        values |= {"@": " ".join(self.arguments), "*": " ".join(self.arguments)}
        values |= {"!": self.background_pid, "-": ""}
        return values.get(name)

    def substitute(self, script: Script) -> Generator[Effect, bytes, str]:
        pipe = bytearray()
        streams = Streams(pipe.extend, self.process.err, own=False)
        inner = self.copy()
        try:
            self.status = yield from inner.script(script, streams)
        except Leave as leave:
            self.status = leave.code
        return pipe.decode(errors="replace")

    def copy(self) -> Shell:
        """A subshell: what it changes stays with it."""
        inner = Shell(self.process, self.flavour, self.builtins)
        inner.variables, inner.exported = dict(self.variables), set(self.exported)
        inner.arguments, inner.name = list(self.arguments), self.name
        inner.functions, inner.status = dict(self.functions), self.status
        inner.errexit, inner.nounset, inner.xtrace = self.errexit, self.nounset, self.xtrace
        inner.jobs, inner.line, inner.unread = self.jobs, self.line, self.unread
        inner.process = replace(
            self.process, sockets=self.process.sockets, handlers=self.process.handlers, init=False
        )
        return inner

    @property
    def environment(self) -> dict[str, str]:
        return {k: v for k, v in self.variables.items() if k in self.exported}

    # -- statements -----------------------------------------------------------------------------

    def script(self, script: Script, streams: Streams, last: bool = False) -> Waiting:
        """Carry out all statements; `last`: nothing comes after them."""
        for statement in script.statements:
            self.last_statement = last and statement is script.statements[-1]
            yield from self._statement(statement, streams)
        return self.status

    def _statement(self, statement: Statement, streams: Streams) -> Waiting:
        if statement.background:
            self._start_background(statement.body, streams)
            self.status = 0
            return 0
        status = yield from self._and_or(statement.body, streams)
        if status and self.errexit and not statement.body.rest and not statement.body.first.negated:
            raise Leave("exit", status)
        return status

    def _start_background(self, body: AndOr, streams: Streams) -> None:
        inner = self.copy()
        pid = self.process.pid + len(self.jobs) + 1
        inner.process = replace(inner.process, pid=pid, handlers={}, sockets=child(self.process, []).sockets)
        inner.unread = bytearray()
        task = Task(inner.process, inner.subshell(inner._and_or(body, streams)), Pipe(closed=True))
        self.jobs.append(task)
        self.background_pid = str(pid)

    def subshell(self, program: Waiting) -> Program:
        """Run `program` so that `exit` in it ends only this shell."""
        try:
            return (yield from program)
        except Leave as leave:
            return leave.code
        except ShellError as error:
            self.process.err(self.flavour.complaint(str(error), self.line))
            return error.code

    def _and_or(self, body: AndOr, streams: Streams) -> Waiting:
        if body.rest:
            self.last_statement = False
        self.status = yield from self._pipeline(body.first, streams)
        for operator, pipeline in body.rest:
            if (operator == "&&") == (self.status == 0):
                self.status = yield from self._pipeline(pipeline, streams)
        return self.status

    def _pipeline(self, pipeline: Pipeline, streams: Streams) -> Waiting:
        if len(pipeline.commands) == 1:
            status = yield from self.command(pipeline.commands[0], streams)
        else:
            status = yield from self._connected(pipeline.commands, streams)
        self.status = int(not status) if pipeline.negated else status
        return self.status

    def _connected(self, commands: tuple[Command, ...], streams: Streams) -> Waiting:
        tasks: list[Task] = []
        stdin: Pipe | None = None
        for command in commands:
            pipe = Pipe() if command is not commands[-1] else None
            inner = self.copy()
            inner.unread = self.unread if stdin is None else bytearray()
            to = Streams(pipe.write, streams.err, own=False) if pipe is not None else streams
            inner.process = replace(inner.process, sockets=child(self.process, []).sockets)
            task = Task(inner.process, inner.subshell(inner.command(command, to)), stdin)
            if pipe is not None:
                task.at_end.append(closer(pipe))
            tasks.append(task)
            stdin = pipe
        yield from together(tasks, self.machine, lambda: all(task.code is not None for task in tasks))
        return tasks[-1].code or 0

    # -- commands -------------------------------------------------------------------------------

    def command(self, command: Command, streams: Streams) -> Waiting:
        if isinstance(command, Function):
            self.functions[command.name] = command.body
            return 0
        if not command.redirections:
            return (yield from self._bare(command, streams))
        try:
            streams, stdin = yield from redirected(self, command.redirections, streams)
        except ShellError as error:
            self.complain(streams, str(error))
            return error.code
        if stdin is None:
            return (yield from self._bare(command, streams))
        unread, self.unread = self.unread, bytearray()
        try:
            return (yield from fed(self._bare(command, streams), stdin))
        finally:
            self.unread = unread

    def _bare(self, command: Command, streams: Streams) -> Waiting:
        match command:
            case Simple():
                return (yield from self._simple(command, streams))
            case If():
                return (yield from self._if(command, streams))
            case For():
                return (yield from self._for(command, streams))
            case While():
                return (yield from self._while(command, streams))
            case Case():
                return (yield from self._case(command, streams))
            case Group(body, subshell):
                if subshell:
                    inner = self.copy()
                    return (yield from inner.subshell(inner.script(body, streams)))
                return (yield from self.script(body, streams))
            case _:
                raise AssertionError(command)

    def _if(self, command: If, streams: Streams) -> Waiting:
        last = self.last_statement
        for condition, body in command.arms:
            if (yield from self._condition(condition, streams)) == 0:
                return (yield from self.script(body, streams, last))
        if command.otherwise is not None:
            return (yield from self.script(command.otherwise, streams, last))
        return 0

    def _condition(self, script: Script, streams: Streams) -> Waiting:
        errexit, self.errexit = self.errexit, False
        try:
            return (yield from self.script(script, streams))
        finally:
            self.errexit = errexit

    def _for(self, command: For, streams: Streams) -> Waiting:
        words = self.arguments if command.words is None else (yield from self.expansion.fields(command.words))
        status = 0
        for word in list(words):
            self.variables[command.name] = word
            status, go_on = yield from self._turn(command.body, streams)
            if not go_on:
                break
        return status

    def _while(self, command: While, streams: Streams) -> Waiting:
        status = 0
        while ((yield from self._condition(command.condition, streams)) == 0) != command.until:
            status, go_on = yield from self._turn(command.body, streams)
            if not go_on:
                break
        return status

    def _turn(self, body: Script, streams: Streams) -> Generator[Effect, bytes, tuple[int, bool]]:
        """One turn of a loop: its status, and whether another may follow."""
        yield Sleep(TURN)
        try:
            return (yield from self.script(body, streams)), True
        except Leave as leave:
            if leave.what not in ("break", "continue"):
                raise
            if leave.levels > 1:
                raise Leave(leave.what, leave.code, leave.levels - 1) from None
            return 0, leave.what == "continue"

    def _case(self, command: Case, streams: Streams) -> Waiting:
        subject = yield from self.expansion.text(command.subject)
        for patterns, body in command.arms:
            for word in patterns:
                if fnmatchcase(subject, (yield from self.expansion.pattern(word))):
                    return (yield from self.script(body, streams))
        return 0

    # -- simple commands --------------------------------------------------------------------------

    def _simple(self, command: Simple, streams: Streams) -> Waiting:
        last = self.last_statement
        argv = yield from self.expansion.fields(command.words)
        assigned = {}
        for name, word in command.assignments:
            assigned[name] = yield from self.expansion.text(word)
        if self.xtrace:
            traced = [*(f"{k}={v}" for k, v in assigned.items()), *argv]
            streams.err(f"+ {' '.join(traced)}\n".encode())
        if not argv:
            self.variables |= assigned
            substituted = any(
                isinstance(part, Substitution) for _, word in command.assignments for part in word.parts
            )
            return self.status if substituted else 0
        return (yield from self.run(argv, assigned, streams, last))

    def run(self, argv: list[str], assigned: dict[str, str], streams: Streams, last: bool = False) -> Waiting:
        """A function, a builtin or a program. With `last` a program may take the shell's place."""
        if (body := self.functions.get(argv[0])) is not None:
            return (yield from self._call(body, argv, streams))
        if (builtin := self.builtins.get(argv[0])) is not None:
            self.variables |= assigned
            return (yield from builtin(self, argv, streams))
        main = self.machine.find_program(argv[0])
        if main is None:
            return self._missing(argv[0], streams)
        if self.flavour.kind == "ash" and argv[0] in BUILT_IN_TOOLS:
            streams = replace(streams, err=renamed(streams.err, argv[0], self.flavour.name), own=False)
        program, process = self.start(main, argv, self.environment | assigned, streams, heir=last)
        try:
            code = yield from preceded(program, self.unread)
        finally:
            process.sockets.clear()
        if code == TERMINATED and not last:
            streams.err(b"Terminated\n")
        return code

    def start(
        self, main: Main, argv: list[str], env: dict[str, str], streams: Streams, heir: bool = False
    ) -> tuple[Program, Process]:
        heir = heir and not self.jobs
        process = child(self.process, argv, sink=None if streams.own else streams.sink, env=env, heir=heir)
        if heir:
            self.process.argv[:] = argv
        return main(process), process

    def _call(self, body: Command, argv: list[str], streams: Streams) -> Waiting:
        arguments, self.arguments = self.arguments, argv[1:]
        try:
            return (yield from self.command(body, streams))
        except Leave as leave:
            if leave.what != "return":
                raise
            return leave.code
        finally:
            self.arguments = arguments

    def _missing(self, name: str, streams: Streams) -> int:
        if "/" in name and (is_directory(self.process, name) or self._is_file(name)):
            self.complain(streams, f"{name}: Permission denied")
            return 126
        self.complain(streams, self.flavour.not_found(name))
        return 127

    def _is_file(self, path: str) -> bool:
        try:
            self.machine.read_file(absolute(self.process, path))
        except OSError:
            return False
        return True

    def complain(self, streams: Streams, message: str, builtin: str = "") -> None:
        streams.err(self.flavour.complaint(message, self.line, builtin).encode())


Builtin = Callable[[Shell, list[str], Streams], Waiting]
