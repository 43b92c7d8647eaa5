"""Platforms that clients ask for, on every engine at hand: all images are for linux/amd64."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.conformance.asking import ask, is_28
from tests.conformance.conftest import Place

ARM = quote('{"os":"linux","architecture":"arm64"}')
AMD = quote('{"os":"linux","architecture":"amd64","variant":"v2"}')


def create(place: Place, platform: str, image: str = "busybox") -> tuple[int, str]:
    target = f"/containers/create?name=toolbox&platform={quote(platform)}"
    status, said = ask(place, "POST", target, {"Image": image, "Cmd": ["sleep", "600"]})
    return status, "" if status == 201 else said


def mismatch(place: Place, wanted: str) -> tuple[int, str]:
    found = "image with reference busybox was found but"
    if is_28(place):
        return 404, f"{found} its platform (linux/amd64) does not match the specified platform ({wanted})"
    return 404, f"{found} does not match the specified platform: wanted {wanted}, actual: linux/amd64"


@pytest.mark.parametrize(
    "platform", ["linux/amd64", "linux", "amd64", "linux/x86_64", "LINUX/amd64/v1", "linux/amd64/v2"]
)
def test_its_own(empty: Place, platform: str) -> None:
    assert create(empty, platform) == (201, "")


@pytest.mark.parametrize(
    ("platform", "named"),
    [
        ("linux/arm64", "linux/arm64"),
        ("linux/ARM64/v8", "linux/arm64/v8"),
        ("arm64", "linux/arm64"),
        ("linux/nope", "linux/nope"),
        ("windows/amd64", "windows/amd64"),
        ("macos", "darwin/amd64"),
    ],
)
def test_another(empty: Place, platform: str, named: str) -> None:
    assert create(empty, platform) == mismatch(empty, named)
    assert create(empty, platform, "nope") == (404, "No such image: nope:latest")


@pytest.mark.parametrize(
    ("platform", "problem"),
    [
        ("foo", '"foo": unknown operating system or architecture: invalid argument'),
        ("a/b/c/d", '"a/b/c/d": cannot parse platform specifier: invalid argument'),
        ("*", '"*": wildcards not yet supported: invalid argument'),
    ],
)
def test_what_is_none(empty: Place, platform: str, problem: str) -> None:
    assert create(empty, platform) == (400, problem)
    assert ask(empty, "POST", f"/images/create?fromImage=busybox&platform={platform}") == (400, problem)


def test_parts_that_are_none(empty: Place) -> None:
    status, said = create(empty, "linux/")
    pattern = "^[A-Za-z0-9_.-]+$" if is_28(empty) else "^[A-Za-z0-9_-]+$"
    assert status == 400
    assert said == (
        '"" is an invalid component of "linux/": '
        f'platform specifier component must match "{pattern}": invalid argument'
    )
    status, said = create(empty, "b@d")
    start = (
        'OS component of "b@d": OSAndVersion specifier'
        if is_28(empty)
        else 'component of "b@d": platform specifier'
    )
    assert (status, said.startswith(f'"b@d" is an invalid {start} component must match')) == (400, True)


def test_older_versions_of_the_api_take_any_image(empty: Place) -> None:
    target = f"{empty.client.api.base_url}/v1.40/containers/create?name=toolbox&platform=linux/arm64"
    response = empty.client.api.post(
        target.replace("/v1.51", "").replace("/v1.41", ""), json={"Image": "busybox"}
    )
    assert response.status_code == 201


@pytest.mark.parametrize("target", ["/images/busybox/json?platform=", "/images/busybox/history?platform="])
def test_images_of_a_platform(empty: Place, target: str) -> None:
    if not is_28(empty):  # older engines do not read it
        assert ask(empty, "GET", f"{target}x")[0] == 200
        return
    assert ask(empty, "GET", target + AMD)[0] == 200
    assert ask(empty, "GET", target + ARM) == mismatch(empty, "linux/arm64")
    assert ask(empty, "GET", target + "linux") == (
        400,
        "failed to parse platform: invalid character 'l' looking for beginning of value",
    )
    assert ask(empty, "GET", target + "{}") == (400, "both OS and Architecture must be provided")


def test_manifests_and_a_platform(empty: Place) -> None:
    status = ask(empty, "GET", f"/images/busybox/json?manifests=1&platform={AMD}")[0]
    assert status == (400 if is_28(empty) else 200)


def test_removing_the_image_of_a_platform(empty: Place) -> None:
    if is_28(empty):  # older engines do not read it
        assert ask(empty, "DELETE", f"/images/busybox?platforms={ARM}") == mismatch(empty, "linux/arm64")
        assert ask(empty, "DELETE", "/images/nope?platforms=[]")[0] == 400
    assert ask(empty, "DELETE", f"/images/nope?platforms={ARM}") == (404, "No such image: nope:latest")


@pytest.mark.parametrize("tag", ["bad@@", "-a", "a@b"])
def test_tags_that_are_none(empty: Place, tag: str) -> None:
    assert ask(empty, "POST", f"/images/create?fromImage=busybox&tag={tag}") == (400, "invalid tag format")
