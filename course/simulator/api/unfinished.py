"""Docker's endpoints that are not simulated: they answer 501 and name themselves.

The list is that of Docker's API specification 1.51, less what the other modules answer.
"""

from __future__ import annotations

from course.simulator.api.routes import add

_ENDPOINTS = """
POST /build
POST /build/cancel
POST /commit
GET /distribution/{name}/json
POST /grpc
GET /images/get
GET /images/{name}/get
POST /images/load
POST /images/{name}/push
GET /plugins/privileges
POST /plugins/create
POST /plugins/pull
POST /session
PUT /volumes/{name}
"""

for _line in _ENDPOINTS.split("\n"):
    if _line:
        _method, _pattern = _line.split()
        add(_method, _pattern, None)
