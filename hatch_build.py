"""Puts the learner's copies of the notebooks into the wheel: the notebooks with solutions stay out of it."""

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LearnerCopies(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch's build hook for the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes the learner's copies; an editable install has the notebooks at hand and needs none."""
        if version == "editable":
            return
        root = Path(self.root)
        release = _load(root / "course" / "release.py")
        self.copies = tempfile.TemporaryDirectory()
        for source in release.sources(root / "notebooks"):
            unit_file = source.relative_to(root / "notebooks")
            copy = Path(self.copies.name) / unit_file
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(release.release_file(source))
            build_data["force_include"][str(copy)] = f"course/units/{unit_file.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the copies once they are in the wheel."""
        if version != "editable":
            self.copies.cleanup()


def _load(path: Path) -> ModuleType:
    """Loads one file of the package, whose own dependencies the build does not have."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
