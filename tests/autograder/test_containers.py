import pytest

from autograder import Outcome, container


class Client:
    """As much of the SDK's client as checks use: one container's document and its log."""

    def __init__(self, env=(), log="", error=""):
        self.api = self
        self.document = {"Config": {"Env": list(env)}, "State": {"Error": error}}
        self.log = log

    def inspect_container(self, name):
        return self.document

    def logs(self, name, tail="all"):
        lines = self.log.encode().splitlines(keepends=True)
        return b"".join(lines if tail == "all" else lines[-tail:])


def test_running(built, seen):
    finding = seen(container("mongodb").running(), built.system(built.MONGODB))
    assert finding.passed
    assert finding.seen == "mongodb runs, on favorites-net."


def test_a_missing_container_is_told_with_those_that_are_there(built, seen):
    finding = seen(container("mongo").running(), built.system(built.MONGODB, built.APP))
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == (
        "There is no container named mongo. Containers here: mongodb (running) and favorites (running)."
    )


def test_created_for_a_network_that_is_not_there(built, seen):
    finding = seen(
        container("mongodb").running(), built.system(built.MONGODB_CREATED, networks=(built.BRIDGE,))
    )
    assert finding.seen == (
        "mongodb is in state created: it has never run. It was made for the network favorites-net, "
        "and there is no network of that name."
    )


def test_created_for_another_reason_is_told_in_the_engines_words(built, seen):
    client = Client(error="port is already allocated")
    finding = seen(container("mongodb").running(), built.system(built.MONGODB_CREATED), client=client)
    assert finding.seen == (
        "mongodb is in state created: it has never run. The engine said: “port is already allocated”."
    )


def test_exited_with_the_last_line_of_its_log(built, seen):
    client = Client(log="starting\ncannot open /data/db\n\n")
    topology = built.system(built.MONGODB_EXITED)
    finding = seen(container("mongodb").running(), topology, client=client)
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == "mongodb is in state exited. The last line of its log: cannot open /data/db"
    assert seen(container("mongodb").exited(), topology, client=client).passed


def test_a_paused_container_does_not_run(built, seen):
    paused = built.container("mongodb", state="paused")
    finding = seen(container("mongodb").running(), built.system(paused))
    assert finding.seen == "mongodb is paused: its programs stand still."


def test_gone(built, seen):
    assert seen(container("mongodb").gone(), built.system()).passed
    there = seen(container("mongodb").gone(), built.system(built.MONGODB_EXITED))
    assert there.seen == "mongodb is still there, in state exited."


@pytest.mark.parametrize("image", ["mongo", "mongo:latest", "docker.io/library/mongo"])
def test_image(built, seen, image):
    assert seen(container("mongodb").image(image), built.system(built.MONGODB)).passed


@pytest.mark.parametrize("image", ["mongo:7", "mong", "grafana/mongo", "redis"])
def test_another_image(built, seen, image):
    finding = seen(container("mongodb").image(image), built.system(built.MONGODB))
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == "mongodb was made from mongo:latest."


def test_env(built, seen):
    client = Client(env=["MONGO_URL=mongodb://mongodb:27017/swfavorites", "PATH=/bin"])
    topology = built.system(built.APP)
    chain = container("favorites")
    assert seen(chain.env("MONGO_URL"), topology, client=client).passed
    assert seen(chain.env("MONGO_URL", "mongodb://mongodb/swfavorites"), topology, client=client).passed
    other = seen(chain.env("MONGO_URL", "mongodb://localhost/swfavorites"), topology, client=client)
    assert other.seen == "MONGO_URL is 'mongodb://mongodb:27017/swfavorites' in favorites."
    lacking = seen(chain.env("PORT", "3000"), topology, client=client)
    assert lacking.seen == "favorites has no variable PORT. It has: MONGO_URL."


def test_logs(built, seen):
    client = Client(log="connected to mongodb\nlistening on 3000\n")
    assert seen(container("favorites").logs("connected"), built.system(built.APP), client=client).passed
    finding = seen(container("favorites").logs("refused"), built.system(built.APP), client=client)
    assert finding.seen == "The log of favorites does not say “refused”. Its last line: listening on 3000"


def test_what_needs_an_engine_cannot_be_carried_out_without(built, seen):
    assert seen(container("favorites").logs("x"), built.system(built.APP)).outcome is Outcome.NOT_CARRIED_OUT


def test_publishes(built, seen):
    topology = built.system(built.APP)
    assert seen(container("favorites").publishes(3000), topology).passed
    assert seen(container("favorites").publishes(3000, host_port=3030), topology).passed
    assert seen(container("favorites").publishes(3000, 3030, address="0.0.0.0"), topology).passed
    assert not seen(container("favorites").publishes(3000, 3030, address="127.0.0.1"), topology).passed
    assert not seen(container("favorites").publishes(3000, protocol="udp"), topology).passed
    finding = seen(container("favorites").publishes(3000, host_port=3000), topology)
    assert finding.seen == "favorites publishes 3030 of the host → 3000/tcp."


def test_publishes_nothing_is_only_said_of_what_runs(built, seen):
    topology = built.system(built.MONGODB, built.APP)
    assert seen(container("mongodb").publishes_nothing(), topology).passed
    assert seen(container("favorites").publishes_nothing(), topology).outcome is Outcome.FAILED
    stopped = seen(container("mongodb").publishes_nothing(), built.system(built.MONGODB_EXITED))
    assert stopped.outcome is Outcome.NOT_CARRIED_OUT


def test_satisfies_gets_the_container(built, seen):
    chain = container("mongodb").satisfies(lambda c: c.hostname == "db", "Its host name is another.")
    assert seen(chain, built.system(built.MONGODB)).seen == "Its host name is another."
    assert seen(chain, built.system(built.container("mongodb", hostname="db"))).passed


def test_a_check_that_breaks_is_nobodys_failure(built, seen, caplog):
    chain = container("mongodb").satisfies(lambda c: c.no_such_thing, "")
    finding = seen(chain, built.system(built.MONGODB))
    assert finding.outcome is Outcome.NOT_CARRIED_OUT
    assert finding.seen.startswith("This check itself broke (AttributeError:")
    assert "no_such_thing" in caplog.text


def test_a_client_that_fails_costs_a_message_only_its_extras(built, seen):
    def no_engine():
        raise ConnectionError("no engine")

    finding = seen(container("mongodb").running(), built.system(built.MONGODB_EXITED), client=no_engine)
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == "mongodb is in state exited; its log is empty."
