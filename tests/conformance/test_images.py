"""Names of images, and their removal, on every engine at hand: `alpine`, which is busybox on a real one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.conftest import Place

_NAMES = ("mine", "mine:v1", "yours", "example.com:5000/a/b:2")
_IDS = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")


@pytest.fixture
def named(empty: Place) -> Iterator[Place]:
    """The engine with `alpine` under one name."""
    clear(empty)
    if empty.simulated is None:
        # Its own image, not one made from busybox: that would have children, or be one.
        container = empty.client.containers.create("busybox")
        files = b"".join(container.export())
        container.remove()
        empty.client.api.import_image_from_data(files, repository="alpine", tag="latest")
    else:
        empty.client.api.pull("alpine", "latest")
    yield empty
    for container in empty.client.api.containers(all=True):
        if container["Names"][0] == "/toolbox":
            empty.client.api.remove_container(container["Id"], force=True)
    clear(empty)


def clear(place: Place) -> None:
    for name in ("alpine", "alpine:3.21", *_NAMES):
        ask(place, "DELETE", f"/images/{name}?force=1")
    ask(place, "POST", "/images/prune")


def is_28(place: Place) -> bool:
    return "28" in place.name


def ask(place: Place, method: str, target: str, body: Any = None) -> tuple[int, Any]:
    """Status and document, or message, of a request; ids are left out."""
    api = place.client.api
    response = api.request(method, f"{api.base_url}{target}", json=body)
    if not response.content:
        return response.status_code, None
    document = json.loads(_IDS.sub("ID", response.text))
    return response.status_code, document.get("message", document) if isinstance(document, dict) else document


def tags(place: Place, filters: str = "{}") -> list[str]:
    """All names of images that are `alpine`."""
    wanted = place.client.images.get("alpine").id
    api = place.client.api
    listed = api.get(f"{api.base_url}/images/json?filters={filters}").json()
    return sorted(tag for image in listed if image["Id"] == wanted for tag in image["RepoTags"])


def test_names_come_and_go(named: Place) -> None:
    assert ask(named, "POST", "/images/alpine/tag?repo=mine&tag=v1") == (201, None)
    assert ask(named, "POST", "/images/mine:v1/tag?repo=mine") == (201, None)
    assert ask(named, "POST", "/images/alpine/tag?repo=example.com:5000/a/b&tag=2") == (201, None)
    assert tags(named) == ["alpine:latest", "example.com:5000/a/b:2", "mine:latest", "mine:v1"]
    assert tags(named, '{"reference":["mine"]}') == ["mine:latest", "mine:v1"]
    assert tags(named, '{"reference":["mine:v*"]}') == ["mine:v1"]
    assert tags(named, '{"before":["alpine"]}') == []
    assert ask(named, "DELETE", "/images/mine:v1") == (200, [{"Untagged": "mine:v1"}])
    assert ask(named, "DELETE", "/images/mine:v1") == (404, "No such image: mine:v1")
    assert ask(named, "DELETE", "/images/mine") == (200, [{"Untagged": "mine:latest"}])


@pytest.mark.parametrize(
    ("query", "since_25", "before"),
    [
        ("repo=Mine", " (library/Mine)", ""),
        ("repo=mine&tag=v%20x", None, None),
    ],
)
def test_names_that_cannot_be(named: Place, query: str, since_25: str | None, before: str | None) -> None:
    status, message = ask(named, "POST", f"/images/alpine/tag?{query}")
    assert status == (400 if is_28(named) else 500)
    if since_25 is None:
        assert message == "invalid tag format"
    else:
        path = since_25 if is_28(named) else before
        assert message == f"invalid reference format: repository name{path} must be lowercase"


def test_an_image_that_is_not_there(named: Place) -> None:
    for method, target in (("POST", "nosuch/tag?repo=mine"), ("GET", "nosuch/history"), ("DELETE", "nosuch")):
        assert ask(named, method, f"/images/{target}") == (404, "No such image: nosuch:latest")


def test_an_image_in_use(named: Place) -> None:
    image = named.client.images.get("alpine").id.removeprefix("sha256:")[:12]
    named.docker("run -d --name toolbox alpine sleep 600")
    in_use = (
        'conflict: unable to remove repository reference "alpine" (must force) - container ID is using its '
        "referenced image ID"
    )
    running = "conflict: unable to delete ID (cannot be forced) - image is being used by running container ID"
    stopped = "conflict: unable to delete ID (must be forced) - image is being used by stopped container ID"
    several = "conflict: unable to delete ID (must be forced) - image is referenced in multiple repositories"
    assert ask(named, "DELETE", "/images/alpine") == (409, in_use)
    assert ask(named, "DELETE", f"/images/{image}") == (409, running)
    assert ask(named, "DELETE", f"/images/{image}?force=1") == (409, running)
    named.docker("stop -t 0 toolbox")
    assert ask(named, "DELETE", f"/images/{image}") == (409, stopped)
    ask(named, "POST", "/images/alpine/tag?repo=mine")
    assert ask(named, "DELETE", f"/images/{image}") == (409, several)
    assert ask(named, "DELETE", "/images/alpine") == (200, removed(named, "alpine:latest"))
    assert shown(named) == "ID"
    assert ask(named, "DELETE", "/images/mine")[0] == 409
    status, done = ask(named, "DELETE", "/images/mine?force=1")
    assert (status, done[0], done[-1]) == (200, {"Untagged": "mine:latest"}, {"Deleted": "sha256:ID"})
    assert named.docker("start toolbox").code == 0


def removed(place: Place, name: str) -> list[dict[str, str]]:
    """What is said where this name was the last of its repository; only the simulated image was pulled."""
    digest = [] if place.simulated is None else [{"Untagged": f"{name.partition(':')[0]}@sha256:ID"}]
    return [{"Untagged": name}, *digest]


def shown(place: Place) -> str:
    """The image of the one container, as `docker ps` shows it."""
    listed = place.client.api.containers(all=True, filters={"name": "toolbox"})
    return _IDS.sub("ID", listed[0]["Image"].removeprefix("sha256:"))


def test_a_removed_image_under_a_running_container(named: Place) -> None:
    named.docker("run -d --name toolbox alpine sleep 600")
    assert ask(named, "DELETE", "/images/alpine?force=1") == (200, removed(named, "alpine:latest"))
    assert shown(named) == "ID"
    assert named.docker("exec toolbox echo alive").out == "alive\n"
    image = named.client.api.inspect_container("toolbox")["Image"].removeprefix("sha256:")
    assert named.client.api.inspect_image(image)["RepoTags"] == []
    assert named.client.api.history(image)[0]["Tags"] is None
    assert named.docker("rm -f toolbox").code == 0
    assert ask(named, "POST", "/images/prune")[1]["ImagesDeleted"][0] == {"Deleted": "sha256:ID"}
    assert ask(named, "GET", f"/images/{image}/json")[0] == 404


@pytest.mark.parametrize(
    ("target", "status", "message"),
    [
        ('json?filters={"colour":["red"]}', 400, "{i}nvalid filter 'colour'"),
        ('json?filters={"since":["nosuch"]}', 404, "No such image: nosuch:latest"),
        ("search?term=mongo&limit=101", 400, "{l}imit 101 is outside the range of [1, 100]"),
        ('search?term=mongo&filters={"colour":["red"]}', 400, "{i}nvalid filter 'colour'"),
        ('search?term=mongo&filters={"is-official":["x"]}', 400, "{i}nvalid filter 'is-official=[x]'"),
    ],
)
def test_questions_that_are_refused(named: Place, target: str, status: int, message: str) -> None:
    wording = message.format(**({"i": "i", "l": "l"} if is_28(named) else {"i": "I", "l": "L"}))
    assert ask(named, "GET", f"/images/{target}") == (status, wording)
