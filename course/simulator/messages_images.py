"""What the engine says about images. Tried on Engine 20.10.24 and 28.5.2 (tests/conformance)."""

from __future__ import annotations

from course.simulator.errors import EngineError
from course.simulator.messages_by_version import MessagesByVersion


class ImageMessages(MessagesByVersion):
    def no_such_image(self, reference: str) -> EngineError:
        return EngineError(404, f"No such image: {reference}")

    def pull_denied(self, repository: str) -> EngineError:
        return EngineError(
            404,
            f"pull access denied for {repository}, repository does not exist or may require 'docker login': "
            "denied: requested access to the resource is denied",
        )

    @staticmethod
    def no_such_platform(platform: str) -> str:
        """What is said of an image that a registry has for other platforms only."""
        return f"no matching manifest for {platform} in the manifest list entries"

    def bad_image_name(self, problem: str) -> EngineError:
        """A new name for an image that cannot be one."""
        return EngineError(400 if self._new else 500, problem)

    def image_in_use(self, reference: str, container_id: str, image_id: str) -> EngineError:
        return EngineError(
            409,
            f'conflict: unable to remove repository reference "{reference}" (must force) - '
            f"container {container_id[:12]} is using its referenced image {image_id}",
        )

    def image_of_running(self, image_id: str, container_id: str) -> EngineError:
        user = f"running container {container_id[:12]}"
        return self._undeletable(image_id, "cannot be forced", f"image is being used by {user}")

    def image_of_stopped(self, image_id: str, container_id: str) -> EngineError:
        user = f"stopped container {container_id[:12]}"
        return self._undeletable(image_id, "must be forced", f"image is being used by {user}")

    def image_of_several(self, image_id: str) -> EngineError:
        return self._undeletable(image_id, "must be forced", "image is referenced in multiple repositories")

    def _undeletable(self, image_id: str, force: str, why: str) -> EngineError:
        return EngineError(409, f"conflict: unable to delete {image_id} ({force}) - {why}")
