import pytest

from autograder import system


def test_no_container(built, seen):
    chain = system().no_container("created", "exited")
    assert seen(chain, built.system(built.MONGODB)).passed
    assert seen(chain, built.system(built.MONGODB_CREATED)).seen == "Left over: mongodb (created)."


def test_satisfies_gets_the_topology(built, seen):
    chain = system().satisfies(lambda topology: len(topology.containers) == 2, "There should be two.")
    assert seen(chain, built.system(built.MONGODB, built.APP)).passed
    assert seen(chain, built.system(built.MONGODB)).seen == "There should be two."


def test_alone_it_asks_nothing():
    with pytest.raises(ValueError, match="asks nothing"):
        repr(system())
