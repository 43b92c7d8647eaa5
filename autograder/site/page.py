"""A notebook with its outputs as a piece of HTML, and what an index tells of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import mistune
from markupsafe import Markup
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.nbgrader import OfflineHTMLExporter
from autograder.site import texts
from autograder.site.drawn import DRAWS

_HEADING = re.compile(r'<h2 id="(?P<id>[^"]+)">(?P<text>.*?)(?:<a class="anchor-link".*?</a>)?</h2>', re.S)
#: Links between the notebooks, and links that nbconvert puts beside headings.
_NOTEBOOK = re.compile(r'href="\.\./(?P<unit>[^"/]+)/(?P=unit)\.ipynb(?P<part>#[^"]*)?"')
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>', re.S)


@dataclass(frozen=True, slots=True)
class Page:
    """A unit's page: its file's name, its title, the question it begins with, its headings and its text."""

    file: str
    title: str
    question: Markup
    length: str
    headings: tuple[tuple[str, str], ...]
    body: str


def page(name: str, notebook: NotebookNode) -> Page:
    """The page of a unit that was carried out."""
    body = _body(notebook)
    title = notebook.cells[0].source.splitlines()
    return Page(
        file=f"{name}.html",
        title=title[0].lstrip("# ").strip() if title else name,
        question=_line(next((line.lstrip("> ").strip() for line in title if line.startswith(">")), "")),
        length=next((line for line in title if line.startswith("About ")), ""),
        headings=tuple((match["id"], _plain(match["text"])) for match in _HEADING.finditer(body)),
        body=_NOTEBOOK.sub(lambda found: f'href="{found["unit"]}.html{found["part"] or ""}"', _tidy(body)),
    )


def _line(markdown: str) -> Markup:
    """A line of Markdown within others."""
    return Markup(str(mistune.html(markdown)).strip().removeprefix("<p>").removesuffix("</p>"))


def _body(notebook: NotebookNode) -> str:
    config = Config()
    config.HTMLExporter.exclude_input_prompt = config.HTMLExporter.exclude_output_prompt = True
    config.HTMLExporter.template_name = "basic"
    for cell in notebook.cells:
        if cell.id.startswith(DRAWS):
            cell.metadata["tags"] = ["remove_input"]
    config.CoalesceStreamsPreprocessor.enabled = True
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_input_tags = ("remove_input",)
    exporter = OfflineHTMLExporter(config=config)  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(notebook)
    return str(body)


def _tidy(body: str) -> str:
    """Headings without signs beside them; cells, which may scroll, can be reached with the keyboard."""
    reachable = f'<div tabindex="0" role="group" aria-label="{texts.INPUT}" class="highlight'
    return _ANCHOR.sub("", body).replace('<div class="highlight', reachable)


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()
