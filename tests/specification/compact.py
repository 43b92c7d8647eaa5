"""Makes the files beside it from Docker's specification: what validating and listing need, and no more."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

#: Prose, and what says nothing about a document.
_DROPPED = set("description example examples title x-go-name x-go-type externalDocs discriminator".split())
#: Of a parameter.
_KEPT = ("name", "in", "type", "items", "enum", "format", "required")
_METHODS = ("get", "head", "post", "put", "delete")


def compact(specification: dict[str, Any]) -> dict[str, Any]:
    """The same specification without prose; of operations their summary, parameters and responses."""
    paths = {
        path: {method: _operation(operations[method]) for method in _METHODS if method in operations}
        for path, operations in specification["paths"].items()
    }
    return {
        "version": specification["info"]["version"],
        "paths": paths,
        "definitions": {name: _bare(schema) for name, schema in specification["definitions"].items()},
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {**{key: parameter[key] for key in _KEPT if key in parameter}, **_schema(parameter)}
        for parameter in operation.get("parameters", ())
    ]
    responses = {str(code): _schema(response) for code, response in operation["responses"].items()}
    return {
        "summary": operation.get("summary", ""),
        "parameters": parameters,
        "responses": responses,
        "produces": operation.get("produces", ["application/json"]),
    }


def _schema(holder: dict[str, Any]) -> dict[str, Any]:
    return {"schema": _bare(holder["schema"])} if "schema" in holder else {}


def _bare(schema: Any, *, named: bool = False) -> Any:
    """A schema without prose. The names of properties may be any, also those of what is dropped."""
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _bare(value, named=name == "properties" and not named)
        for name, value in schema.items()
        if named or name not in _DROPPED
    }


if __name__ == "__main__":
    document = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))
    json.dump(compact(document), sys.stdout, separators=(",", ":"))
