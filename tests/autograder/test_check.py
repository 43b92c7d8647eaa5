import pytest

from autograder import Outcome, all_of, any_of, container, network


def test_a_diagnosis_speaks_where_its_state_fits(built, seen):
    chain = (
        container("mongodb")
        .on("favorites-net")
        .diagnose(container("mongodb").on("other-net"), say="It went to other-net.")
        .diagnose(container("mongodb").on("bridge"), say="It stayed on the default bridge.")
    )
    finding = seen(chain, built.system(built.MONGODB_ON_BRIDGE))
    assert finding.outcome is Outcome.FAILED
    assert finding.seen == "It stayed on the default bridge."
    assert seen(chain, built.system()).seen.startswith("There is no container named mongodb.")
    assert seen(chain, built.system(built.MONGODB)).passed


def test_any_of_takes_whole_chains(built, seen):
    check = any_of(
        container("mongodb").running().on("favorites-net"), container("mongodb").running().on("bridge")
    )
    assert seen(check, built.system(built.MONGODB)).passed
    assert seen(check, built.system(built.MONGODB_ON_BRIDGE)).passed
    assert seen(check, built.system(built.MONGODB_EXITED)).outcome is Outcome.FAILED
    assert check.claim == (
        "mongodb is running; mongodb is on favorites-net — or: mongodb is running; mongodb is on bridge"
    )


def test_any_of_that_could_not_be_tried(built, seen):
    check = any_of(container("a").not_on("bridge"), container("b").not_on("bridge"))
    assert seen(check, built.system()).outcome is Outcome.NOT_CARRIED_OUT


def test_all_of_gives_nothing_for_what_is_so_from_the_start(built, seen):
    check = all_of(network("old-net").gone(), network("favorites-net"), claim="renamed")
    assert check.claim == "renamed"
    assert seen(check, built.system()).passed
    nothing_done = seen(check, built.system(networks=(built.BRIDGE,)))
    assert nothing_done.seen.startswith("There is no network named favorites-net.")


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf"), "2"])
def test_weights_are_above_0(weight):
    with pytest.raises(ValueError, match="weight"):
        container("mongodb").running().worth(weight)


@pytest.mark.parametrize("together", [all_of, any_of])
def test_nothing_put_together_is_refused(together):
    """It would pass for everybody."""
    with pytest.raises(ValueError, match="needs at least one check"):
        together()


def test_chains_are_values_and_read_as_text():
    start = container("mongodb").running()
    longer = start.on("favorites-net")
    assert repr(start) == "mongodb is running"
    assert repr(longer) == "mongodb is running; mongodb is on favorites-net"
