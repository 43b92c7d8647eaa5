import pytest

from autograder import Outcome, answer


@pytest.fixture
def given(built, seen):
    """The finding of a check on one answer."""
    return lambda chain, value: seen(chain, built.system(built.MONGODB, built.APP), answers={"url": value})


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("Refused ", "refused"), (4, 4), (4, 4.0), (True, True), (["A", "b"], ("a", "B")), ({"a": 1}, {"a": 1})],
)
def test_equals(given, value, wanted):
    assert given(answer("url").equals(wanted), value).passed


@pytest.mark.parametrize(
    ("value", "wanted"), [(True, 1), ("4", 4), ([1], [1, 2]), ({"a": 1}, {"b": 1}), (0, False)]
)
def test_differs(given, value, wanted):
    assert given(answer("url").equals(wanted), value).outcome is Outcome.FAILED


@pytest.mark.parametrize("value", [None, ..., "", "   "])
def test_not_answered_yet(given, value):
    finding = given(answer("url").given(), value)
    assert finding.outcome is Outcome.NOT_CARRIED_OUT
    assert finding.seen == "url has not been given yet."


class Chameleon(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize("value", [print, Chameleon("x"), {1: 2}, {"a": {1, 2}}, [object()]])
def test_only_data_is_read(given, value):
    finding = given(answer("url").equals("y"), value)
    assert finding.outcome is Outcome.NOT_CARRIED_OUT
    assert "an answer is text, a number" in finding.seen


def test_a_list_that_holds_itself(given):
    value = []
    value.append(value)
    assert given(answer("url"), value).outcome is Outcome.NOT_CARRIED_OUT


def test_one_of(given):
    assert given(answer("url").is_one_of("no", "never"), "Never").passed
    assert given(answer("url").is_one_of("no", "never"), "yes").seen == 'url is "yes". That is not it.'


def test_matches_the_whole_text(given):
    chain = answer("url").matches(r"mongodb://mongodb(:27017)?/\w+")
    assert given(chain, " mongodb://mongodb/swfavorites").passed
    assert given(chain, "mongodb://mongodb/swfavorites?x").outcome is Outcome.FAILED
    assert given(chain, 4).outcome is Outcome.NOT_CARRIED_OUT


def test_is_url(given):
    chain = answer("url").is_url("mongodb://mongodb:27017/swfavorites")
    assert given(chain, "mongodb://mongodb/swfavorites").passed
    other = given(chain, "mongodb://localhost:27018/swfavorites")
    assert other.seen == ('url is "mongodb://localhost:27018/swfavorites". Look at its host and port again.')
    assert "is not a URL" in given(chain, "mongodb://mongodb:/ x").seen


def test_is_address_of(given):
    chain = answer("url").is_address_of("mongodb", on="favorites-net")
    assert given(chain, "172.18.0.2").passed
    assert given(chain, "172.18.0.3").seen == (
        "url is 172.18.0.3: that is the address of favorites on favorites-net."
    )
    assert given(chain, "172.18.0.9").seen == "url is 172.18.0.9: no container has this address now."
    assert given(chain, "mongodb").seen == 'url is "mongodb", which is no address.'


def test_the_address_of_what_has_none_cannot_be_compared(built, seen):
    chain = answer("url").is_address_of("mongodb", on="favorites-net")
    finding = seen(chain, built.system(built.MONGODB_EXITED), answers={"url": "172.18.0.2"})
    assert finding.outcome is Outcome.NOT_CARRIED_OUT


def test_satisfies(given):
    chain = answer("url").satisfies(lambda value: value > 3, "It is too small.")
    assert given(chain, 4).passed
    assert given(chain, 2).seen == "It is too small."
    assert given(chain, "four").outcome is Outcome.NOT_CARRIED_OUT
