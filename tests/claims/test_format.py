"""Files of claims: what is read from them, and the sentence with which a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.topology.trace import Verdict
from tests.claims.claim import Claim, ClaimError, Command, Connection, HostProgram, read

GOOD = """
[[claim]]
says = "It says hello."
shows = "$ docker exec box echo hello"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "99-made-up.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_claim_with_everything_in_it(tmp_path: Path) -> None:
    text = '''
[[claim]]
says = "On the default bridge, the name of a container means nothing."
myth = "containers find each other by name on the default bridge"
stage = """
docker run -d --name db mongo
docker run -d --name box busybox sleep 600
"""
shows = """
$ docker exec box nslookup -type=a db
exit 1
NXDOMAIN
box -> mongodb://{ip:db@bridge}:27017: reached
box -> mongodb://db:27017: unknown name
$ docker port db
80/tcp -> 0.0.0.0:8080
! other
"""
hosts = 2
host = ["spring-boot 8080 0.0.0.0"]
versions = ["28.5"]
because = "20.10 says it otherwise"
'''
    assert read(written(tmp_path, text)) == [
        Claim(
            unit="99-made-up",
            says="On the default bridge, the name of a container means nothing.",
            myth="containers find each other by name on the default bridge",
            stage=("docker run -d --name db mongo", "docker run -d --name box busybox sleep 600"),
            shows=(
                Command("docker exec box nslookup -type=a db", 1, ("NXDOMAIN",)),
                Connection("box", "mongodb://{ip:db@bridge}:27017", Verdict.REACHED),
                Connection("box", "mongodb://db:27017", Verdict.UNKNOWN_NAME),
                Command("docker port db", 0, ("80/tcp -> 0.0.0.0:8080",), ("other",)),
            ),
            hosts=2,
            host=(HostProgram("spring-boot", 8080, "0.0.0.0"),),
            versions=("28.5",),
            because="20.10 says it otherwise",
        )
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('story = "x"', "there is no story in a claim"),
        ("shows = 3", "shows is a text, not 3."),
        ('shows = ""', "shows is missing or empty."),
        ('says = ""', "says is missing or empty."),
        ('shows = "NXDOMAIN"', "shows has 'NXDOMAIN' after no command: lines with $ begin one."),
        ('shows = "$ ls"', "shows has 'ls', which is no docker command."),
        ('shows = "$ docker ps\\nexit 1\\nexit 2"', "shows has two exit codes after 'docker ps'."),
        ('shows = "box -> http://db: arrives"', "a connection comes to reached, refused, reset, timed out"),
        ('shows = "box -> http://db: reached\\nmore"', "shows has 'more' after no command"),
        ('shows = "outside -> http://db: reached"', "nobody can really try from outside"),
        ('shows = "box -> udp://db:53: reached"', "udp://db:53 cannot be tried"),
        ('shows = "box -> tcp://db: reached"', "tcp://db is no URL: "),
        ('shows = "$ docker exec box ping {mac:db}"', "{mac:db} stands for nothing"),
        ('shows = "$ docker exec box ping {ip:db}"', "{ip:db} stands for nothing"),
        ('stage = "mkdir x"', "stage has 'mkdir x', which is no docker command."),
        ('versions = ["29"]', "versions are some of 28.5, 20.10, not ('29',)."),
        ('versions = ["28.5"]', "versions and because go together"),
        ('because = "so"', "versions and because go together"),
        ("hosts = 3", "hosts is 1 or 2, not 3."),
        ('host = ["spring-boot"]', "host is a list of \"PROGRAM PORT ADDRESS\", which 'spring-boot' is not."),
        ('platform = "windows"', "platform is desktop or left out, not 'windows'."),
        ('platform = "desktop"\nhosts = 2', "Docker Desktop is one host."),
        ('internet = "yes"', "internet is true or left out."),
    ],
)
def test_a_wrong_claim_is_refused_with_file_and_claim(tmp_path: Path, line: str, sentence: str) -> None:
    kept = [old for old in GOOD.splitlines() if not old.startswith(line.partition(" ")[0] + " ")]
    with pytest.raises(ClaimError) as refused:
        read(written(tmp_path, GOOD + "\n".join([*kept, line])))
    assert str(refused.value).startswith("99-made-up.toml, claim 2")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[claim]", "99-made-up.toml is no TOML: "),
        ("", "99-made-up.toml has no [[claim]]."),
        (GOOD + "[claims]", "99-made-up.toml has claims beside its tables [[claim]]."),
        (GOOD + GOOD, "99-made-up.toml says twice: It says hello."),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ClaimError) as refused:
        read(written(tmp_path, text))
    assert str(refused.value).startswith(sentence)
