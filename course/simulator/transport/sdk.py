"""The docker SDK's client on an adapter of ours, past the session of `requests` that the SDK's is.

That looks for cookies, proxies, redirections and credentials at each call, which no engine has, and takes a
quarter of the time of a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import docker
import requests
from requests.adapters import BaseAdapter

#: The SDK's own name for engines that it reaches in another way than TCP.
BASE_URL = "http+docker://localhost"
#: What the SDK says with a request.
_SAID = {"allow_redirects", "data", "headers", "json", "params", "stream", "timeout"}


def client(adapter: BaseAdapter, version: str) -> docker.DockerClient:
    """A client that sends by `adapter` and by nothing else, with this version of the API."""
    return _Client(adapter, version)


class _Client(docker.DockerClient):
    def __init__(self, adapter: BaseAdapter, version: str) -> None:
        self.api = _APIClient(adapter, version)


class _APIClient(docker.APIClient):
    def __init__(self, adapter: BaseAdapter, version: str) -> None:
        # Naming the version spares the SDK asking for it, which it would do before the adapter is there.
        super().__init__(base_url="tcp://localhost:1", version=version)
        self.trust_env = False
        self.headers.clear()  # who asks, and which encodings it knows, is nothing to these engines
        self.adapters.clear()  # no other way out
        self.mount(BASE_URL, adapter)
        self.base_url = BASE_URL

    def request(self, method: str, url: str, **said: Any) -> requests.Response:  # type: ignore[override]
        """As a session of `requests` does it, for what the SDK asks. Raises requests.RequestException."""
        if said.keys() - _SAID:
            return super().request(method, url, **said)
        stream, timeout = said.pop("stream", False), said.pop("timeout", None)
        said.pop("allow_redirects", None)
        headers = {**self.headers, **(said.pop("headers", None) or {})}
        prepared = _prepared(method, url, headers, **said)
        return self.get_adapter(url).send(prepared, stream=bool(stream), timeout=timeout)


def _prepared(
    method: str,
    url: str,
    headers: Mapping[str, str],
    params: Mapping[str, Any] | None = None,
    data: Any = None,
    json: Any = None,
) -> requests.PreparedRequest:
    """A request for an adapter to send, whose URL is quoted already; of `params` those that are not None."""
    prepared = requests.PreparedRequest()
    prepared.prepare_method(method)
    given = {name: value for name, value in (params or {}).items() if value is not None}
    prepared.url = f"{url}?{urlencode(given, doseq=True)}" if given else url
    prepared.prepare_headers(headers)
    if data is not None or json is not None:
        prepared.prepare_body(data, None, json)
    return prepared
