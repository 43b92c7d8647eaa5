"""Listings: a table, JSON lines or a template of one's own, out of the same records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course.docker_cli.errors import CommandFailed
from course.docker_cli.gotemplate import Record, Template, TemplateFailed, TemplateSyntaxFailed
from course.docker_cli.table import aligned
from course.docker_cli.terminal import Terminal


class Format:
    """What ``--format`` asks for.

    `table` is the template of the usual table, `quiet` that of -q, `raw` that of ``--format raw``.

    `tried`: errors are worded as by commands that try the template out first, as ``docker ps`` does.
    """

    def __init__(
        self, asked: str, *, table: str, quiet: str = "", raw: str = "", tried: bool = False
    ) -> None:
        self._failed = "failed to execute template" if tried else "template parsing error"
        unread = "failed to parse template" if tried else "template parsing error"
        self.is_table = asked == "" or asked == "table" or asked.startswith("table ")
        self._is_json = asked == "json"
        plain = asked.removeprefix("table").strip() if self.is_table else asked.strip()
        if self.is_table and quiet and not plain:
            plain, self.is_table = quiet, False
        elif self._is_json:
            plain = "{{json .}}"
        elif asked == "raw" and raw:
            plain = raw
        plain = (plain or table).replace("\\t", "\t").replace("\\n", "\n")
        try:
            self.template = Template(plain)
        except TemplateSyntaxFailed as error:
            raise CommandFailed(f"{unread}: {error}") from None

    def uses(self, field: str) -> bool:
        """Whether this field has to be asked for: for ``{{json .}}`` it has, for ``json`` not."""
        return not self._is_json and bool({field, "."} & self.template.fields())

    def try_on(self, record: Record) -> None:
        """Raises CommandFailed where the template does not fit to records like this one."""
        try:
            self.template.render(record)
        except TemplateFailed as error:
            raise CommandFailed(f"{self._failed}: {error}") from None

    def show(self, terminal: Terminal, headings: Mapping[str, Any], records: Sequence[Record]) -> None:
        """Print the records, under `headings` in a table. Raises CommandFailed."""
        try:
            lines = [self.template.render(record) for record in records]
            if self.is_table:
                heading = Record({name: headings.get(name, name.upper()) for name in headings})
                heading.type_name = records[0].type_name if records else "formatter"
                lines.insert(0, self.template.render(heading))
        except TemplateFailed as error:
            raise CommandFailed(f"{self._failed}: {error}") from None
        terminal.out.write(aligned(lines) if self.is_table else "".join(f"{line}\n" for line in lines))
