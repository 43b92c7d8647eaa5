"""docs/engine-api.md says what the table of routes says."""

from __future__ import annotations

from course.simulator.api import app
from tests.specification.listing import PAGE, PARTLY, page
from tests.specification.specification import specification

#: Routes of Docker's that its specification does not list.
UNLISTED = {"GET /networks/", "POST /build/cancel", "POST /grpc"}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "make docs writes it anew"


def test_every_endpoint_of_the_specification_has_a_route() -> None:
    endpoints = {str(endpoint) for endpoint in specification("1.51").endpoints}
    routes = {f"{route.method} {route.pattern}" for route in app.routes.ROUTES}
    assert endpoints <= routes
    assert routes - endpoints == UNLISTED


def test_notes_are_about_what_is_simulated() -> None:
    simulated = {f"{route.method} {route.pattern}" for route in app.routes.ROUTES if route.simulated}
    assert PARTLY["note"].keys() <= simulated
