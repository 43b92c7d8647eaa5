import re
import sys
from xml.etree import ElementTree

import pytest

from autograder import Context, all_of, answer, container, grade, network, use
from autograder.report import score_words


@pytest.fixture
def half(built):
    """A context in which the network is there and mongodb runs, elsewhere."""
    with use(Context(built.system(built.MONGODB_ON_BRIDGE), answers={"url": "<b>x</b>"})) as context:
        yield context


def test_the_text_is_the_score(half):
    assert repr(grade(network("favorites-net"), points=3)) == "3"
    assert repr(grade(network("favorites-net"), container("mongodb").on("favorites-net"), points=3)) == "1.5"
    assert repr(grade(network("nowhere"), points=3)) == "0"


def test_weights(half):
    report = grade(network("favorites-net"), container("mongodb").on("favorites-net").worth(2), points=1)
    assert report.score == 0.33
    assert float(report) == 0.33


def test_rounding_never_makes_a_whole(half):
    report = grade(network("favorites-net").worth(10_000), container("mongodb").on("favorites-net"), points=1)
    assert report.score == 0.99


def test_further_checks_share_the_points(half):
    report = grade(network("favorites-net"), points=2)
    report += [container("mongodb").on("favorites-net")]
    assert (report.score, report.points) == (1, 2)


def test_a_further_report_has_points_of_its_own(half):
    report = grade(network("favorites-net"), points=2)
    report += grade(container("mongodb").on("favorites-net"), points=1)
    assert (report.score, report.points) == (2, 3)


def test_as_text(half):
    report = grade(network("favorites-net"), container("mongodb").on("favorites-net"), points=3)
    assert str(report) == (
        "1.5 of 3 points\n"
        "✓ there is a network favorites-net: favorites-net is there (driver bridge).\n"
        "✗ mongodb is on favorites-net: mongodb runs, but on bridge; favorites-net has no containers."
    )


def test_as_a_page_it_says_in_words_what_it_says_in_colours(half):
    page = grade(
        network("favorites-net"),
        container("mongodb").on("favorites-net"),
        container("favorites").running().resolves("mongodb"),
        points=3,
    )._repr_html_()
    for words in ("1 of 4 checks passed", "passed", "not so", "could not be carried out", "0 / 0.75"):
        assert words in page.replace("1.5 of", "")
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


def tags(page):
    """At which things of the page's picture it says that they are not as asked."""
    (svg,) = re.findall(r"<svg.*</svg>", page, flags=re.DOTALL)
    groups = [group for group in ElementTree.fromstring(svg).iter() if group.tag.endswith("}g")]
    return {
        group.get("data-place", "")
        for group in groups
        if any(text.text == "not as asked" for text in group if text.tag.endswith("}text"))
    }


def test_the_picture_marks_what_is_not_as_asked(half):
    page = grade(
        network("favorites-net"), all_of(container("mongodb").on("favorites-net")), container("app"), points=1
    )._repr_html_()
    assert tags(page) == {"host/mongodb"}
    assert "The numbers are" not in page


def test_the_picture_shows_the_first_connection_that_is_not_as_asked(built):
    with use(Context(built.system(built.MONGODB_ON_BRIDGE, built.APP))):
        page = grade(
            container("favorites").reaches("http://favorites:3000"),
            container("favorites").reaches("mongodb://mongodb:27017"),
            container("favorites").reaches("http://nobody"),
            points=1,
        )._repr_html_()
    assert "the steps of the connection from favorites to mongodb://mongodb:27017," in page
    assert 'class="hop stop"' in page
    assert tags(page) == set()


def test_a_page_tells_the_same_only_once(half):
    report = grade(container("app").running().on("bridge").image("mongo"), points=3)
    assert len({line.finding.seen for line in report.lines}) == 1
    assert report._repr_html_().count("There is no container named app.") == 1
    assert report._repr_html_().count("As above.") == 2


def test_a_page_escapes_what_learners_write(half):
    page = grade(answer("url").equals("y"), points=1)._repr_html_()
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


def test_a_context_that_breaks_gives_a_report(capsys):
    def broken():
        raise ConnectionError("no engine here")

    with use(Context(broken)):
        report = grade(container("mongodb").running(), points=1)
    assert repr(report) == "0"
    assert "no engine here" in str(report)
    assert "no engine here" in report._repr_html_()
    assert capsys.readouterr().err == ""


def test_nothing_goes_to_stderr(half, capsys):
    def noisy(topology):
        print("careful", file=sys.stderr)
        return True

    assert grade(container("mongodb").satisfies(noisy, ""), points=1).score == 1
    assert capsys.readouterr().err == ""


def test_one_look_serves_all_checks(built):
    looks = []

    def look():
        looks.append(1)
        return built.system(built.MONGODB)

    with use(Context(look)):
        grade(network("favorites-net"), container("mongodb").running().on("favorites-net"), points=1)
        grade(network("favorites-net"), points=1)
    assert len(looks) == 2


def test_patience_lets_programs_start(built):
    silent, listening = built.system(built.APP), built.system(built.APP, built.MONGODB)
    looks = iter([silent, listening])
    with use(Context(lambda: next(looks), patience=5)):
        assert grade(container("favorites").reaches("mongodb://mongodb/x"), points=1).score == 1


@pytest.mark.parametrize("points", [-1, True, float("nan"), float("inf"), "3", None])
def test_bad_points(points):
    with pytest.raises(ValueError, match="Points are"):
        grade(container("mongodb"), points=points)


def test_no_checks():
    with pytest.raises(ValueError, match="at least one check"):
        grade(points=1)


@pytest.mark.parametrize("item", [5, "mongodb", [container("mongodb")], container("mongodb").running])
def test_what_is_no_check(item):
    with pytest.raises(ValueError, match="is no check: a check is made as"):
        grade(item, points=1)


def test_one_point_is_singular():
    assert score_words(1, 1) == "1 of 1 point"
    assert score_words(0.5, 2) == "0.5 of 2 points"
