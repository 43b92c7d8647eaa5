from course.docker_cli.commands.listing import ports, shortened
from course.docker_cli.table import aligned


def test_columns_are_as_wide_as_dockers() -> None:
    """At least ten characters, three blanks between, the last one as it is: seen with `docker network ls`."""
    lines = [
        "NETWORK ID\tNAME\tDRIVER\tSCOPE",
        "9187b860bc65\tbridge\tbridge\tlocal",
        "2da6012d514a\thost\thost\t",
    ]
    assert aligned(lines) == (
        "NETWORK ID     NAME      DRIVER    SCOPE\n"
        "9187b860bc65   bridge    bridge    local\n"
        "2da6012d514a   host      host      \n"
    )


def test_an_empty_column_keeps_its_place() -> None:
    assert (
        aligned(["STATUS\tPORTS\tNAMES", "Up\t\tweb"])
        == "STATUS    PORTS     NAMES\nUp                  web\n"
    )


def port(inside: int, outside: int = 0, address: str = "", protocol: str = "tcp") -> dict[str, object]:
    return {"PrivatePort": inside, "PublicPort": outside, "IP": address, "Type": protocol}


def test_ports_in_one_line() -> None:
    assert ports([]) == ""
    assert ports([port(27017)]) == "27017/tcp"
    assert (
        ports([port(80, 8080, "::"), port(80, 8080, "0.0.0.0")]) == "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"
    )
    assert ports([port(7001), port(7000), port(7002), port(53, protocol="udp")]) == "53/udp, 7000-7002/tcp"
    assert ports([port(80, 80, "0.0.0.0"), port(81, 81, "0.0.0.0")]) == "0.0.0.0:80-81->80-81/tcp"
    assert ports([port(80), port(90)]) == "80/tcp, 90/tcp"
    assert ports([port(443, 8443, "127.0.0.1"), port(80)]) == "80/tcp, 127.0.0.1:8443->443/tcp"


def test_long_commands_are_cut() -> None:
    assert shortened("sh -c 'mkdir -p /www; httpd'", 20) == "sh -c 'mkdir -p /ww…"
    assert shortened("x" * 20, 20) == "x" * 20
    assert shortened("x" * 30, None) == "x" * 30
