"""A course on Docker networking: `from course import Lab`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.lab import Lab, LabError

__all__ = ["Lab", "LabError"]


def __getattr__(name: str) -> Any:
    """`Lab` is loaded when it is first asked for, so that `import course` stays cheap."""
    if name in __all__:
        from course import lab

        return getattr(lab, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
