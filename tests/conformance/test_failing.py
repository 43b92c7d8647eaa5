"""What cannot be: commands that do not run, users who are missing, networks that are gone; on all engines."""

from __future__ import annotations

import pytest

from tests.conformance.conftest import Place

EXEC = "OCI runtime exec failed: exec failed: unable to start container process: "
NOT_FOUND = 'exec: "nosuch": executable file not found in $PATH'
NO_FILE = 'exec: "/nosuch": stat /nosuch: no such file or directory'
NOT_EXECUTABLE = 'exec: "/etc/hostname": permission denied'
NO_DIRECTORY = 'chdir to cwd ("/nodir") set in config.json failed: no such file or directory'


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        ("toolbox nosuch", 127, NOT_FOUND),
        ("toolbox /nosuch", 127, NO_FILE),
        ("toolbox /etc/hostname", 126, NOT_EXECUTABLE),
        ("-w /nodir toolbox true", 127, NO_DIRECTORY),
    ],
)
def test_a_command_that_cannot_be_run(empty: Place, options: str, code: int, problem: str) -> None:
    old = "20" in empty.name
    empty.docker("run -d --name toolbox busybox sleep 600")
    answer = empty.docker(f"exec {options}")
    assert answer.out.strip() == EXEC + problem + (": unknown" if old else "")
    assert answer.code == (126 if old else code)
    # Detached, there is no output to write it to: the request fails.
    answer = empty.docker(f"exec -d {options}")
    assert answer.err.strip().endswith(problem + (": unknown" if old else ""))


def test_a_user_who_is_not_there(empty: Place) -> None:
    problem = "unable to find user nosuch: no matching entries in passwd file"
    answer = empty.docker("run --rm -u nosuch busybox true")
    assert (answer.code, problem in answer.err) == (125, True)
    empty.docker("run -d --name toolbox busybox sleep 600")
    answer = empty.docker("exec -u nosuch toolbox true")
    old = "20" in empty.name
    assert problem in (answer.out if old else answer.err)
    assert answer.code == (126 if old else 1)


def test_nothing_from_inside_ends_the_first_process(empty: Place) -> None:
    empty.docker("run -d --name toolbox busybox sleep 600")
    for signal in ("KILL", "TERM", "STOP"):
        assert empty.docker(f"exec toolbox kill -{signal} 1").code == 0
    assert empty.client.containers.get("toolbox").status == "running"


def test_a_container_left_behind_in_a_network_stack(empty: Place) -> None:
    """Who shares another's stack keeps only the loopback interface when that one starts anew (fact 122)."""
    empty.docker("run -d --name toolbox busybox sleep 600")
    empty.docker("run -d --name stranger --network container:toolbox busybox sleep 600")
    guest = empty.topology().container("stranger")
    assert guest is not None
    assert guest.network_mode.startswith("container:")
    for line in ("stop -t 0 toolbox", "start toolbox"):
        empty.docker(line)
        assert empty.docker("exec stranger ip -o -4 addr").out.count("\n") == 1
        guest = empty.topology().container("stranger")
        assert guest is not None
        assert guest.network_mode == "none"
    if empty.simulated is not None:
        assert empty.simulated.engine.topology().containers == empty.topology().containers
    empty.docker("restart -t 0 stranger")
    assert empty.docker("exec stranger ip -o -4 addr").out.count("\n") == 2


def test_a_stopped_container_is_connected_as_often_as_one_likes(empty: Place) -> None:
    empty.docker("network create favorites-net")
    empty.docker("create --name toolbox busybox sleep 600")
    assert empty.docker("network connect --alias one favorites-net toolbox").code == 0
    assert empty.docker("network connect --alias two favorites-net toolbox").code == 0
    networks = empty.client.api.inspect_container("toolbox")["NetworkSettings"]["Networks"]
    assert networks["favorites-net"]["Aliases"][0] == "one"
    assert networks["favorites-net"]["NetworkID"] == ""
