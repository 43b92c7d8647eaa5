"""What the engine says about volumes and mounts. Tried on Engine 20.10.24 and 28.5.2 (tests/conformance)."""

from __future__ import annotations

from collections.abc import Sequence

from course.simulator.errors import EngineError
from course.simulator.messages_by_version import MessagesByVersion

_ALLOWED = "[a-zA-Z0-9][a-zA-Z0-9_.-]"


class VolumeMessages(MessagesByVersion):
    MOUNT_TYPE_UNKNOWN = "mount type unknown"
    ROOT_AS_MOUNT = "invalid specification: destination can't be '/'"

    def no_such_volume(self, name: str) -> EngineError:
        return EngineError(404, f"get {name}: no such volume" if name else "get: no such volume")

    def no_volume_driver(self, name: str, driver: str) -> EngineError:
        asked = f"create {name}" if name else "create"
        return EngineError(
            404, f'{asked}: error looking up volume plugin {driver}: plugin "{driver}" not found'
        )

    def volume_name_too_short(self, name: str) -> EngineError:
        return EngineError(
            400,
            f"create {name}: volume name is too short, names should be at least two alphanumeric characters",
        )

    def bad_volume_name(self, name: str) -> EngineError:
        return EngineError(
            400,
            f'create {name}: "{name}" includes invalid characters for a local volume name, only "{_ALLOWED}" '
            "are allowed. If you intended to pass a host directory, use absolute path",
        )

    def bad_volume_option(self, name: str, option: str) -> EngineError:
        return EngineError(400, f'create {name}: invalid option: "{option}"')

    def missing_volume_option(self, name: str, option: str) -> EngineError:
        return EngineError(400, f'create {name}: missing required option: "{option}"')

    def no_volume_quota(self, name: str) -> EngineError:
        return EngineError(400, f"create {name}: quota size requested but no quota support")

    def volume_in_use(self, name: str, containers: Sequence[str]) -> EngineError:
        return EngineError(409, f"remove {name}: volume is in use - [{', '.join(containers)}]")

    # -- mounts -------------------------------------------------------------------------------

    def duplicate_mount(self, destination: str) -> EngineError:
        return EngineError(400, f"Duplicate mount point: {destination}")

    def bad_mount_mode(self, mode: str, status: int) -> EngineError:
        return EngineError(status, f"invalid mode: {mode}")

    def bad_bind(self, text: str, kind: str, problem: str) -> EngineError:
        return EngineError(
            500,
            f"invalid volume specification: '{text}': invalid mount config for type \"{kind}\": {problem}",
        )

    def bad_mount(self, kind: str, problem: str) -> EngineError:
        return EngineError(400, f'invalid mount config for type "{kind}": {problem}')

    def empty_mount_field(self, name: str) -> str:
        return f"field {name} must not be empty"

    def needless_mount_field(self, name: str) -> str:
        return f"field {name} must not be specified"

    def relative_mount_path(self, path: str) -> str:
        return f"invalid mount path: '{path}' mount path must be absolute"
