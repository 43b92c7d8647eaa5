"""/networks: what `docker network` asks for."""

from __future__ import annotations

from course.simulator.api import bodies
from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.documents import overlays
from course.simulator.api.documents.networks import arranged
from course.simulator.api.documents.networks import network as network_document
from course.simulator.api.filters import Filters
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.errors import EngineError
from course.simulator.state import NetworkRecord

_FILTERS = ("dangling", "driver", "id", "label", "name", "scope", "type")


@route("GET", "/networks")
@route("GET", "/networks/")
def list_networks(call: Call) -> Response:
    """List networks."""
    filters = call.filters
    filters.allow(*_FILTERS)
    for value in filters.values("type"):
        if value not in ("builtin", "custom"):
            raise call.texts.bad_network_type(value)
    dangling = _dangling(call, filters)
    records = [
        record
        for record in call.engine.networks.all()
        if _wanted(record, filters, dangling, _in_use(call, record))
    ]
    # Lists show no containers since API 1.28.
    members = call.engine.containers.members if call.api < ApiVersion(1, 28) else lambda record: []
    listed = ((record, network_document(record, call.engine.version, members(record))) for record in records)
    documents = [overlays.listed(record, document) for record, document in listed]
    if call.engine.version.at_least(29):
        for document in documents:
            del document["Containers"]
    return Response.json(documents)


def _dangling(call: Call, filters: Filters) -> bool | None:
    try:
        return filters.flag("dangling")
    except EngineError:
        raise call.texts.bad_flag_filter("dangling") from None


def _in_use(call: Call, record: NetworkRecord) -> bool:
    """For the filter `dangling`. Before 29 the engine looks at no containers: only its own networks count."""
    members = call.engine.version.at_least(29) and call.engine.containers.members(record)
    return record.predefined or bool(members)


def _wanted(record: NetworkRecord, filters: Filters, dangling: bool | None, in_use: bool) -> bool:
    return (
        filters.exact("driver", record.driver)
        and filters.exact("scope", record.scope)
        and filters.search("name", record.name)
        and filters.search("id", record.id)
        and filters.labels("label", record.labels)
        and filters.exact("type", "builtin" if record.predefined else "custom")
        and (dangling is None or dangling != in_use)
    )


@route("POST", "/networks/create")
def create_network(call: Call) -> Response:
    """Create a network."""
    body = call.document(bodies.NETWORK)
    if call.api < ApiVersion(1, 48):  # until then nobody could do without IPv4
        body.pop("EnableIPv4", None)
    record, warnings = call.engine.networks.create(body)
    return Response.json({"Id": record.id, "Warning": "\n".join(warnings)}, 201)


@route("POST", "/networks/prune")
def prune_networks(call: Call) -> Response:
    """Remove networks that no running container uses."""
    meant = call.filters.prunes(call.now)
    names = call.engine.networks.prune(lambda record: meant(record.labels, record.created))
    return Response.json({"NetworksDeleted": names or None})


@route("POST", "/networks/{id}/connect")
def connect(call: Call) -> Response:
    """Connect a container to a network."""
    call.engine.networks.connect(call["id"], call.document(bodies.CONNECT))
    return Response()


@route("POST", "/networks/{id}/disconnect")
def disconnect(call: Call) -> Response:
    """Disconnect a container from a network."""
    call.engine.networks.disconnect(call["id"], call.document(bodies.DISCONNECT))
    return Response()


@route("GET", "/networks/{id}")
def inspect_network(call: Call) -> Response:
    """Inspect a network."""
    record = _inspected(call)
    members = call.engine.containers.members(record)
    document = network_document(record, call.engine.version, members)
    document = overlays.of_swarm(call.engine, record, document, call.flag("verbose"))
    document = overlays.gateway(call.engine, record, document)
    return Response.json(arranged(document, call.engine.version))


def _inspected(call: Call) -> NetworkRecord:
    """The network that is meant: of the swarm, also each node's "host" and "bridge" go by a name there."""
    if call.text("scope") == "swarm":
        found = call.engine.membership.network_of_swarm(call["id"])
    else:
        texts = call.engine.messages
        found = call.engine.networks.get(call["id"], texts.inspected_network_ambiguous)
    if found is None or call.text("scope") not in ("", found.scope):
        raise call.engine.messages.no_such_network(call["id"])
    return found


@route("DELETE", "/networks/{id}")
def remove_network(call: Call) -> Response:
    """Remove a network."""
    call.engine.networks.remove(call["id"])
    return Response(204)
