"""Programs run in containers that are running already (`docker exec`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.lifecycle import environment
from course.simulator.machine import ContainerMachine
from course.simulator.process import STDOUT, Process
from course.simulator.state import ContainerRecord, Document, ExecRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: The exit code of a command whose client could not stay attached.
CANNOT_ATTACH = 126
#: Commands that are remembered at most. A real engine forgets those that have ended after some minutes.
MOST_KEPT = 1000


class Execs:
    """The exec instances of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages
        self._records: dict[str, ExecRecord] = {}

    def create(self, container_key: str, body: Document) -> ExecRecord:
        """Prepare a command in a running container, from the API's document. Raises EngineError."""
        container = self._engine.containers.get(container_key)
        self._check_running(container)
        argv = body.get("Cmd") or []
        if not argv:
            raise self._texts.no_exec_command()
        record = ExecRecord(
            id=self._engine.new_id(),
            container=container,
            argv=[str(word) for word in argv],
            env=list(body.get("Env") or []),
            tty=bool(body.get("Tty")),
            stdin=bool(body.get("AttachStdin")),
            stdout=bool(body.get("AttachStdout")),
            stderr=bool(body.get("AttachStderr")),
            user=str(body.get("User") or container.config.get("User") or ""),
            cwd=str(body.get("WorkingDir") or container.config.get("WorkingDir") or ""),
        )
        if self._engine.version.at_least(25):
            self._check_user(record)
        record.linked = self._engine.links.environment(container)
        self._make_room()
        self._records[record.id] = record
        self._tell(record, f"exec_create: {_line(record)}")
        return record

    def _make_room(self) -> None:
        """Forget the oldest that do not run, where there are many: first those that have run."""
        if len(self._records) < MOST_KEPT:
            return
        idle = [record for record in self._records.values() if not record.running]
        idle.sort(key=lambda record: record.process is None)
        for record in idle[: len(self._records) - MOST_KEPT + 1]:
            del self._records[record.id]

    def _check_user(self, record: ExecRecord) -> None:
        if not ContainerMachine(self._engine, record.container).knows_user(record.user):
            raise EngineError(400, self._texts.no_such_user(record.user))

    def _tell(self, record: ExecRecord, action: str, **more: str) -> None:
        self._engine.containers.tell(record.container, action, execID=record.id, **more)

    def get(self, exec_id: str) -> ExecRecord:
        """Raises EngineError (404)."""
        if exec_id not in self._records:
            raise self._texts.no_such_exec(exec_id)
        return self._records[exec_id]

    def running_in(self, container: ContainerRecord) -> list[ExecRecord]:
        """The commands that run in a container now."""
        return [
            record for record in self._records.values() if record.container is container and record.running
        ]

    def start(self, exec_id: str, body: Document) -> ExecRecord:
        """Run the command. What it writes is kept in the record's `output`. Raises EngineError.

        A command that does not exist is no error of the request: the client reads of it in the output.
        """
        record = self.get(exec_id)
        self._check_running(record.container)
        record.tty = bool(body.get("Tty", record.tty))
        record.detached = bool(body.get("Detach"))
        process = self._process(record)
        record.process = process
        self._tell(record, f"exec_start: {_line(record)}")
        record.problem, process.exit_code = self._obstacle(record, process)
        main = process.machine.find_program(record.argv[0])
        if record.problem or main is None:
            self._write(record, STDOUT, f"{record.problem}\r\n".encode())
            if record.at_end is not None:
                record.at_end()
            return record
        record.container.processes.append(process)
        self._engine.scheduler.start(process, main(process), lambda _: self._ended(record))
        return record

    def _obstacle(self, record: ExecRecord, process: Process) -> tuple[str, int | None]:
        """What the client is told of a command that cannot be run, and its exit code (fact 229)."""
        machine = ContainerMachine(self._engine, record.container)
        if not machine.knows_user(record.user):  # since 25 found when the command is prepared
            problem = self._texts.no_such_user(record.user)
            return problem, self._texts.exec_exit_code(problem)
        if (obstacle := machine.obstacle(record.argv[0], process.cwd)) is not None:
            return self._texts.cannot_exec(obstacle), self._texts.exec_exit_code(obstacle)
        return "", None

    def _process(self, record: ExecRecord) -> Process:
        container = record.container
        entries = [*record.linked, *(container.config.get("Env") or []), *record.env]
        process = Process(
            pid=self._engine.new_pid(container),
            argv=record.argv,
            env=environment(container, entries),
            machine=ContainerMachine(self._engine, container),
            sink=lambda stream, data: self._write(record, stream, data),
            cwd=record.cwd or "/",
            user=record.user or "root",
            tty=record.tty,
            started=self._engine.now(),
        )
        if record.stdin:
            process.open_input()
        return process

    def _write(self, record: ExecRecord, stream: int, data: bytes) -> None:
        if not record.detached:
            record.output.append((stream, data))
        self._engine.touch()

    def abandon(self, record: ExecRecord) -> None:
        """The client left by its detach keys: as in a real engine that counts as a failure to attach."""
        assert record.process is not None
        self._write(record, STDOUT, f"{self._texts.exec_detached}\r\n".encode())
        self._engine.scheduler.signal(record.process, "SIGKILL")
        record.process.exit_code = CANNOT_ATTACH

    def _ended(self, record: ExecRecord) -> None:
        assert record.process is not None
        if record.process in record.container.processes:
            record.container.processes.remove(record.process)
        self._tell(record, "exec_die", exitCode=str(record.process.exit_code))
        if record.at_end is not None:
            record.at_end()

    def _check_running(self, container: ContainerRecord) -> None:
        if container.state == "paused":
            raise self._texts.exec_paused(container.name)
        if container.state == "restarting":
            raise self._texts.restarting(container.id)
        if not container.running:
            raise self._texts.not_running(container.id)

    def forget(self, container: ContainerRecord) -> None:
        """Drop what belonged to a container that is gone."""
        self._records = {
            key: record for key, record in self._records.items() if record.container is not container
        }


def _line(record: ExecRecord) -> str:
    """The command as events name it: with a blank after the program also where nothing follows."""
    return f"{record.argv[0]} {' '.join(record.argv[1:])}"
