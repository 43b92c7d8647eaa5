from dataclasses import replace

from autograder import Outcome, container


def test_on(built, seen):
    assert seen(container("mongodb").on("favorites-net"), built.system(built.MONGODB)).passed


def test_a_stopped_container_is_still_on_its_network(built, seen):
    assert seen(container("mongodb").on("favorites-net"), built.system(built.MONGODB_EXITED)).passed


def test_runs_but_elsewhere(built, seen):
    finding = seen(container("mongodb").on("favorites-net"), built.system(built.MONGODB_ON_BRIDGE))
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == "mongodb runs, but on bridge; favorites-net has no containers."


def test_runs_elsewhere_while_others_are_there(built, seen):
    topology = built.system(built.MONGODB_ON_BRIDGE, built.APP)
    finding = seen(container("mongodb").on("favorites-net"), topology)
    assert finding.seen == "mongodb runs, but on bridge; on favorites-net: favorites."


def test_the_network_is_missing(built, seen):
    topology = built.system(built.MONGODB_ON_BRIDGE, networks=(built.BRIDGE,))
    finding = seen(container("mongodb").on("favorites-net"), topology)
    assert finding.seen == (
        "There is no network named favorites-net. Made here so far: none. mongodb is on bridge."
    )


def test_created_and_the_network_is_missing(built, seen):
    topology = built.system(built.MONGODB_CREATED, networks=(built.BRIDGE,))
    finding = seen(container("mongodb").on("favorites-net"), topology)
    assert finding.outcome is Outcome.FAILED
    assert "It was made for the network favorites-net, and there is no network of that name." in finding.seen


def test_created_and_the_network_came_later(built, seen):
    finding = seen(container("mongodb").on("favorites-net"), built.system(built.MONGODB_CREATED))
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == (
        "mongodb is in state created: it has never run. So it is not on favorites-net yet."
    )


def test_a_network_of_the_same_name_is_not_the_same_network(built, seen):
    newer = replace(built.FAVORITES, id="another-id")
    topology = built.system(built.MONGODB_EXITED, networks=(built.BRIDGE, newer))
    finding = seen(container("mongodb").on("favorites-net"), topology)
    assert finding.outcome is Outcome.FAILED
    assert finding.seen.startswith("mongodb still belongs to an earlier network named favorites-net")


def test_not_on_needs_the_container(built, seen):
    assert seen(container("mongodb").not_on("bridge"), built.system(built.MONGODB)).passed
    assert not seen(container("mongodb").not_on("bridge"), built.system(built.MONGODB_ON_BRIDGE)).passed
    nobody = seen(container("mongodb").not_on("bridge"), built.system())
    assert nobody.outcome is Outcome.NOT_CARRIED_OUT


def test_only_on(built, seen):
    two = built.container(
        "mongodb", built.endpoint(built.BRIDGE, "172.17.0.2"), built.endpoint(built.FAVORITES, "172.18.0.2")
    )
    assert seen(container("mongodb").only_on("favorites-net"), built.system(built.MONGODB)).passed
    assert seen(container("mongodb").only_on("favorites-net", "bridge"), built.system(two)).passed
    finding = seen(container("mongodb").only_on("favorites-net"), built.system(two))
    assert finding.seen == "mongodb is on bridge and favorites-net."


def test_alias(built, seen):
    topology = built.system(built.MONGODB)
    assert seen(container("mongodb").alias("db", on="favorites-net"), topology).passed
    finding = seen(container("mongodb").alias("database", on="favorites-net"), topology)
    assert finding.seen == "On favorites-net, the DNS knows mongodb as: mongodb and db."
    elsewhere = seen(container("mongodb").alias("db", on="other-net"), topology)
    assert elsewhere.outcome is Outcome.NOT_CARRIED_OUT
