"""``docker images``, ``docker image …``"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.commands.shared import FILTER, FORMAT, NO_TRUNC, QUIET
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values, switch
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import ImageName, short_id
from course.docker_cli.terminal import Terminal

_NONE = "<none>"
_HEADINGS: Mapping[str, Any] = {
    "Repository": "REPOSITORY",
    "Tag": "TAG",
    "Digest": "DIGEST",
    "ID": "IMAGE ID",
    "CreatedSince": "CREATED",
    "CreatedAt": "CREATED AT",
    "Size": "SIZE",
    "Containers": "CONTAINERS",
    "SharedSize": "SHARED SIZE",
    "UniqueSize": "UNIQUE SIZE",
    "VirtualSize": "SIZE",
}
_RAW = (
    "repository: {{.Repository}}\ntag: {{.Tag}}\nimage_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\n"
    "virtual_size: {{.Size}}\n"
)
LS_FLAGS = (
    switch("all", "a", "Show images in between too"),
    switch("digests", help="Show digests"),
    FILTER,
    FORMAT,
    NO_TRUNC,
    QUIET,
)
RM_FLAGS = (
    switch("force", "f", "Remove it in any case"),
    switch("no-prune", help="Leave parents that have no tag"),
)


def ls(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    digest = "{{.Digest}}\t" if values["digests"] else ""
    table = "{{.Repository}}\t{{.Tag}}\t" + digest + "{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
    layout = Format(values["format"], table=table, quiet="{{.ID}}" if values["quiet"] else "", raw=_RAW)
    wanted = [*values["filter"], *(("reference", name) for name in arguments)]
    found = terminal.daemon.get("images", "json", all=values["all"], filters=filtering.query(wanted))
    records = [record for image in found for record in _records(image, values)]
    layout.show(terminal, _HEADINGS, records)
    return 0


def _records(image: Mapping[str, Any], values: Values) -> Iterator[Record]:
    """A record for each name that an image has."""
    digests = dict(name.split("@") for name in image.get("RepoDigests") or [])
    tags = [name for name in image.get("RepoTags") or [] if name != f"{_NONE}:{_NONE}"]
    for name in tags or [f"{next(iter(digests), _NONE)}:{_NONE}"]:
        repository, _, tag = name.rpartition(":")
        yield _record(image, repository, tag, digests.get(repository, _NONE), values["no-trunc"])


def _record(image: Mapping[str, Any], repository: str, tag: str, digest: str, full: bool) -> Record:
    record = Record(
        {
            "ID": image["Id"] if full else short_id(image["Id"]),
            "Repository": repository,
            "Tag": tag,
            "Digest": digest,
            "CreatedSince": units.ago(time.time() - image["Created"]),
            "CreatedAt": units.go_local_time(image["Created"]),
            "Size": units.size(image["Size"]),
            "Containers": _known(image.get("Containers", -1), str),
            "SharedSize": _known(image.get("SharedSize", -1), units.size),
            "UniqueSize": "N/A",
            "VirtualSize": units.size(image["Size"], digits=4),
        }
    )
    record.type_name = "*formatter.imageContext"
    return record


def _known(count: int, show: Any) -> str:
    return "N/A" if count == -1 else show(count)


def tag(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    source, target = arguments
    try:
        name = ImageName(target)
    except CommandFailed as error:
        reason = f'Error parsing reference: "{target}" is not a valid repository/tag: {error.message}'
        raise CommandFailed(reason) from None
    terminal.daemon.post("images", source, "tag", repo=name.familiar.removesuffix(name.mark), tag=name.tag)
    return 0


def rm(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    failures = []
    for name in arguments:
        try:
            removed = terminal.daemon.delete(
                "images", name, force=values["force"], noprune=values["no-prune"]
            )
        except DaemonFailed as error:
            failures.append(error)
            continue
        for one in removed or []:
            terminal.say(
                f"Deleted: {one['Deleted']}" if one.get("Deleted") else f"Untagged: {one['Untagged']}"
            )
    for failure in failures:
        terminal.complain(failure.message)
    if failures and not (values["force"] and all(failure.status == 404 for failure in failures)):
        raise CommandFailed()
    return 0
