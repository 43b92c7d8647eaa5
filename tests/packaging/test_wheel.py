"""What `pip install docker-network-course` brings, and what it must not bring: solutions."""

import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from course.release import release_file, sources

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
SECRET = re.compile(r"BEGIN (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)#* *END ", re.DOTALL)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the source distribution, and the wheel that was built from it."""
    directory = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(directory), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return directory


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    (path,) = built.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment with the wheel in it, and no way to the checkout."""
    place = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(place, with_pip=False)
    (site,) = place.glob("lib/python*/site-packages")
    # What the course depends on is taken from this environment, without its link to the checkout.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python, (path,) = place / "bin" / "python", built.glob("*.whl")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
    ]
    subprocess.run([*pip, str(path)], check=True)
    return place / "bin"


def names(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if not name.endswith("/")}


def test_the_wheel_holds_a_learners_copy_of_every_unit(wheel: zipfile.ZipFile) -> None:
    units = {name.removeprefix("course/units/") for name in names(wheel) if name.startswith("course/units/")}
    assert units == {path.relative_to(NOTEBOOKS).as_posix() for path in sources(NOTEBOOKS)}
    assert {"00-welcome/00-welcome.ipynb", "04-own-network/04-own-network.ipynb"} <= units
    for path in sources(NOTEBOOKS):
        assert wheel.read(f"course/units/{path.relative_to(NOTEBOOKS).as_posix()}") == release_file(path)


def test_the_wheel_holds_no_solution(wheel: zipfile.ZipFile) -> None:
    looked_at = 0
    for path in NOTEBOOKS.rglob("[0-9]*.ipynb"):
        copy = json.loads(wheel.read(f"course/units/{path.relative_to(NOTEBOOKS).as_posix()}"))
        texts = {cell["id"]: "".join(cell["source"]) for cell in copy["cells"]}
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for secret in SECRET.findall("".join(cell["source"])):
                looked_at += 1
                assert secret.strip() not in texts[cell["id"]]
                assert "BEGIN" not in texts[cell["id"]]
    assert looked_at >= 2


def test_the_wheel_holds_the_packages_their_data_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert tops == {"course", "autograder", "docker_network_course-0.1.0.dist-info"}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in ("course", "autograder")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= names(wheel)
    assert not [name for name in names(wheel) if re.search(r"\.pyc$|\.ipynb_checkpoints|(^|/)tests?/", name)]


def test_the_source_distribution_holds_what_a_teacher_needs(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "constraints.txt", "environment.yml", "tests/conftest.py", "LICENSE"} <= inside
    assert {path.relative_to(ROOT).as_posix() for path in sources(NOTEBOOKS)} <= inside


def test_an_installed_course_puts_its_copies_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    def course(*words: str) -> str:
        command = [str(installed / "course"), *words]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True, env={}
        ).stdout

    where = "import course; print(course.__file__)"
    python = [str(installed / "python"), "-c", where]
    found = subprocess.run(python, cwd=tmp_path, capture_output=True, text=True, check=True, env={}).stdout
    assert str(ROOT) not in found

    assert course("--version") == "course, version 0.1.0\n"
    assert course("release", "mine").startswith("Put ")
    for path in sources(NOTEBOOKS):
        assert (tmp_path / "mine" / path.relative_to(NOTEBOOKS)).read_bytes() == release_file(path)
    assert course("release", "mine") == ""
