"""Starting containers: what must be there, which networks are joined when, and what a failed start leaves."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING

from course.simulator import inits
from course.simulator.ending import Ending
from course.simulator.errors import EngineError
from course.simulator.files import FileTree
from course.simulator.machine import ContainerMachine
from course.simulator.process import Main, Process
from course.simulator.state import STARTING_PIDS, ContainerRecord, LogLine

if TYPE_CHECKING:
    pass

#: The exit code of a container that did not start, if it has none from an earlier run (facts 1, 19).
NOT_STARTED = 128


class Lifecycle(Ending):
    """Starting and stopping; the half of `Containers` that deals with processes."""

    # -- starting ---------------------------------------------------------------------------

    def start(self, key: str) -> bool:
        """Start a container; False where it runs already. Raises EngineError.

        A start that fails leaves the container as it was, with the error in its state (fact 1).
        """
        record = self.get(key)
        if record.state == "paused":
            raise self._texts.start_paused()
        if record.running:
            return False
        self._start_afresh(record)
        return True

    def _start_afresh(self, record: ContainerRecord) -> None:
        """Start because somebody wants it: what the restart policy did before counts no more."""
        record.restarts, record.backoff, record.stopped_by_hand = 0, 0.0, False
        try:
            self._launch(record)
        except EngineError as error:
            record.error = error.message
            self._engine.touch()
            if record.host_config.get("AutoRemove"):
                self.forget(record, volumes=True)
            raise

    def _launch(self, record: ContainerRecord) -> None:
        record.written = None
        argv = [*(record.config.get("Entrypoint") or []), *(record.config.get("Cmd") or [])]
        mounted = False
        try:
            self._share_stack(record)
            if not self._networks_last:
                self._join_networks(record)
            record.files |= {"resolv.conf", "hosts", "hostname"}
            mounted = True
            self._engine.volumes.mount(record)
            linked = self._linked(record)
            main = self._program(record, argv[0])
            self._put_init(record)
            if self._networks_last:
                self._join_networks(record)
        except EngineError:
            record.exit_code = record.exit_code or NOT_STARTED
            if mounted:
                self._engine.volumes.unmount(record)
            raise
        self._tell_networks(record, "connect", self._networks(record))
        record.state, record.error, record.exit_code = "running", "", 0
        record.started = self._engine.now()
        self.tell(record, "start")
        self._engine.health.begin(record)
        self._engine.links.follow(record)
        self._run(record, argv, main, linked)

    def _join_networks(self, record: ContainerRecord) -> None:
        """Raises EngineError; then the container has no address."""
        try:
            self._engine.attachments.attach_all(record)
        except EngineError as error:
            raise self._texts.networking_failed(error) from None

    def _linked(self, record: ContainerRecord) -> list[str]:
        """The variables that tell of linked containers."""
        try:
            return self._engine.links.environment(record)
        except EngineError:
            self._give_up(record, record.exit_code or NOT_STARTED)
            raise

    def _program(self, record: ContainerRecord, command: str) -> Main:
        """What PID 1 runs. Raises EngineError where it cannot be run; then the container has no address."""
        machine = ContainerMachine(self._engine, record)
        user = str(record.config.get("User") or "")
        if not machine.knows_user(user):
            self._give_up_networks(record)
            raise EngineError(500, self._texts.no_such_user(user))
        record.files.add("log")
        problem = machine.obstacle(command, str(record.config.get("WorkingDir") or "/"))
        if problem is None:
            main = machine.find_program(command)
            assert main is not None
            return main
        if record.host_config.get("Init") and problem != self._texts.no_working_directory(
            str(record.config.get("WorkingDir") or "/")
        ):
            return inits.cannot_run(command, self._texts.exit_code(problem))
        self._give_up(record, self._texts.exit_code(problem))
        raise self._texts.cannot_run(problem)

    @staticmethod
    def _put_init(record: ContainerRecord) -> None:
        """With `--init` Docker's own first program is put into the container."""
        if record.host_config.get("Init"):
            layer = FileTree(record.image.files, record.changed, {})
            layer.make_directories(dirname(inits.PATH))
            layer.write(inits.PATH, "")

    def _give_up(self, record: ContainerRecord, exit_code: int) -> None:
        """Leave the networks that were joined already: it does not start."""
        if not self._new:
            self._tell_networks(record, "connect", self._networks(record))
        self._give_up_networks(record)
        record.exit_code = exit_code

    def _give_up_networks(self, record: ContainerRecord) -> None:
        """Where they would only have been joined now, it is told nevertheless that they are left."""
        record.write_down()
        if self._networks_last:
            found = (self._engine.networks.find(e.network_id or e.network) for e in record.endpoints.values())
            self._tell_networks(record, "disconnect", [network for network in found if network is not None])
            record.forget_macs()
        else:
            self._leave_networks(record)

    def _share_stack(self, record: ContainerRecord) -> None:
        """With another container's network stack a container gets its name too, from its start on."""
        if not record.network_mode.startswith("container:"):
            return
        asked = record.network_mode.partition(":")[2]
        try:
            owner = self.get(asked)
        except EngineError as error:
            raise self._texts.join_failed(error) from None
        if owner is record:
            raise self._texts.join_itself()
        if not owner.running:
            raise self._texts.join_stopped(owner.name, asked, owner.state)
        record.owner_id, record.joined = owner.id, owner.started
        record.config["Hostname"] = owner.hostname

    def _run(self, record: ContainerRecord, argv: list[str], main: Main, linked: list[str]) -> None:
        machine = ContainerMachine(self._engine, record)
        record.last_pid = STARTING_PIDS
        under_init = bool(record.host_config.get("Init"))
        process = Process(
            pid=self._engine.new_pid(record) if under_init else 1,
            argv=argv,
            env=environment(record, [*linked, *(record.config.get("Env") or [])]),
            machine=machine,
            sink=lambda stream, data: self._log(record, stream, data),
            cwd=str(record.config.get("WorkingDir") or "/"),
            user=str(record.config.get("User") or "root"),
            tty=record.tty,
            init=not under_init,
            started=self._engine.now(),
        )
        record.init = inits.first_process(process) if under_init else None
        if record.config.get("OpenStdin"):
            process.open_input()
        record.processes = [process]
        self._engine.scheduler.start(process, main(process), lambda _: self._ended(record))

    def _log(self, record: ContainerRecord, stream: int, data: bytes) -> None:
        record.log.append(LogLine(self._engine.now(), stream, data))
        self._engine.touch()


def environment(record: ContainerRecord, entries: list[str]) -> dict[str, str]:
    """What a program finds in its environment: Docker's own entries, then those given."""
    env = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOSTNAME": record.hostname,
    }
    if record.tty:
        env["TERM"] = "xterm"
    for entry in entries:
        name, has_value, value = entry.partition("=")
        if has_value:
            env[name] = value
    env.setdefault("HOME", "/root")
    return env
