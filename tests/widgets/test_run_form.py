"""The form for `docker run`: fields and command line follow each other, and nothing is lost."""

from __future__ import annotations

from course.widgets.run_form import RunForm
from tests.widgets.systems import UNIT_04


def form(line: str = "docker run -d nginx") -> tuple[RunForm, list[str]]:
    run: list[str] = []

    def carry_out(line: str) -> tuple[int, str]:
        run.append(line)
        return 0, "done <well>\n"

    return RunForm(UNIT_04, carry_out, ["nginx", "mongo"], line), run


def test_the_line_follows_the_fields() -> None:
    shown, _ = form()
    shown.image.value = "mongo"
    shown.name.value = "db"
    shown.networks.value = "favorites-net"
    shown.ports.value = "27017:27017 8080:80"
    assert shown.line.value == (
        "docker run -d --name db --network favorites-net -p 27017:27017 -p 8080:80 mongo"
    )


def test_the_fields_follow_the_line() -> None:
    shown, _ = form()
    shown.line.value = "docker run --name box --add-host db:10.0.0.1 busybox sleep 5"
    assert (shown.image.value, shown.name.value, shown.hosts.value) == ("busybox", "box", "db:10.0.0.1")
    assert shown.line.value == "docker run --name box --add-host db:10.0.0.1 busybox sleep 5"
    shown.name.value = "other"
    assert shown.line.value == "docker run --name other --add-host db:10.0.0.1 busybox sleep 5"


def test_flags_without_a_field_are_kept() -> None:
    shown, _ = form("docker run --rm -e A=1 nginx")
    shown.name.value = "web"
    assert shown.line.value == "docker run --name web --rm --env A=1 nginx"


def test_what_is_no_docker_run_cannot_be_run_until_it_is_one_again() -> None:
    shown, _ = form()
    shown.line.value = "docker run --nmae web nginx"
    assert shown.button.disabled
    assert "unknown flag: --nmae" in shown.said.value
    shown.line.value = "docker run --name web nginx"
    assert not shown.button.disabled
    assert shown.said.value == ""


def test_without_an_image_there_is_nothing_to_run() -> None:
    shown, _ = form()
    shown.image.value = ""
    assert shown.button.disabled
    assert "Which image?" in shown.said.value


def test_the_button_runs_the_line_and_shows_what_was_printed() -> None:
    shown, run = form()
    shown.button.click()
    assert run == ["docker run -d nginx"]
    assert "done &lt;well&gt;" in shown.said.value


def test_networks_that_there_are_can_be_chosen() -> None:
    shown, _ = form()
    assert "favorites-net" in shown.networks.options
