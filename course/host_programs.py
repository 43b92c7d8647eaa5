"""Programs of the host itself on a real engine: a container on the host's network stands for each.

On a simulated engine they are programs of its host: see `course.simulator.programs.on_host`.
"""

from __future__ import annotations

import shlex
from contextlib import suppress
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from course import texts
from course.errors import LabError
from course.simulator.programs.on_host import PROGRAMS

if TYPE_CHECKING:
    import docker

IMAGE = "busybox"
#: What it answers on every port: these stand for programs, they are none.
_ANSWER = "Hello from the host: {program} would answer here.\n"
_HEALTH = '{"status":"UP"}'
#: Says on which port the container stands for a program.
LABEL = "course.host-port"


def checked(program: str, address: str) -> None:
    """Raises LabError for a program that there is not, and for what is no IPv4 address."""
    if program not in PROGRAMS:
        raise LabError(texts.NO_SUCH_PROGRAM.format(program=program, known=", ".join(PROGRAMS)))
    try:
        IPv4Address(address)
    except ValueError:
        raise LabError(texts.NO_SUCH_ADDRESS.format(address=address)) from None


def start(client: docker.DockerClient, program: str, port: int | None, address: str) -> str:
    """Run a web server in place of the program, on the host's network. Raises LabError."""
    from docker.errors import APIError, DockerException

    number = PROGRAMS[program].port if port is None else port
    where = f"{address}:{number}"
    pages = {"index.html": _ANSWER.format(program=program), "actuator/health": _HEALTH}
    script = "mkdir -p /tmp/www/actuator"
    for name, text in pages.items():
        script += f" && printf %s {shlex.quote(text)} > /tmp/www/{name}"
    # The server is no child of a shell that would not pass signals on.
    script += f" && exec httpd -f -p {where} -h /tmp/www"
    try:
        container = client.containers.run(
            IMAGE,
            ["sh", "-c", script],
            name=f"host-{number}",
            network_mode="host",
            labels={LABEL: str(number)},
            init=True,
            detach=True,
        )
        if container.wait(timeout=2)["StatusCode"]:
            said = container.logs().decode(errors="replace").strip()
            container.remove(force=True)
            if "in use" in said:
                raise LabError(texts.PORT_TAKEN.format(port=number))
            raise LabError(texts.NOT_STARTED.format(why=said))
    except APIError as error:
        if error.status_code == 409:  # the name, which holds the port
            raise LabError(texts.PORT_TAKEN.format(port=number)) from None
        raise LabError(texts.NOT_STARTED.format(why=error.explanation)) from None
    except DockerException as error:
        raise LabError(texts.NOT_STARTED.format(why=error)) from None
    except OSError:  # it runs still, after the wait: as it should
        pass
    return where


def stop(client: docker.DockerClient, port: int) -> None:
    """Remove the container that stands for a program on this port of the host."""
    from docker.errors import NotFound

    for container in client.containers.list(all=True, filters={"label": f"{LABEL}={port}"}):
        with suppress(NotFound):
            container.remove(force=True)
