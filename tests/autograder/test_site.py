"""The units as pages: carried out without answers, with pictures, and with nothing fetched from anywhere."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from autograder.commands.main import main
from autograder.gate.skeleton import new_unit
from autograder.site import SiteError, build

#: Elements that fetch what they name, and where they name it.
FETCHING = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Read(HTMLParser):
    """What a page fetches, links to and holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.fetched += filter(None, [named.get(FETCHING.get(tag, ""))])
        self.links += filter(None, [named.get("href") if tag == "a" else None])
        self.ids += filter(None, [named.get("id")])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of two units that were only begun; the first links to the second, and has a solution."""
    source, target = tmp_path_factory.mktemp("units"), tmp_path_factory.mktemp("site")
    for name in ("13-proxies", "14-tunnels"):
        new_unit(source, name)
    notebook = source / "13-proxies" / "13-proxies.ipynb"
    document = json.loads(notebook.read_text("utf-8"))
    for cell in document["cells"]:
        text = "".join(cell["source"]).replace("### END", "docker run -d --name web nginx\n### END")
        text = text.replace("question that a practitioner", "*question* that `a & b`")
        cell["source"] = text.replace("## In five lines", "[14](../14-tunnels/14-tunnels.ipynb#exercises)")
    notebook.write_text(json.dumps(document), "utf-8")
    done = CliRunner().invoke(main, ["pages", str(target), "--source", str(source)])
    assert done.exit_code == 0, done.output
    return target


@pytest.mark.slow
def test_there_is_a_page_for_each_unit_and_an_index(site: Path) -> None:
    names = ["13-proxies.html", "14-tunnels.html", "index.html", "site.css"]
    assert sorted(path.name for path in site.iterdir()) == names
    index = (site / "index.html").read_text("utf-8")
    assert Read(index).links[1:] == names[:2]
    assert "<p>TODO: the <em>question</em> that <code>a &amp; b</code> really has," in index


@pytest.mark.slow
def test_nothing_is_fetched_from_outside(site: Path) -> None:
    for path in site.glob("*.html"):
        read = Read(path.read_text("utf-8"))
        assert read.fetched == ["site.css"]
        assert "script" not in read.tags
    style = (site / "site.css").read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.slow
def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {path.name: Read(path.read_text("utf-8")) for path in site.glob("*.html")}
    for name, read in pages.items():
        for link in read.links:
            to = urlsplit(link)
            assert not to.scheme, link
            assert not to.fragment or to.fragment.lower() in map(str.lower, pages[to.path or name].ids), link
    assert "14-tunnels.html#exercises" in pages["13-proxies.html"].links


@pytest.mark.slow
def test_it_was_carried_out_without_the_answer_and_drawn(site: Path) -> None:
    text = (site / "13-proxies.html").read_text("utf-8")
    assert "docker run -d --name web nginx" not in text
    assert "# Your answer here" in text
    assert "0 of 10 points" in text
    # empty, with the box, with the toolbox besides, and once more in the report
    assert text.count("<title>What the engine holds</title>") == 4
    assert "__import__" not in text


def test_a_folder_without_units(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="There are no units in"):
        list(build(tmp_path, tmp_path / "site"))


@pytest.mark.slow
def test_a_unit_that_stops_is_told_in_a_sentence(tmp_path: Path) -> None:
    new_unit(tmp_path, "13-proxies")
    notebook = tmp_path / "13-proxies" / "13-proxies.ipynb"
    text = notebook.read_text("utf-8")
    notebook.write_text(text.replace("unit.first_experiment(lab)", "unit.second_experiment(lab)"), "utf-8")
    done = CliRunner().invoke(main, ["pages", str(tmp_path / "site"), "--source", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output.startswith("Error: 13-proxies stops at the cell experiment-1: AttributeError: ")
