import pytest

from course.docker_cli.commands.ports import Published, exposed, published
from course.docker_cli.errors import CommandFailed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("80", [("80/tcp", "", "")]),
        ("8080:80", [("80/tcp", "", "8080")]),
        ("8080:80/udp", [("80/udp", "", "8080")]),
        ("127.0.0.1:8080:80", [("80/tcp", "127.0.0.1", "8080")]),
        ("127.0.0.1::80", [("80/tcp", "127.0.0.1", "")]),
        ("[::1]:8086:80", [("80/tcp", "::1", "8086")]),
        ("8090-8091:90-91", [("90/tcp", "", "8090"), ("91/tcp", "", "8091")]),
        ("90-91", [("90/tcp", "", ""), ("91/tcp", "", "")]),
        ("7000-7005:70", [("70/tcp", "", "7000-7005")]),
        ("published=8085,target=80,protocol=udp,mode=host", [("80/udp", "", "8085")]),
        ("target=80", [("80/tcp", "", "")]),
    ],
)
def test_what_is_published(written: str, expected: list[tuple[str, str, str]]) -> None:
    assert published([written]) == [Published(*port) for port in expected]


def test_what_is_exposed() -> None:
    assert exposed(["443", "500-502/udp"]) == ["443/tcp", "500/udp", "501/udp", "502/udp"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("abc", "invalid containerPort: abc"),
        ("99999:1", "invalid hostPort: 99999"),
        ("127.0.0.1:80", "invalid hostPort: 127.0.0.1"),
        ("80:80/foo", "invalid proto: foo"),
        ("1.2.3:80:80", "invalid IP address: 1.2.3"),
        ("80:", "no port specified: 80:<empty>"),
        ("", "no port specified: <empty>"),
        ("81-80", "invalid containerPort: 81-80"),
        ("80-82:90-91", "invalid ranges specified for container and host Ports: 90-91 and 80-82"),
    ],
)
def test_what_is_no_port(written: str, message: str) -> None:
    with pytest.raises(CommandFailed) as failure:
        published([written])
    assert failure.value.message == message
