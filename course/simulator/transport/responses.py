"""Responses as `requests` has them, made without a connection of its own."""

from __future__ import annotations

from collections.abc import Iterable

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse

from course.simulator.transport import wire


def whole(
    adapter: BaseAdapter,
    request: requests.PreparedRequest,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
) -> requests.Response:
    """The answer to `request`, with all of its body."""
    listed = list(headers)
    raw = HTTPResponse(status=status, headers=HTTPHeaderDict(listed), preload_content=False)
    response = _response(adapter, request, raw, listed)
    response._content = body
    response._content_consumed = True  # type: ignore[attr-defined]  # as after reading it
    return response


def filled(adapter: BaseAdapter, request: requests.PreparedRequest, raw: HTTPResponse) -> requests.Response:
    """The answer to `request`, whose body is still to be read from `raw`."""
    return _response(adapter, request, raw, raw.headers.items())


def _response(
    adapter: BaseAdapter,
    request: requests.PreparedRequest,
    raw: HTTPResponse,
    headers: Iterable[tuple[str, str]],
) -> requests.Response:
    response = requests.Response()
    response.raw = raw
    response.status_code = raw.status
    response.reason = wire.reason(raw.status)
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    response.connection = adapter  # type: ignore[assignment]  # as requests' own adapters do
    return response
