"""One line of shell in a running container of any engine, with what it prints."""

from __future__ import annotations

import docker

from course import texts

#: Seconds after which a program that would go on for ever, as ping does, is ended, where the image can.
PATIENCE = 10
#: Characters of a program's output that are shown.
LONGEST = 20_000
_TIMED = (
    f'if command -v timeout >/dev/null; then exec timeout {PATIENCE} sh -c "$0"; else exec sh -c "$0"; fi'
)


def type_line(client: docker.DockerClient, container: str, line: str) -> str:
    """Have the shell of `container` carry out `line`; what it printed, on both streams together.

    What the engine objects to (no such container, no shell in it, it does not run) is told in its own words.
    Raises requests.exceptions.RequestException where the engine does not answer.
    """
    try:
        made = client.api.exec_create(container, ["sh", "-c", _TIMED, line])
        printed: bytes = client.api.exec_start(made["Id"])
    except docker.errors.APIError as error:
        return f"{error.explanation}\n"
    text = printed.decode(errors="replace").replace("\r\n", "\n")
    return text if len(text) <= LONGEST else text[:LONGEST] + texts.CUT
