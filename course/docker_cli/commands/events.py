"""``docker events``"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.commands import foreground
from course.docker_cli.commands.shared import moment
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values, filters, text
from course.docker_cli.gotemplate import Record, Template, TemplateFailed, TemplateSyntaxFailed
from course.docker_cli.gotemplate.values import Loose, Struct, to_json
from course.docker_cli.terminal import Terminal

FLAGS = (
    filters('Show only what fits (such as "type=network")'),
    text("format", help='A layout: "json" or a Go template'),
    text("since", help="All from this time on, and then what comes"),
    text("until", help="Go on up to this time"),
)
#: What templates call the fields that the API writes small, and those that it leaves out.
_NAMES = {
    "status": "Status",
    "id": "ID",
    "from": "From",
    "scope": "Scope",
    "time": "Time",
    "timeNano": "TimeNano",
}
_EMPTY = {"Status": "", "ID": "", "From": "", "Type": "", "Action": "", "Scope": "", "Time": 0, "TimeNano": 0}


def events(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    """Show what happens. Without ``--until`` this goes on until Ctrl-C, or until nothing more comes."""
    shown = _shown(values["format"])
    stream = terminal.daemon.stream(
        "GET",
        "events",
        since=moment(terminal, values["since"]),
        until=moment(terminal, values["until"]),
        filters=filtering.query(values["filter"]),
        silence=terminal.patience,
    )

    def show() -> int:
        for event in stream.documents():
            terminal.say(shown(event))
        return 0

    return foreground.patiently(terminal, "the engine", show)


def _shown(layout: str) -> Callable[[Mapping[str, Any]], str]:
    if layout in ("json", "{{json .}}"):
        return to_json
    if not layout:
        return _plain
    try:
        template = Template(layout)
        template.render(_record({}))  # as Docker tries it
    except (TemplateSyntaxFailed, TemplateFailed) as error:
        raise CommandFailed(f"Error parsing format: {error}", 64) from None
    return lambda event: template.render(_record(event))


def _record(event: Mapping[str, Any]) -> Record:
    """An event, as the templates see it."""
    named = {_NAMES.get(key, key): value for key, value in event.items()}
    actor = {"ID": "", "Attributes": {}} | named.pop("Actor", {})
    record = Record(_EMPTY | named | {"Actor": Struct(actor | {"Attributes": Loose(actor["Attributes"])})})
    record.type_name = "*events.Message"
    return record


def _plain(event: Mapping[str, Any]) -> str:
    """``TIME TYPE ACTION ID (KEY=VALUE, …)``"""
    seconds, nanoseconds = divmod(event["timeNano"], units.NANOSECONDS)
    local = datetime.fromtimestamp(seconds, UTC).astimezone()
    zone = f"{local:%:z}" if local.utcoffset() else "Z"
    actor = event["Actor"]
    about = ", ".join(f"{key}={value}" for key, value in sorted((actor.get("Attributes") or {}).items()))
    line = f"{local:%Y-%m-%dT%H:%M:%S}.{nanoseconds:09}{zone} {event['Type']} {event['Action']} {actor['ID']}"
    return f"{line} ({about})" if about else line
