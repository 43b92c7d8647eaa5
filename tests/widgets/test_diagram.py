"""The picture as SVG, live in a notebook and without a kernel."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbconvert.exporters import HTMLExporter

from course.topology import Topology, walk
from course.widgets import Diagram, TraceView, diagram_svg, goal_svg
from course.widgets.lettering import text_width
from course.widgets.picture import COLUMNS, FEWEST, MARGIN, MONO, NAME, TEXT, TITLE, width_of
from tests.topology.worlds import container, network, on, world
from tests.widgets.systems import FAVORITES_NET, TWO_HOSTS, UNIT_04, topologies

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@given(topologies())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_picture_is_well_formed_and_fetches_nothing(topology: Topology) -> None:
    svg = diagram_svg(topology)
    ElementTree.fromstring(svg)
    assert re.findall(r"https?://[^\"]+|@import|url\(", svg) == ["http://www.w3.org/2000/svg"]


@given(topologies())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_text_ends_inside_its_card(topology: Topology) -> None:
    for group in ElementTree.fromstring(diagram_svg(topology)).iter(f"{SVG}g"):
        box = next(
            (r for r in group.iter(f"{SVG}rect") if r.get("class", "").split()[0] in ("card", "chip")), None
        )
        if box is None:
            continue
        right = float(box.get("x", 0)) + float(box.get("width", 0))
        for text in group.findall(f"{SVG}text"):
            style = text.get("class", "")
            size = {"name": NAME, "mono": MONO}.get(style, TEXT)
            width = text_width(text.text or "", size, bold=style == "name", mono=style == "mono")
            assert float(text.get("x", 0)) + width <= right


@given(topologies(), st.integers(FEWEST, COLUMNS))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_heading_ends_inside_the_frame(topology: Topology, columns: int) -> None:
    found = ElementTree.fromstring(diagram_svg(topology, columns=columns)).iter(f"{SVG}text")
    headings = [text for text in found if text.find(f"{SVG}tspan") is not None]
    assert len(headings) >= len(topology.hosts)
    for heading in headings:
        title, *details = heading.findall(f"{SVG}tspan")
        wide = text_width(title.text or "", TITLE, bold=True)
        widths = [text_width(line.text or "", TEXT) for line in details]
        width = max(wide, *widths) if details[0].get("x") else wide + 12 + sum(widths)
        assert float(heading.get("x", 0)) + width <= width_of(columns) - MARGIN


def test_it_shows_names_addresses_ports_and_states() -> None:
    shown = words(diagram_svg(UNIT_04))
    for text in ("mongodb", "mongo", "172.18.0.2", "listens 27017", "3000→3000", "created, not started"):
        assert text in shown


def test_what_is_new_changed_and_gone_is_marked() -> None:
    before = replace(UNIT_04, containers=UNIT_04.containers[:2])
    after = replace(
        UNIT_04, containers=(replace(UNIT_04.containers[0], state="exited"), UNIT_04.containers[2])
    )
    shown = words(diagram_svg(after, previous=before))
    assert (shown.count("new"), shown.count("changed")) == (1, 1)
    diagram = Diagram(before)
    diagram.show(after)
    assert diagram.notice == "Gone: favorites"
    assert "new" in words(diagram.svg)


def test_what_a_command_did_is_marked_until_the_next_command() -> None:
    first, second = replace(UNIT_04, containers=UNIT_04.containers[:2]), UNIT_04
    diagram = Diagram(replace(UNIT_04, containers=UNIT_04.containers[1:2]))
    diagram.show(first)
    diagram.go_on(second)  # the same command still goes on
    assert words(diagram.svg).count("new") == 3
    diagram.go_on(second)
    assert words(diagram.svg).count("new") == 3
    diagram.show(second)  # another one, which changes nothing
    assert "new" not in words(diagram.svg)


def test_a_narrow_page_has_a_narrow_picture_with_letters_of_the_same_size() -> None:
    diagram = Diagram(UNIT_04)
    wide = ElementTree.fromstring(diagram.svg).get("viewBox", "").split()
    diagram.columns = 2
    assert ElementTree.fromstring(diagram.svg).get("viewBox", "").split()[2] == "428"
    diagram.columns = 99
    assert diagram.columns == 4
    assert ElementTree.fromstring(diagram.svg).get("viewBox", "").split() == wide


def test_parts_of_the_picture_are_known_again() -> None:
    svg = ElementTree.fromstring(diagram_svg(TWO_HOSTS))
    parts = [part.get("data-part", "") for part in svg.iter(f"{SVG}g") if part.get("data-part")]
    assert len(parts) == len(set(parts))
    assert {"node1 lane app", "node2 lane app", "card app node1/api", "card app node2/db"} <= set(parts)


def test_a_goal_is_drawn_with_marks_at_what_is_not_there_yet() -> None:
    goal = world(container("mongodb"), container("shop"), networks=(FAVORITES_NET, network("new-net", 30)))
    shown = words(goal_svg(goal, UNIT_04))
    assert shown.count("not yet") == 2
    assert "not yet" not in words(goal_svg(UNIT_04, UNIT_04))


def test_without_a_change_nothing_is_drawn_anew() -> None:
    diagram = Diagram(UNIT_04)
    before = diagram.svg
    diagram.show(replace(UNIT_04))
    assert diagram.svg == before


def picked(*places: str, topology: Topology = UNIT_04) -> Diagram:
    """A diagram on which a reader has picked these, one after the other."""
    diagram = Diagram(topology, lambda source, url: walk(topology, source, url))
    for count in range(1, len(places) + 1):
        diagram.picked = [f"host/{place}" for place in places[:count]]
    return diagram


def test_who_calls_and_who_is_called_are_picked_on_it() -> None:
    diagram = picked("favorites", "mongodb")
    assert diagram.chosen == {"source": "host/favorites", "url": "tcp://mongodb:27017"}
    assert re.findall('data-url=\'?"([^"]+)', diagram.ways) == [
        "tcp://mongodb:27017",
        "tcp://172.18.0.2:27017",
    ]
    assert (diagram.title, diagram.verdict) == ("favorites → tcp://mongodb:27017", "✓ It arrives.")
    assert "data-hop" in diagram.svg


def test_another_way_is_chosen_from_those_offered() -> None:
    diagram = picked("stranger", "mongodb")
    assert diagram.verdict.startswith("✗ The name is unknown.")
    diagram.chosen = {"source": "host/stranger", "url": "tcp://172.18.0.2:27017"}
    assert diagram.verdict.startswith("✗ No answer.")


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([], "choose in the picture who calls"),
        (["favorites"], "From favorites to whom?"),
        (["favorites", "late"], "late cannot be called: it is not running."),
        (["late", "favorites"], "late cannot call: it is not running."),
    ],
)
def test_what_to_do_next_is_said(places: list[str], said: str) -> None:
    diagram = picked(*places)
    assert said in diagram.notice
    assert (diagram.steps, diagram.title, diagram.ways) == ([], "", "")


def test_an_open_connection_follows_what_changes() -> None:
    diagram = picked("favorites", "mongodb")
    diagram.show(replace(UNIT_04, containers=UNIT_04.containers[1:]))
    assert (diagram.notice, diagram.title) == ("Gone: mongodb", "")
    assert "data-hop" not in diagram.svg


def test_a_connection_that_cannot_be_followed_says_why() -> None:
    diagram = Diagram(UNIT_04, lambda source, url: "No engine answers.")
    diagram.picked = ["host/favorites", "host/mongodb"]
    assert (diagram.notice, diagram.title) == ("No engine answers.", "")


def test_a_way_that_is_pressed_again_is_asked_again() -> None:
    answers: list[str] = ["No engine answers."]
    diagram = Diagram(UNIT_04, lambda source, url: answers.pop() if answers else walk(UNIT_04, source, url))
    diagram.picked = ["host/favorites", "host/mongodb"]
    assert diagram.notice == "No engine answers."
    diagram._handle_custom_msg("again", [])
    assert diagram.verdict == "✓ It arrives."
    assert diagram.notice == ""


def test_names_cannot_smuggle_in_markup() -> None:
    evil = world(container('<script>alert("1")</script>', image="</svg><b>"))
    svg = diagram_svg(evil)
    assert "<script" not in svg
    ElementTree.fromstring(svg)


def test_names_that_no_xml_may_contain_are_replaced() -> None:
    net = network("bell\x07\ud800", 18)
    svg = diagram_svg(world(networks=(net,)))
    svg.encode("utf-8")
    ElementTree.fromstring(svg)


def test_two_pictures_on_one_page_keep_apart() -> None:
    ids = [set(re.findall(r'id="([^"]+)"', diagram_svg(topology))) for topology in (UNIT_04, world())]
    assert not ids[0] & ids[1]


def test_a_description_says_what_the_picture_shows() -> None:
    desc = ElementTree.fromstring(diagram_svg(UNIT_04)).findtext(f"{SVG}desc") or ""
    assert desc.startswith("Host host with 4 containers on 3 networks.")
    assert "mongodb, image mongo, running, 172.18.0.2, listens 27017" in desc
    assert "Port 3000→3000 of the host leads to favorites." in desc
    assert "late, image busybox, created, not started, wants later-net" in desc
    assert "favorites, image favorites-node, running, 172.19.0.3." in desc  # on its further network


def test_a_trace_is_numbered_on_the_picture_and_told_in_steps() -> None:
    trace = walk(UNIT_04, "favorites", "mongodb://mongodb:27017")
    view = TraceView(UNIT_04, trace)
    drawn = list(ElementTree.fromstring(view.svg).iter())
    numbers = [e.get("data-hop") for e in drawn if (e.get("class") or "").startswith("hop")]
    assert numbers == [str(n + 1) for n in range(len(trace.hops))]
    assert {e.get("data-hop") for e in drawn if e.get("class") == "path"} <= set(numbers)
    assert [step["text"] for step in view.steps] == [hop.text for hop in trace.hops]
    assert view.verdict == "✓ It arrives."


def test_a_trace_that_nobody_could_begin_still_says_why() -> None:
    view = TraceView(UNIT_04, walk(UNIT_04, "late", "mongodb://mongodb:27017"))
    assert view.steps == []
    assert view.verdict == "✗ Not tried. late was created but never started, so nothing in it can connect."


def test_each_offers_a_picture_to_pages_without_a_kernel() -> None:
    trace = walk(UNIT_04, "stranger", "172.18.0.2:27017")
    for widget, text in ((Diagram(UNIT_04), "mongodb"), (TraceView(UNIT_04, trace), "dropped by the host")):
        data = widget._repr_mimebundle_()
        data = data[0] if isinstance(data, tuple) else data
        assert "<svg" in data["text/html"]
        assert text in data["text/html"]
        assert text in data["text/plain"]
        assert "application/vnd.jupyter.widget-view+json" in data


class Fetched(HTMLParser):
    """What a page would fetch from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if tag != "a" and name in ("src", "href", "data") and (value or "").startswith(("http", "//")):
                self.addresses.append(value or "")


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """A notebook with a picture and a trace, executed."""
    source = 'from course import Lab\nlab = Lab()\nlab.run("docker run -d --name web nginx")\nlab.diagram()'
    cells = [source, 'lab.trace("host", "http://localhost:8080")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3").execute()
    return notebook


@pytest.mark.slow
@pytest.mark.parametrize("state", ["with", "without"])
def test_an_exported_page_shows_both(executed: nbformat.NotebookNode, state: str) -> None:
    notebook = deepcopy(executed)
    if state == "without":  # as JupyterLab saves, unless "Save Widget State Automatically" is chosen
        notebook.metadata.pop("widgets", None)
    page, _ = HTMLExporter(require_js_url="", mathjax_url="", jupyter_widgets_base_url="").from_notebook_node(
        notebook
    )
    assert page.count("<svg") >= 2
    assert "Nothing in the host listens on port 8080" in page
    assert [address for address in Fetched(page).addresses if address] == []


def test_it_can_be_saved(tmp_path: Path) -> None:
    net = network("n1", 18)
    Diagram(world(container("web", on(net, 2)), networks=(net,))).save(tmp_path / "x.svg")
    assert ElementTree.parse(tmp_path / "x.svg").getroot().tag == f"{SVG}svg"


def test_a_host_that_is_switched_off_says_so_and_its_containers_fade() -> None:
    first, second, *others = TWO_HOSTS.hosts
    there = replace(TWO_HOSTS, hosts=(first, replace(second, off=True), *others))
    svg = diagram_svg(there)
    assert svg.count("switched off · ") == 1
    assert "It is switched off." in svg
    faded = [
        group.get("data-place")
        for group in ElementTree.fromstring(svg).iter(f"{SVG}g")
        if group.get("class") == "idle"
    ]
    assert set(faded) == {c.place.key for c in there.containers if c.host == second.name}
