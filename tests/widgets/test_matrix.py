"""The matrix: who reaches whom, the difference to a goal, and the trace that a cell opens."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from ipaddress import ip_address

import pytest

from course.topology import Host, Topology, walk
from course.topology.trace import Trace
from course.widgets.matrix import Matrix
from course.widgets.matrix_table import MatrixTable
from tests.topology.worlds import container, network, on, published, world

FRONT, BACK = network("front", 18), network("back", 19, internal=True)
WORLD = world(
    container("web", on(FRONT, 2, "web"), listens=(80,), published=(published(8080, 80),)),
    container("db", on(BACK, 2, "db"), listens=(27017,)),
    networks=(FRONT, BACK),
)


class Table(HTMLParser):
    """The texts of a table's cells, row by row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1][-1] += f" {data}" if self.rows[-1][-1] else data

    def cell(self, source: str, target: str) -> str:
        column = next(n for n, text in enumerate(self.rows[0]) if text.startswith(target))
        return next(row[column] for row in self.rows if row[0] == source)


def matrix(topology: Topology, goal: dict[tuple[str, str], bool] | None = None) -> Matrix:
    return Matrix(topology, lambda source, url: (topology, walk(topology, source, url)), goal)


def test_each_way_is_told_apart() -> None:
    table = Table(MatrixTable(WORLD).html())
    assert table.cell("the host", "web") == "✗ name ✓ address ✓ port 8080"
    assert table.cell("the outside world", "web") == "✗ name ✗ address ✓ port 8080"
    assert table.cell("db", "web") == "✗ name ✗ address ✗ port 8080"
    assert table.cell("web", "web") == "itself"


def test_the_same_in_plain_text_names_what_is_reached() -> None:
    assert "host → tcp://localhost:8080" in MatrixTable(WORLD).text()
    assert "db → " not in MatrixTable(WORLD).text()


def test_only_what_differs_from_the_goal_is_marked() -> None:
    goal = {("db", "web"): True, ("web", "db"): False, ("outside", "web"): False, ("host", "web"): True}
    table = Table(MatrixTable(WORLD, goal).html())
    assert table.cell("db", "web").startswith("should reach it")
    assert table.cell("the outside world", "web").startswith("should not reach it")
    assert "should" not in table.cell("web", "db") + table.cell("the host", "web")


def test_what_the_goal_speaks_of_and_is_not_there_has_its_place() -> None:
    table = Table(MatrixTable(WORLD, {("shop", "cache"): True}).html())
    assert table.cell("shop", "cache") == "should reach it not there"
    assert table.cell("web", "cache") == "not there"


def test_of_several_hosts_a_name_alone_is_enough_for_a_goal() -> None:
    two = Topology(
        hosts=(Host("node1"), Host("node2", (ip_address("192.0.2.20"),))),
        networks=(FRONT,),
        containers=(replace(container("web", on(FRONT, 2, "web"), listens=(80,)), host="node2"),),
    )
    table = Table(MatrixTable(two, {("outside", "web"): True, ("shop", "node2/web"): False}).html())
    assert table.cell("the outside world", "node2/web").startswith("should reach it")
    assert table.cell("shop", "node2/web").startswith("not there")
    assert len(table.rows[0]) == 2


def test_who_is_there_and_does_not_run_is_said_to() -> None:
    stopped = world(*WORLD.containers, container("old", state="exited"), networks=(FRONT, BACK))
    table = Table(MatrixTable(stopped, {("web", "old"): True, ("old", "db"): False}).html())
    assert table.cell("web", "old") == "should reach it not running"
    assert table.cell("old", "db") == "not running"


def test_an_empty_engine_says_so() -> None:
    assert "Nothing runs" in MatrixTable(world()).html()


def test_a_chosen_cell_opens_its_trace_below() -> None:
    shown = matrix(WORLD)
    assert len(shown.children) == 1
    shown.table.chosen = {"source": "web", "url": "tcp://localhost:80"}
    assert shown.children[1].title == "web → tcp://localhost:80"
    assert shown.children[1].verdict == "✓ It arrives."


def test_the_next_trace_comes_in_the_place_of_the_one_before() -> None:
    """A view for each would take a browser longer, and a saved notebook would hold them all."""
    shown = matrix(WORLD)
    shown.table.chosen = {"source": "web", "url": "tcp://localhost:80"}
    first, picture = shown.children[1], shown.children[1].svg
    shown.table.chosen = {"source": "db", "url": "tcp://web:80"}
    assert shown.children[1] is first
    assert first.title == "db → tcp://web:80"
    assert first.svg != picture


def test_where_there_is_no_trace_to_be_had_it_says_why_until_there_is() -> None:
    told: list[Topology | str] = ["The engine is <away>.", WORLD]

    def follow(source: str, url: str) -> tuple[Topology, Trace] | str:
        now = told.pop(0)
        return now if isinstance(now, str) else (now, walk(now, source, url))

    shown = Matrix(WORLD, follow)
    shown.table.chosen = {"source": "web", "url": "tcp://localhost:80"}
    assert "The engine is &lt;away&gt;." in shown.children[1].value
    shown.table._handle_custom_msg("again", [])  # the mark was pressed again
    assert shown.children[1].verdict == "✓ It arrives."


def test_a_change_is_followed_also_by_the_open_trace() -> None:
    now, asked = [WORLD], []

    def follow(source: str, url: str) -> tuple[Topology, Trace]:
        asked.append(url)
        return now[0], walk(now[0], source, url)

    shown = Matrix(WORLD, follow)
    shown.table.chosen = {"source": "web", "url": "tcp://localhost:80"}
    shown.show(WORLD)
    assert asked == ["tcp://localhost:80"]
    before = shown.table.content
    now[0] = world(container("web", on(FRONT, 2, "web")), networks=(FRONT,))
    shown.show(now[0])
    assert shown.table.content != before
    assert asked == ["tcp://localhost:80"] * 2
    assert shown.children[1].verdict.startswith("✗")


def test_saved_pages_hold_the_table_without_buttons() -> None:
    bundle = matrix(WORLD)._repr_mimebundle_()
    page = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
    assert "✓ address" in page
    assert "<button" not in page


@pytest.mark.parametrize("name", ["<b>", '"', "a&b"])
def test_names_are_text_and_never_markup(name: str) -> None:
    odd = world(container(name, on(FRONT, 2), listens=(80,)), networks=(FRONT,))
    assert Table(MatrixTable(odd).html()).rows[1][0] == name
    assert Table(MatrixTable(odd).live()["html"]).rows[1][0] == name


def test_a_live_cell_has_the_marks_of_the_saved_one() -> None:
    """Each is sent once, whoever asks: cells have them by number."""
    table = MatrixTable(WORLD)
    live, rows = table.live(), Table(table.html()).rows[1:]
    for row, numbers in zip(rows, live["marks"], strict=True):
        for text, cell in zip(row[1:], numbers, strict=True):
            assert text == " ".join(live["ways"][number][0] for number in cell) or (
                text == "itself" and not cell
            )
    assert ["host/db", "db"] in live["sources"]
    assert ["✗ address", "tcp://172.18.0.2:80", "No answer.", "blocked"] in live["ways"]
    assert len({tuple(way) for way in live["ways"]}) == len(live["ways"])


def test_forty_containers_are_sent_in_few_bytes() -> None:
    """Where each mark was written out with all that it says it was 790 kB, and 370 kB in a saved page."""
    nets = [network(f"net{number}", 20 + number) for number in range(8)]
    containers = [
        container(
            f"web{number}",
            on(nets[number % 8], 2 + number, f"web{number}"),
            listens=(80,),
            published=(published(8000 + number, 80),) if number % 4 == 0 else (),
        )
        for number in range(40)
    ]
    table = MatrixTable(world(*containers, networks=tuple(nets)))
    assert len(json.dumps(table.live())) < 80_000
    assert len(table.html().encode()) < 190_000
