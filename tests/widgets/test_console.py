"""The console: lines typed in a chosen container, with what they printed."""

from __future__ import annotations

from course.widgets.console import KEPT, Console
from tests.topology.worlds import container, world

TWO = world(container("box"), container("web"), container("idle", state="created"))


def console(**options: str) -> Console:
    return Console(TWO, lambda name, line: f"{name} heard {line}\n", **options)


def test_running_containers_can_be_chosen() -> None:
    assert console().containers == ["box", "web"]
    assert console().container == "box"
    assert console(container="web").container == "web"


def test_what_was_typed_stands_with_what_it_printed() -> None:
    shown = console()
    assert shown.type("ping web") == "box heard ping web\n"
    assert shown.said == [{"container": "box", "line": "ping web", "printed": "box heard ping web\n"}]
    assert not shown.busy


def test_the_page_sends_a_line_and_the_container_it_is_for() -> None:
    shown = console()
    shown._typed(shown, {"container": "web", "line": "ls"}, [])
    shown._typed(shown, {"container": "web", "line": "  "}, [])
    assert [each["container"] for each in shown.said] == ["web"]


def test_a_container_that_stops_stays_chosen_until_another_is() -> None:
    shown = console()
    shown.show(world(container("web")))
    assert (shown.container, shown.containers) == ("box", ["web"])


def test_the_first_container_to_run_is_chosen_where_there_was_none() -> None:
    shown = Console(world(), lambda name, line: "")
    shown.show(TWO)
    assert shown.container == "box"


def test_only_the_last_lines_are_kept() -> None:
    shown = console()
    for number in range(KEPT + 5):
        shown.type(str(number))
    assert len(shown.said) == KEPT
    assert shown.said[-1]["line"] == str(KEPT + 4)


def test_saved_pages_hold_what_was_said_as_text() -> None:
    shown = console()
    shown.type("echo <b>")
    bundle = shown._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "box $ echo &lt;b&gt;" in data["text/html"]
    assert "box $ echo <b>" in data["text/plain"]
