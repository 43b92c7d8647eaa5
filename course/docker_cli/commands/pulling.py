"""Pulling images, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values
from course.docker_cli.naming import ImageName
from course.docker_cli.terminal import Terminal

Show = Callable[[str], None] | None


def pull(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    image = ImageName(arguments[0])
    show = None if values["quiet"] else terminal.say
    if not image.tag_given and show:
        show("Using default tag: latest")
    pull_missing(terminal, image, values["platform"], show)
    domain = "docker.io/" if image.domain == "docker.io" else ""
    familiar = image.repository if domain else image.familiar.removesuffix(image.mark)
    terminal.say(familiar + image.mark)
    return 0


def pull_missing(terminal: Terminal, image: ImageName, platform: str, show: Show) -> None:
    """Pull an image; `show` gets each line of what is told. Raises CommandFailed where it cannot be had."""
    stream = terminal.daemon.stream(
        "POST",
        "images",
        "create",
        fromImage=image.repository,
        tag=image.digest or image.tag,
        platform=platform or None,
    )
    for message in stream.documents():
        if error := message.get("errorDetail") or message.get("error"):
            raise CommandFailed(error["message"] if isinstance(error, Mapping) else str(error))
        if show and not _is_bar(message):
            show(_line(message))


def _is_bar(message: Mapping[str, Any]) -> bool:
    """Whether a message only moves a progress bar."""
    return bool((message.get("progressDetail") or {}).get("current"))


def _line(message: Mapping[str, Any]) -> str:
    return (f"{message['id']}: " if message.get("id") else "") + str(message.get("status", ""))
