"""A course on Docker networking: `from course import Lab`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.lab import Lab, LabError

    __version__: str

__all__ = ["Lab", "LabError", "__version__"]


def __getattr__(name: str) -> Any:
    """`Lab` is loaded when it is first asked for, so that `import course` stays cheap."""
    if name == "__version__":
        from importlib.metadata import version

        return version("docker-network-course")
    if name in __all__:
        from course import lab

        return getattr(lab, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
