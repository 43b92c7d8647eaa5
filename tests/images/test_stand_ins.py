"""Stand-ins: one for each image of the course, with the settings of the image that it stands for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from course.images.stand_ins import StandIn, stand_ins
from course.simulator.programs.images import IMAGES

ALL = {stand_in.name: stand_in for stand_in in stand_ins()}


def test_every_image_of_the_course_has_one_but_busybox() -> None:
    assert set(ALL) == {image.name for image in IMAGES} - {"busybox"}


@pytest.mark.parametrize("stand_in", ALL.values(), ids=ALL)
def test_what_it_starts_is_among_its_files_or_busyboxs(stand_in: StandIn) -> None:
    program = (*stand_in.image.entrypoint, *stand_in.image.cmd)[0]
    paths = [program] if program.startswith("/") else [f"{place}/{program}" for place in _path(stand_in)]
    assert program == "/bin/sh" or set(paths) & stand_in.files.keys()


def _path(stand_in: StandIn) -> list[str]:
    return next(v for v in stand_in.image.env if v.startswith("PATH=")).removeprefix("PATH=").split(":")


def test_a_service_answers_on_the_port_that_its_image_exposes() -> None:
    for stand_in in ALL.values():
        scripts = b"".join(text for text in stand_in.files.values() if text.startswith(b"#!")).decode()
        for port in stand_in.image.ports[:1]:
            assert re.search(rf"\b{port.partition('/')[0]}\b", scripts), stand_in.name


@pytest.mark.parametrize("stand_in", ALL.values(), ids=ALL)
def test_its_scripts_are_whole(stand_in: StandIn, tmp_path: Path) -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("no sh here")
    for path, text in stand_in.files.items():
        if text.startswith(b"#!"):
            assert not re.search(rb"@[A-Z]+@", text), path
            script = tmp_path / "script"
            script.write_bytes(text)
            subprocess.run([shell, "-n", str(script)], check=True)


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        ("prom/prometheus", "/-/ready", "Prometheus Server is Ready."),
        ("prom/prometheus", "/metrics", "prometheus_build_info 1"),
        ("prom/prometheus", "/api/v1/query?query=1%2B1", '"status":"success"'),
        ("grafana/grafana", "/api/health", '"database": "ok"'),
    ],
)
def test_it_answers_requests(name: str, target: str, said: str, tmp_path: Path) -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("no sh here")
    script = tmp_path / "answer"
    script.write_bytes(ALL[name].files["/stand-in/answer"])
    request = f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"
    ran = subprocess.run([shell, str(script)], input=request, capture_output=True, text=True, check=True)
    head, _, body = ran.stdout.partition("\r\n\r\n" if "\r" in ran.stdout else "\n\n")
    assert head.startswith("HTTP/1.0 200 OK")
    assert said in body
