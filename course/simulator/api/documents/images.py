"""Images as `docker image inspect` and `docker images` show them."""

from __future__ import annotations

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.documents.configs import empty_config, image_config
from course.simulator.api.times import rfc3339
from course.simulator.images import layer
from course.simulator.state import Document, ImageRecord
from course.simulator.versions import EngineVersion


def inspected(image: ImageRecord, version: EngineVersion, api: ApiVersion) -> Document:
    """The document of `GET /images/{name}/json`."""
    head: Document = {
        "Id": image.id,
        "RepoTags": list(image.tags),
        "RepoDigests": list(image.digests),
        "Parent": "",
        "Comment": "",
        "Created": rfc3339(image.created),
    }
    made: Document = {"DockerVersion": version.full, "Author": ""}
    config: Document = {"Config": image_config(image.config, whole=api < ApiVersion(1, 48))}
    system: Document = {"Architecture": "amd64", "Os": "linux", "Size": image.size}
    if api < ApiVersion(1, 44):
        system["VirtualSize"] = image.size
    tail = _storage(image)
    if version.at_least(25):
        older = {"ContainerConfig": empty_config()} if api < ApiVersion(1, 45) else {}
        return head | made | system | tail | older | config
    return head | {"Container": "", "ContainerConfig": empty_config()} | made | config | system | tail


def _storage(image: ImageRecord) -> Document:
    folder = f"/var/lib/docker/overlay2/{image.id.removeprefix('sha256:')}"
    data = {"MergedDir": f"{folder}/merged", "UpperDir": f"{folder}/diff", "WorkDir": f"{folder}/work"}
    return {
        "GraphDriver": {"Data": data, "Name": "overlay2"},
        "RootFS": {"Type": "layers", "Layers": [layer(image)]},
        "Metadata": {"LastTagTime": rfc3339(image.created)},
    }


def listed(image: ImageRecord, api: ApiVersion, containers: int = -1, shared: int = -1) -> Document:
    """The document of one image in `GET /images/json`; -1 stands for what was not counted."""
    tags, digests = list(image.tags), list(image.digests)
    if api < ApiVersion(1, 43) and not tags:
        tags, digests = ["<none>:<none>"], digests or ["<none>@<none>"]
    document: Document = {
        "Containers": containers,
        "Created": int(image.created),
        "Id": image.id,
        "Labels": image.config.get("Labels"),
        "ParentId": "",
        "RepoDigests": digests,
        "RepoTags": tags,
        "SharedSize": shared,
        "Size": image.size,
    }
    if api < ApiVersion(1, 44):
        document["VirtualSize"] = image.size
    return document


def history(image: ImageRecord) -> list[Document]:
    """The document of `GET /images/{name}/history`: one step, because simulated images are not built."""
    return [
        {
            "Comment": "",
            "Created": int(image.created),
            "CreatedBy": "",
            "Id": image.id,
            "Size": image.size,
            "Tags": list(image.tags) or None,
        }
    ]
