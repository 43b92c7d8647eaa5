"""favorites-node, the course's application: a small web service in Node that keeps favourites in MongoDB.

It goes on trying to connect, and listens on port 3000 as soon as it has its database. So a container
that was started on the wrong network shows the reason in its logs, and works once it is connected.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from course.simulator.process import FOREVER, AddressInUse, ConnectionFailed, Process, Program, Sleep
from course.simulator.programs.http import Answer, Asked, HttpService, read_response, request_bytes
from course.simulator.programs.services.mongo_client import Client, MongoFailure, connect_once
from course.simulator.programs.services.serving import graceful, port_number
from course.topology.url import URL, URLError

DEFAULT_URL = "mongodb://mongodb:27017/swfavorites"
MOVIES_URL = "http://api.example.com/films"
PORT = 3000
#: Seconds between two tries: fewer than a check lets go by, so that each sees a try after what was done.
LONGEST_PAUSE = 30.0

PAGE = """<!DOCTYPE html>
<html><head><title>Favourites</title></head>
<body><h1>Favourites</h1>
<p>GET or POST <a href="/favorites">/favorites</a>; GET <a href="/movies">/movies</a>.</p></body>
</html>
"""


def app(process: Process) -> Program:
    """`node app.js`. The connection string comes from MONGODB_URL (or URL)."""
    graceful(process, 143)
    text = process.env.get("MONGODB_URL") or process.env.get("URL") or DEFAULT_URL
    process.out(f"Connecting to {text}\n")
    pause = 1.0
    while True:
        try:
            connect_once(process, text)
            break
        except URLError as error:
            process.err(f"MongoParseError: {error}\n")
            return 1
        except MongoFailure as failure:
            process.err(_reported(URL.parse(text), failure))
            yield Sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
    process.out(f"Connected to MongoDB, database {URL.parse(text).database or 'test'}\n")
    return (yield from _serve(process, text))


def _reported(url: URL, failure: MongoFailure) -> str:
    """What Node prints for the driver's error, without the stack."""
    where = f"{url.host}:{url.port}"
    return (
        f"MongoServerSelectionError: {failure}\n"
        "  reason: TopologyDescription {\n"
        "    type: 'Unknown',\n"
        f"    servers: Map(1) {{ '{where}' => [ServerDescription] }},\n"
        "    stale: false,\n    compatible: true\n  },\n"
        f"  [cause]: MongoNetworkError: {failure}\n"
    )


def _serve(process: Process, text: str) -> Program:
    port = port_number(process.env.get("PORT", ""), PORT)
    try:
        process.listen(port, HttpService(Favorites(process, text).handle, process.machine.now))
    except AddressInUse:
        process.err(f"Error: listen EADDRINUSE: address already in use :::{port}\n")
        return 1
    process.out(f"Listening on port {port}\n")
    yield FOREVER
    return 0


@dataclass(frozen=True, slots=True)
class Favorites:
    """The web service. Each request asks the database anew, over the network as it is then."""

    process: Process
    url: str

    def handle(self, asked: Asked) -> Answer:
        if asked.path == "/favorites" and asked.method in ("GET", "HEAD", "POST"):
            try:
                return self._save(asked) if asked.method == "POST" else self._list()
            except MongoFailure as failure:
                self.process.err(f"MongoNetworkError: {failure}\n")
                return _json({"message": f"The database does not answer: {failure}"}, 500)
        if asked.path == "/movies" and asked.method in ("GET", "HEAD"):
            return self._movies()
        if asked.path == "/" and asked.method in ("GET", "HEAD"):
            return Answer(200, PAGE, "text/html; charset=utf-8")
        return Answer(404, f"Cannot {asked.method} {asked.path}\n", "text/plain")

    @property
    def _collection(self) -> str:
        return f"{URL.parse(self.url).database or 'test'}.favorites"

    def _client(self) -> Client:
        return connect_once(self.process, self.url)

    def _list(self) -> Answer:
        return _json({"favorites": self._client().command(find=self._collection)["documents"]})

    def _save(self, asked: Asked) -> Answer:
        try:
            favorite = json.loads(asked.body)
        except (ValueError, RecursionError):
            return _json({"message": "The body is not JSON."}, 400)
        if not isinstance(favorite, dict) or not favorite.get("name"):
            return _json({"message": 'A favorite needs a name: {"name": "…"}'}, 422)
        self._client().command(insert=self._collection, document=favorite)
        return _json({"message": "Favorite saved!", "favorite": favorite}, 201)

    def _movies(self) -> Answer:
        url = URL.parse(self.process.env.get("MOVIES_URL") or MOVIES_URL)
        try:
            data = self.process.connect(url).send(request_bytes("GET", url.host, url.path or "/"))
        except ConnectionFailed as failed:
            return _json({"message": f"No answer from {url}: {failed.trace.verdict}"}, 502)
        got = read_response("GET", data)
        return (
            Answer(got.status, got.body, "application/json")
            if got
            else _json({"message": "Bad gateway"}, 502)
        )


def _json(document: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(document, ensure_ascii=False) + "\n", "application/json; charset=utf-8")


def node(process: Process) -> Program:
    """`node`, which knows this one program, ``app.js``."""
    words = process.argv[1:]
    if words in (["--version"], ["-v"]):
        process.out("v22.12.0\n")
        return 0
    if not words or words[0].rpartition("/")[2] != "app.js":
        process.err(f"Error: Cannot find module '{words[0] if words else ''}'\n")
        return 1
    return (yield from app(process))
