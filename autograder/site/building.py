"""Making the pages: one for each unit, an index, and a style sheet beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.gate.unit import UnitError, read
from autograder.site import texts
from autograder.site.drawn import carried_out
from autograder.site.error import SiteError
from autograder.site.page import Page, page
from course.release import ReleaseError

TEMPLATES = Path(__file__).parent.parent / "templates" / "site"
STYLE = "site.css"


def build(source: Path, target: Path) -> Iterator[Path]:
    """Write the pages of all units in `source` into the folder `target`, yielding each. Raises SiteError."""
    folders = sorted(path for path in source.glob("[0-9][0-9]-*") if path.is_dir())
    if not folders:
        raise SiteError(texts.NO_UNITS.format(source=source))
    pages = []
    for folder in folders:
        pages.append(_page(folder))
        yield _write(target / pages[-1].file, "")  # a place for it: links are right once all are known
    for number, each in enumerate(pages):
        _write(target / each.file, _render("page.html", page=each, **_beside(pages, number)))
    yield _write(target / STYLE, (TEMPLATES / STYLE).read_text("utf-8"))
    yield _write(target / "index.html", _render("index.html", pages=pages))


def _page(folder: Path) -> Page:
    try:
        return page(folder.name, carried_out(read(folder)))
    except (UnitError, ReleaseError) as error:
        raise SiteError(str(error)) from None


def _beside(pages: Sequence[Page], number: int) -> dict[str, Page | None]:
    return {
        "before": pages[number - 1] if number else None,
        "after": pages[number + 1] if number + 1 < len(pages) else None,
    }


def _render(template: str, **values: object) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template(template).render(texts=texts, style=STYLE, safe=Markup, **values)


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise SiteError(texts.NOT_WRITTEN.format(path=path, why=error.strerror)) from None
    return path
