"""One version of the Engine API's specification: its endpoints, and what their answers look like."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import fastjsonschema
from jsonschema import Draft7Validator, ValidationError

FOLDER = Path(__file__).parent
_NAME = re.compile(r"\{\w+\}")
_ERROR = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}


#: Gives what is wrong with a document.
Check: TypeAlias = Callable[[Any], Iterable[ValidationError]]


class Endpoint(NamedTuple):
    """A method on a path (``/networks/{id}``), as the specification describes it."""

    method: str
    path: str
    operation: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Problem(NamedTuple):
    """Where an answer is not as it is specified: `place` in the document, such as ``[0].Ports[].IP``."""

    endpoint: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.endpoint} {self.place}: {self.text}"


class Specification:
    """The specification of one version of the API ("1.51", "1.41")."""

    def __init__(self, version: str) -> None:
        document = json.loads((FOLDER / f"{version}.json").read_text("utf-8"))
        self.version = version
        definitions = document["definitions"]
        self._definitions = {name: _schema(schema, definitions) for name, schema in definitions.items()}
        self._raw = definitions
        self._checks: dict[tuple[str, int], Check] = {}
        self.endpoints = [
            Endpoint(method.upper(), path, operation)
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        ]
        # What is written out in a path counts before a name, and a name without a slash before one with.
        self._by_precision = sorted(self.endpoints, key=lambda endpoint: endpoint.path.count("{"))

    def endpoint(self, method: str, path: str) -> Endpoint | None:
        """What answers a request to this path, without version and query."""
        for name in ("[^/]+", ".+"):
            for endpoint in self._by_precision:
                if endpoint.method == method and re.fullmatch(_NAME.sub(name, endpoint.path), path):
                    return endpoint
        return None

    def problems(self, method: str, path: str, status: int, body: bytes) -> Iterator[Problem]:
        """What is wrong with an answer in JSON."""
        endpoint = self.endpoint(method, path)
        if endpoint is None:
            if status < 400:
                yield Problem(f"{method} {path}", "", "no such endpoint")
            return
        response = endpoint.operation["responses"].get(str(status))
        if response is None and status < 400:
            yield Problem(str(endpoint), "", f"no such status: {status}")
            return
        check = self._check(str(endpoint), status, response or {})
        for document in _documents(body):
            for error in check(document):
                yield from _flat(str(endpoint), error)

    def _check(self, endpoint: str, status: int, response: dict[str, Any]) -> Check:
        if (endpoint, status) not in self._checks:
            schema = _ERROR if status >= 400 else _schema(response.get("schema") or {}, self._raw)
            self._checks[endpoint, status] = _check({**schema, "definitions": self._definitions})
        return self._checks[endpoint, status]


@cache
def specification(version: str) -> Specification:
    """The specification of an API version, read once."""
    return Specification(version)


def _check(schema: dict[str, Any]) -> Check:
    """Compiled code says quickly that nothing is wrong; what is wrong is found slowly."""
    quick, thorough = fastjsonschema.compile(schema), Draft7Validator(schema)

    def check(document: Any) -> Iterable[ValidationError]:
        try:
            quick(document)
        except fastjsonschema.JsonSchemaValueException:
            return thorough.iter_errors(document)
        return ()

    return check


def _documents(body: bytes) -> Iterator[Any]:
    """The documents of a body: one, or several, one after the other, in a stream."""
    text, decoder = body.decode().strip(), json.JSONDecoder()
    while text:
        document, end = decoder.raw_decode(text)
        yield document
        text = text[end:].lstrip()


def _schema(schema: Any, definitions: dict[str, Any]) -> Any:
    """Swagger 2.0 as JSON Schema: null where x-nullable says so, and no fields beside those that are named.

    Go leaves lists and maps null that nobody filled; clients expect it, and the specification keeps silent.
    """
    if isinstance(schema, list):
        return [_schema(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        schema = _merged(schema, definitions)
    made = {name: _schema(value, definitions) for name, value in schema.items() if name != "properties"}
    if "properties" in schema:
        properties = schema["properties"].items()
        made["properties"] = {name: _schema(value, definitions) for name, value in properties}
        made.setdefault("additionalProperties", False)
        # The specification requires fields here and there that it does not know.
        made["required"] = [name for name in schema.get("required", ()) if name in made["properties"]]
    kind = made.get("type")
    if made.pop("x-nullable", False) or made.pop("x-omitempty", False) or kind in ("array", "object"):
        return {"anyOf": [{"type": "null"}, made]} if "$ref" in made else _or_null(made)
    return made


def _merged(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """An object of several parts as one, so that fields of none of them are seen."""
    if "$ref" in schema:
        return _merged(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if schema.get("type", "object") != "object":  # an enumeration, say, with words of its own about it
        return schema
    properties = dict(schema.get("properties") or {})
    for part in schema.get("allOf") or ():
        merged = _merged(part, definitions)
        if "properties" not in merged:
            return merged
        properties |= merged["properties"]
    return {"type": "object", "properties": properties}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" in schema:
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _flat(endpoint: str, error: ValidationError) -> Iterator[Problem]:
    """An error as one line each; of alternatives, what is wrong with the one that is no null."""
    for inner in error.context or ():
        if inner.validator != "type" or inner.validator_value != "null":
            yield from _flat(endpoint, inner)
    if not error.context:
        place = "".join("[]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
        yield Problem(endpoint, re.sub(r"[0-9a-f]{64}", "{id}", place), error.message)
