import pytest

from autograder import Outcome, network


def test_a_network_that_is_there(built, seen):
    finding = seen(network("favorites-net").exists(), built.system())
    assert finding.passed
    assert finding.seen == "favorites-net is there (driver bridge)."


def test_a_missing_network_is_told_with_those_that_somebody_made(built, seen):
    finding = seen(network("favourites-net").exists(), built.system())
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == (
        "There is no network named favourites-net. Made here so far: favorites-net and other-net."
    )


def test_alone_it_asks_for_existence(built, seen):
    assert seen(network("favorites-net"), built.system()).passed
    assert not seen(network("nowhere"), built.system()).passed


def test_gone(built, seen):
    assert seen(network("favorites-net").gone(), built.system(networks=(built.BRIDGE,))).passed
    empty = seen(network("favorites-net").gone(), built.system())
    assert empty.seen == "favorites-net is still there; no running container is on it."
    used = seen(network("favorites-net").gone(), built.system(built.MONGODB))
    assert used.seen == "favorites-net is still there, with mongodb on it."


def test_driver_of_a_network_that_is_missing_could_not_be_looked_up(built, seen):
    assert seen(network("favorites-net").driver("bridge"), built.system()).passed
    assert seen(network("favorites-net").driver("overlay"), built.system()).outcome is Outcome.FAILED
    assert seen(network("nowhere").driver("bridge"), built.system()).outcome is Outcome.NOT_CARRIED_OUT


def test_internal(built, seen):
    inner = built.network("inner", "10.0.0.0/24", internal=True)
    topology = built.system(networks=(built.FAVORITES, inner))
    assert seen(network("inner").internal(), topology).passed
    assert not seen(network("favorites-net").internal(), topology).passed
    assert seen(network("favorites-net").not_internal(), topology).passed
    assert not seen(network("inner").not_internal(), topology).passed


def test_subnet_and_gateway(built, seen):
    topology = built.system()
    assert seen(network("favorites-net").subnet("172.18.0.0/16"), topology).passed
    other = seen(network("favorites-net").subnet("10.5.0.0/24"), topology)
    assert other.seen == "favorites-net has the subnet 172.18.0.0/16."
    assert seen(network("favorites-net").gateway("172.18.0.1"), topology).passed
    assert not seen(network("favorites-net").gateway("172.18.0.2"), topology).passed


def test_has_counts_running_containers_only(built, seen):
    assert seen(network("favorites-net").has("mongodb"), built.system(built.MONGODB, built.APP)).passed
    exited = seen(network("favorites-net").has("mongodb"), built.system(built.MONGODB_EXITED))
    assert exited.outcome is Outcome.FAILED
    assert exited.seen == "mongodb is in state exited; its log is empty. On favorites-net: nothing."


def test_has_only(built, seen):
    alone = built.system(built.MONGODB)
    both = built.system(built.MONGODB, built.APP)
    assert seen(network("favorites-net").has_only("mongodb"), alone).passed
    assert not seen(network("favorites-net").has_only("mongodb"), both).passed
    assert not seen(network("favorites-net").has_only("mongodb", "favorites"), alone).passed


def test_an_authors_slip_is_told_at_once():
    with pytest.raises(ValueError, match="does not appear to be"):
        network("favorites-net").subnet("10.5.0/24")
    with pytest.raises(ValueError, match="at least one name"):
        network("favorites-net").has()
