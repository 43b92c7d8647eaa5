"""Whatever is typed: a program ends with a message, and never takes the engine with it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator.programs.machine import FakeMachine, Net, start

WORDS = [
    *"- -- -x -n -c -l -p -h -q -O -o -T -w -W -i -s -d -e -f -v -z -a -r 0 1 -1 3 99999 0.5 1e9".split(),
    *"abc é / . .. /etc /etc/passwd /nope /dev/null * [ ] ] = -eq ! a=b %s %d %x \\n s/a/b/ s/( p $".split(),
    *":80 127.0.0.1:80 localhost web nosuch 127.0.0.1 1.2.3.4.5 http://web/ http:// http://web:x/".split(),
    *"ftp://web/ mongodb://web/ mongodb://web:x/ --help --nope --header --port --bind_ip".split(),
    *"1,$ +%Y @5 addr route link show get eth0 GET ping db.x.find()".split(),
    *("", "a b", "\n", "\x00", "x" * 300),
]
IMAGES = (
    *("busybox", "curlimages/curl", "mongo", "redis", "postgres", "mysql", "nginx"),
    *("grafana/grafana", "prom/prometheus", "favorites-node", "spring-boot"),
)
PIECES = [
    *"echo a | ; & && || ( ) { } if then else fi do done while esac ;; x) ! > >> < 2>&1 >&9 <<E E".split(),
    *"$x ${x ${x:-y} $(( $((1/0)) $((1<<999)) $(echo ` ' \" \\ /tmp/f /nope x=1 f() f * #c exec eval".split(),
    *("for i in 1 2", "case x in", "\n", "break", "continue", "exit 3", "return", "cat", "yes", "head -1"),
    *("read x", "sleep 1", "wait", "kill $!", "set -e", "trap 'exit' TERM", "cd /", ". /etc/passwd"),
]

REQUESTS = [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"*1\r\n", b'{"insert": 5}', b"5"]

usual = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def settled(image: str, *argv: str, stdin: bytes | None = None) -> None:
    """Start it, and give it a minute of simulated time."""
    net = Net()
    web = FakeMachine(net=net, address="172.18.0.2", name="web")
    start(web, "httpd", "-f", "-h", "/etc")
    machine = FakeMachine(image, net)
    ran = start(machine, *argv, stdin=stdin)
    end = machine.now() + 60
    for _ in range(20_000):
        if ran.code is not None or machine.now() > end or not machine.scheduler.skip():
            return
    pytest.fail(f"{argv} takes too many turns")


@pytest.mark.parametrize("image", IMAGES)
@usual
@given(data=st.data())
def test_any_command_line(image: str, data: st.DataObject) -> None:
    names = sorted(name for name in FakeMachine(image).image.programs if "/" not in name)
    name = data.draw(st.sampled_from(names))
    words = data.draw(st.lists(st.sampled_from(WORDS), max_size=5))
    settled(image, name, *words, stdin=data.draw(st.sampled_from([None, b"", b"a b\nc\n", b"\xff\xfe"])))


@usual
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12), shell=st.sampled_from(["busybox", "mongo"]))
def test_any_script(pieces: list[str], shell: str) -> None:
    settled(shell, "sh", "-c", " ".join(pieces))


@usual
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text(text: str) -> None:
    settled("busybox", "sh", stdin=text.encode())


@pytest.mark.parametrize("script", ["f() { f; }; f", "(" * 2000, "x='$x$x'; eval eval eval eval"])
def test_without_end(script: str) -> None:
    settled("busybox", "sh", "-c", script)
    settled("busybox", "sh", stdin=script.encode())


@pytest.mark.parametrize("image", [image for image in IMAGES if image not in ("busybox", "curlimages/curl")])
@usual
@given(
    data=st.one_of(st.binary(max_size=80), st.sampled_from([b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"*1\r\n"]))
)
def test_services_take_any_bytes(image: str, data: bytes) -> None:
    machine = FakeMachine(image, Net())
    config = machine.image.config
    env = {"MYSQL_ROOT_PASSWORD": "x", "POSTGRES_PASSWORD": "x"}
    ran = start(machine, *(config["Entrypoint"] or []), *(config["Cmd"] or []), env=env)
    for socket in ran.process.sockets:
        assert isinstance(socket.service.respond(data), bytes)
