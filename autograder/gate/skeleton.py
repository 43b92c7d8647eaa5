"""The files of a new unit: they run, and the gate refuses them only for what is still to be written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from autograder.gate import skeleton_texts as said
from autograder.gate import texts

_NAME = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")


class SkeletonError(Exception):
    """The unit cannot be begun; the message is a sentence."""


def new_unit(source: Path, name: str) -> list[Path]:
    """Write the files of a unit called `name` and return them. Raises SkeletonError, mostly before writing.

    Where `source` lies in a checkout of the course, stages and experiments become modules of it; elsewhere
    all that the unit needs lies beside its notebook.
    """
    if _NAME.fullmatch(name) is None:
        raise SkeletonError(texts.BAD_NAME.format(name=name))
    package = source.resolve().parent / "course" / "experiments"
    files = _files(source, name, package if package.is_dir() else None)
    for path in files:
        if path.exists():
            raise SkeletonError(texts.TAKEN.format(path=path))
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise SkeletonError(texts.NO_PLACE.format(path=path, why=error.strerror)) from None
    return list(files)


def _files(source: Path, name: str, package: Path | None) -> dict[Path, str]:
    number, _, rest = name.partition("-")
    module = rest.replace("-", "_") if rest[0].isalpha() else f"unit_{rest.replace('-', '_')}"
    title = rest.replace("-", " ").capitalize()
    known = {"number": number, "title": title, "name": name}
    folder = source / name
    files = {
        folder / f"{name}.ipynb": _notebook(known, module if package is not None else ""),
        folder / "exercises.toml": said.LIST.format(**known),
    }
    if package is None:
        return files | {folder / "experiments.py": said.EXPERIMENTS.format(**known)}
    return files | {
        package / f"{module}.py": said.EXPERIMENTS.format(**known),
        package / "texts" / f"{module}.py": said.EXPERIMENT_TEXTS.format(**known),
        package / "stages" / f"{name}.toml": said.STAGES.format(**known),
    }


def _notebook(known: dict[str, str], module: str) -> str:
    """The notebook as the text of a file; `module` is that of the experiments, if it is the course's."""
    if module:
        imports = f"from course.experiments import {module} as unit\nfrom course.experiments import stage\n"
        stage = said.STAGE.format(**known)
    else:
        imports, stage = "\nimport experiments as unit\n", said.OWN_STAGE
    cells = [
        _cell("title", said.TITLE.format(**known)),
        _cell("setup", said.SETUP.format(imports=imports), code=True),
        _cell("explanation", said.EXPLANATION),
        _cell("demonstration", said.DEMO, code=True),
        _cell("experiment-1-intro", said.EXPERIMENT),
        _cell("experiment-1", said.EXPERIMENT_CELL, code=True),
        _cell("exercises", said.EXERCISES),
        _cell("ex-1", said.EXERCISE),
        _cell("ex-1-stage", stage, code=True, locked=True),
        _cell("ex-1-commands", said.COMMANDS, code=True, solution=True),
        _cell("ex-1-check", said.CHECK, code=True, grade=True, locked=True, points=10),
        _cell("summary", said.SUMMARY),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _cell(identity: str, source: str, code: bool = False, **nbgrader: object) -> dict[str, Any]:
    """A cell; with any of `nbgrader` it is one of nbgrader's."""
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    metadata = {"nbgrader": plain | {"grade_id": identity} | nbgrader} if nbgrader else {}
    cell: dict[str, Any] = {"cell_type": "code" if code else "markdown"}
    if code:
        cell["execution_count"] = None
    cell |= {"id": identity, "metadata": metadata}
    if code:
        cell["outputs"] = []
    return cell | {"source": source.splitlines(keepends=True)}
