"""One call of the API: the engine, the request, and how a handler reads its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.filters import Filters
from course.simulator.api.gojson import JsonProblem, TrailingContent, loads
from course.simulator.api.http import Request
from course.simulator.api.shapes import Struct
from course.simulator.api.texts import ApiTexts
from course.simulator.errors import EngineError
from course.simulator.state import Document

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class JsonError(EngineError):
    """A body that is no JSON, or not of the shape that is expected."""


_FALSE = ("", "0", "no", "false", "none")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+(/[\w!#$&^.+-]+)?")
_PARAMETERS = re.compile(r'(\s*;\s*[\w-]+=([\w!#$&^.+/-]+|"[^"]*"))*\s*;?\s*')


@dataclass(frozen=True, slots=True)
class Call:
    """`api` is the version that the client speaks; `values` what the route's pattern found in the path."""

    engine: Engine
    request: Request
    api: ApiVersion
    texts: ApiTexts
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        """Whether this is an engine of 25 or later."""
        return self.engine.version.at_least(25)

    @property
    def now(self) -> float:
        """Simulated seconds since the epoch."""
        return self.engine.scheduler.now()

    def __getitem__(self, name: str) -> str:
        """A part of the path."""
        return self.values[name]

    def text(self, name: str, default: str = "") -> str:
        return self.request.query.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """A parameter that is true or false, read as Docker does: 0, no, false and none are false."""
        if name not in self.request.query:
            return default
        return self.text(name).strip().lower() not in _FALSE

    def number(self, name: str) -> int | None:
        """A whole number, None if it is not given. Raises EngineError."""
        text = self.text(name)
        if not text:
            return None
        if not _INTEGER.fullmatch(text):
            raise self.texts.not_an_int(text)
        return int(text)

    def moment(self, name: str) -> float | None:
        """Seconds since the epoch, None if it is not given. Raises EngineError."""
        text = self.text(name)
        if not text:
            return None
        whole, dot, fraction = text.partition(".")
        for part in (whole, *([fraction] if dot else [])):
            if not _INTEGER.fullmatch(part):
                raise self.texts.not_an_int(part, "ParseInt")
        return int(whole) + (float(f"0.{fraction.lstrip('+-')}") if dot else 0.0)

    @property
    def filters(self) -> Filters:
        """The query's filters. Raises EngineError."""
        return Filters.parse(self.text("filters"), self.texts)

    # -- the body -----------------------------------------------------------------------------

    def body(self, shape: Struct) -> Document | None:
        """The JSON body, checked and spelled as `shape` says; None without a body. Raises EngineError."""
        self._check_content_type()
        if not self.request.body.strip():
            return None
        try:
            value = self._parse()
            return {} if value is None else shape.read(value, shape.root)
        except JsonProblem as problem:
            raise JsonError(*self.texts.bad_json(str(problem))) from None

    def document(self, shape: Struct) -> Document:
        """The JSON body; no body counts as an empty one, except on engines before 25. Raises EngineError."""
        body = self.body(shape)
        if body is None and not self.new:
            raise self.texts.no_body()
        return body or {}

    def _parse(self) -> Any:
        try:
            return loads(self.request.body)
        except TrailingContent as trailing:
            if not self.new:  # engines before 23 read no further than the first value
                return trailing.value
            raise self.texts.content_after_json() from None

    def _check_content_type(self) -> None:
        text = self.request.headers.get("content-type", "")
        if not text and not self.request.body:
            return
        media = _MEDIA_TYPE.match(text)
        if media is None:
            raise self.texts.malformed_content_type(text, "mime: no media type")
        if not _PARAMETERS.fullmatch(text[media.end() :]):
            raise self.texts.malformed_content_type(text, "mime: invalid media parameter")
        if media.group().lower() != "application/json":
            raise self.texts.unsupported_content_type(text)
