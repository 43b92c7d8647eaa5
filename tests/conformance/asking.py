"""Requests of the Engine API to the engines at hand, and what is told apart in their answers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import requests

from tests.conformance.conftest import Place

_ID = re.compile(r"\b[0-9a-f]{64}\b")


def is_28(place: Place) -> bool:
    return "28" in place.name


def send(place: Place, method: str, target: str, body: Any = None) -> requests.Response:
    """A request by the newest version of the API that the engine has. A text as its body is JSON already."""
    api = place.client.api
    sent = (
        {"data": body, "headers": {"Content-Type": "application/json"}}
        if isinstance(body, str)
        else {"json": body}
    )
    response: requests.Response = api.request(method, f"{api.base_url}{target}", **sent)
    return response


def ask(place: Place, method: str, target: str, body: Any = None) -> tuple[int, Any]:
    """Status, and document or message; whole ids are left out of a message."""
    response = send(place, method, target, body)
    if "json" not in response.headers.get("content-type", "") or not response.content:
        return response.status_code, None
    document = response.json()
    if isinstance(document, dict) and document.keys() == {"message"}:
        return response.status_code, _ID.sub("ID", document["message"])
    return response.status_code, document


def events(place: Place, since: float) -> list[str]:
    """Type and action of what has happened since that time of the engine's (`now`), in order."""
    told = place.client.api.events(since=f"{since:.6f}", until=f"{now(place):.6f}", decode=True)
    return [f"{event['Type']} {event['Action']}" for event in told]


def now(place: Place) -> float:
    """The engine's own time, in seconds since the epoch."""
    text = send(place, "GET", "/info").json()["SystemTime"]
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}+00:00").timestamp() + float(f"0.{fraction or 0}")
