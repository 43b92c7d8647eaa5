"""Responses as `requests` has them, made without a connection of its own."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable
from typing import Any, cast

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse

from course.simulator.transport import wire
from course.simulator.transport.pulled import PulledSocket


def whole(
    adapter: BaseAdapter,
    request: requests.PreparedRequest,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
) -> requests.Response:
    """The answer to `request`, with all of its body; there is nothing beneath it to be read."""
    response = _response(adapter, request, status, headers)
    response._content = body
    response._content_consumed = True  # type: ignore[attr-defined]  # as after reading it
    return response


def streamed(
    adapter: BaseAdapter, request: requests.PreparedRequest, sock: socket.socket | PulledSocket
) -> requests.Response:
    """The answer to `request` that comes by `sock`: its head now, its body as it is read.

    As urllib3 reads one, since the SDK reaches for the socket beneath it. Raises OSError, HTTPException.
    """
    below: Any = http.client.HTTPResponse(cast(socket.socket, sock), method=request.method)
    below.begin()
    raw = HTTPResponse(
        body=below,
        headers=HTTPHeaderDict(below.msg.items()),
        status=below.status,
        reason=below.reason,
        preload_content=False,
        original_response=below,
        request_method=request.method,
    )
    response = _response(adapter, request, raw.status, raw.headers.items())
    response.raw = raw
    return response


def _response(
    adapter: BaseAdapter,
    request: requests.PreparedRequest,
    status: int,
    headers: Iterable[tuple[str, str]],
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.reason = wire.reason(status)
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    response.connection = adapter  # type: ignore[assignment]  # as requests' own adapters do
    return response
