"""Who reaches whom on networks of the drivers macvlan and ipvlan, on every engine at hand."""

from __future__ import annotations

import pytest

from course.topology.trace import Verdict
from course.topology.walk import walk
from tests.conformance.conftest import Place, old
from tests.conformance.parents import ON_PARENT, PARENT, done, end, started

MODES = [
    (f"-d macvlan {ON_PARENT}", Verdict.REACHED),
    (f"-d macvlan {ON_PARENT} -o macvlan_mode=private", Verdict.NO_HOST),
    (f"-d macvlan {ON_PARENT} -o macvlan_mode=vepa", Verdict.NO_HOST),
    (f"-d macvlan {ON_PARENT} --internal", Verdict.REACHED),
    ("-d macvlan", Verdict.REACHED),
    (f"-d ipvlan {ON_PARENT}", Verdict.REACHED),
    (f"-d ipvlan {ON_PARENT} -o ipvlan_mode=l3", Verdict.REACHED),
    (f"-d ipvlan {ON_PARENT} -o ipvlan_flag=private", "by version"),
    ("-d ipvlan", Verdict.REACHED),
]


@pytest.mark.parametrize(("options", "verdict"), MODES)
def test_reach(wired: Place, options: str, verdict: Verdict | str) -> None:
    """Containers on one network, one of them on the default bridge, and addresses that are nobody's."""
    done(wired, f"network create {options} --subnet 10.221.0.0/24 favorites-net")
    started(wired, "toolbox", "mongodb")
    started(wired, "stranger", network="bridge")
    to, beside = end(wired, "mongodb")["IPAddress"], end(wired, "stranger", "bridge")["IPAddress"]
    assert wired.eventually(lambda: "LISTEN" in wired.docker("exec mongodb netstat -ltn").out)
    if verdict == "by version":
        verdict = Verdict.NO_HOST if not old(wired) else Verdict.REACHED
    assert walk(wired.topology(), "toolbox", "http://mongodb").verdict is verdict
    questions = [
        ("toolbox", "http://mongodb"),
        ("toolbox", f"http://{to}:81"),
        ("toolbox", "http://10.221.0.99"),
        ("toolbox", "http://10.220.0.1"),
        ("toolbox", f"http://{beside}"),
        ("toolbox", "http://late"),
    ]
    if wired.simulated is not None or "default" in done(wired, "run --rm --network host busybox ip route"):
        # Past a host that has no way out itself, nothing goes out at all.
        questions += [("stranger", f"http://{to}"), ("late", f"http://{to}")]
    assert wired.differing(questions) == {}


def test_networks_on_one_parent_are_apart(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} --subnet 10.221.0.0/24 favorites-net")
    if old(wired):
        second = wired.docker(f"network create -d macvlan {ON_PARENT} --subnet 10.222.0.0/24 apart-net")
        assert (second.code, PARENT in second.err) == (1, True), second.err
        return
    done(wired, f"network create -d macvlan {ON_PARENT} --subnet 10.222.0.0/24 apart-net")
    started(wired, "toolbox")
    started(wired, "apart", network="apart-net")
    to = end(wired, "apart", "apart-net")["IPAddress"]
    assert wired.differing([("toolbox", f"http://{to}"), ("toolbox", "http://apart")]) == {}
    assert walk(wired.topology(), "toolbox", f"http://{to}").verdict is Verdict.NO_HOST
