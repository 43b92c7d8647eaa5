"""Programs of the host itself on a real engine: a container on the host's network stands for each.

Where the program's own image is there, it is that program, told where to listen; else a small web server.
On a simulated engine they are programs of its host: see `course.simulator.programs.on_host`.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

from course import texts
from course.errors import LabError
from course.simulator.programs.on_host import PROGRAMS
from course.simulator.programs.services.spring import METRICS
from course.topology.trace import Verdict

if TYPE_CHECKING:
    import docker

IMAGE = "busybox"
#: What it answers on every port: these stand for programs, they are none.
_ANSWER = "Hello from the host: {program} would answer here.\n"
#: What it has besides, by program: the course asks for these.
_PAGES = {"spring-boot": {"actuator/health": '{"status":"UP"}', "actuator/prometheus": METRICS}}
#: Says on which port the container stands for a program.
LABEL = "course.host-port"
#: Seconds until a web server has failed if it does, and those in which a program has to come up.
_FAILS, _COMES_UP = 2, 60


@dataclass(frozen=True, slots=True)
class _Server:
    """What `docker run` is told: the image, what stands behind it, and the environment."""

    image: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


#: How each program is told in its own image where to listen.
_OWN: dict[str, Callable[[str, int], _Server]] = {
    "spring-boot": lambda address, port: _Server(
        "spring-boot", [f"--server.address={address}", f"--server.port={port}"]
    ),
    "mongo": lambda address, port: _Server("mongo", ["--bind_ip", address, "--port", str(port)]),
    "mysql": lambda address, port: _Server(
        "mysql",
        ["--mysqlx=OFF", f"--bind-address={address}", f"--port={port}"],
        {"MYSQL_ALLOW_EMPTY_PASSWORD": "yes"},
    ),
    "postgres": lambda address, port: _Server(
        "postgres",
        ["-c", f"listen_addresses={address}", "-p", str(port)],
        {"POSTGRES_HOST_AUTH_METHOD": "trust"},
    ),
}


def checked(program: str, address: str) -> None:
    """Raises LabError for a program that there is not, and for what is no IPv4 address."""
    if program not in PROGRAMS:
        raise LabError(texts.NO_SUCH_PROGRAM.format(program=program, known=", ".join(PROGRAMS)))
    try:
        IPv4Address(address)
    except ValueError:
        raise LabError(texts.NO_SUCH_ADDRESS.format(address=address)) from None


def start(client: docker.DockerClient, program: str, port: int | None, address: str) -> str:
    """Run the program, or what stands for it, on the host's network; where it listens. Raises LabError."""
    from docker.errors import APIError, DockerException

    number = PROGRAMS[program].port if port is None else port
    own = _has_image(client, program)
    try:
        if own and _answers(client, address, number):
            raise LabError(texts.PORT_TAKEN.format(port=number))
        server = _OWN[program](address, number) if own else _web_server(program, address, number)
        container = _run(client, server, number)
        _see_it_start(client, container, address, number, own)
    except APIError as error:
        if error.status_code == 409:  # the name, which holds the port
            raise LabError(texts.PORT_TAKEN.format(port=number)) from None
        raise LabError(texts.NOT_STARTED.format(why=error.explanation)) from None
    except DockerException as error:
        raise LabError(texts.NOT_STARTED.format(why=error)) from None
    return f"{address}:{number}"


def stop(client: docker.DockerClient, port: int) -> None:
    """Remove the container that stands for a program on this port of the host."""
    from docker.errors import NotFound

    for container in client.containers.list(all=True, filters={"label": f"{LABEL}={port}"}):
        with suppress(NotFound):
            container.remove(force=True, v=True)


# -- what is run --------------------------------------------------------------------------------


def _has_image(client: docker.DockerClient, program: str) -> bool:
    """Whether the program itself is there, in an image that is no stand-in (which listens everywhere)."""
    from docker.errors import ImageNotFound

    from course.images.making import STAND_IN

    try:
        return client.images.get(f"{program}:latest").labels.get(STAND_IN) != "true"
    except ImageNotFound:
        return False


def _web_server(program: str, address: str, port: int) -> _Server:
    pages = {"index.html": _ANSWER.format(program=program), **_PAGES.get(program, {})}
    script = "mkdir -p /tmp/www/actuator"
    for name, text in pages.items():
        script += f" && printf %s {shlex.quote(text)} > /tmp/www/{name}"
    # The server is no child of a shell that would not pass signals on.
    script += f" && exec httpd -f -p {address}:{port} -h /tmp/www"
    return _Server(IMAGE, ["sh", "-c", script])


def _run(client: docker.DockerClient, server: _Server, port: int) -> Any:
    return client.containers.run(
        server.image,
        list(server.command),
        environment=dict(server.environment),
        name=f"host-{port}",
        network_mode="host",
        labels={LABEL: str(port)},
        init=True,
        detach=True,
    )


# -- whether it came up -------------------------------------------------------------------------


def _see_it_start(client: docker.DockerClient, container: Any, address: str, port: int, own: bool) -> None:
    """Wait until it listens. Raises LabError, and removes it, where it ends instead."""
    if not own:
        with suppress(OSError):  # it runs still, after the wait: as it should
            container.wait(timeout=_FAILS)
    end = time.monotonic() + _COMES_UP
    while own and _runs(container) and time.monotonic() < end and not _answers(client, address, port):
        time.sleep(0.5)
    if _runs(container):
        return
    said = container.logs().decode(errors="replace").strip()
    container.remove(force=True, v=True)
    if "in use" in said:
        raise LabError(texts.PORT_TAKEN.format(port=port))
    raise LabError(texts.NOT_STARTED.format(why=said.splitlines()[-1] if said else ""))


def _runs(container: Any) -> bool:
    container.reload()
    return bool(container.status == "running")


def _answers(client: docker.DockerClient, address: str, port: int) -> bool:
    """Whether somebody on the host takes connections there."""
    from course.probe import probe

    where = "127.0.0.1" if address == "0.0.0.0" else address
    return probe(client, "host", f"tcp://{where}:{port}").verdict is Verdict.REACHED
