"""The units as pages to read and to project: a folder of files that fetch nothing."""

from __future__ import annotations

from autograder.site.building import build
from autograder.site.error import SiteError

__all__ = ["SiteError", "build"]
