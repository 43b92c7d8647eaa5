"""Texts about containers and the commands run in them. The number of the recorded fact stands behind each."""

from __future__ import annotations

from course.simulator.errors import EngineError, LinkedElsewhere
from course.simulator.messages_by_version import MessagesByVersion


class ContainerMessages(MessagesByVersion):
    """Why a container is not found, made, renamed, signalled, paused or removed."""

    def empty_name_or_id(self) -> EngineError:  # 415
        return EngineError(400, 'invalid name or ID supplied: ""')

    def no_such_container(self, key: str) -> EngineError:  # 228
        return EngineError(404, f"No such container: {key}")

    def container_ambiguous(self, key: str) -> EngineError:
        return EngineError(400, f"Multiple IDs found with provided prefix: {key}")

    def bad_container_name(self, name: str) -> EngineError:  # 23
        return EngineError(
            400, f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )

    def name_taken(self, name: str, holder_id: str) -> EngineError:  # 24
        return EngineError(
            409,
            f'Conflict. The container name "/{name}" is already in use by container "{holder_id}". '
            "You have to remove (or rename) that container to be able to reuse that name.",
        )

    def rename_failed(self, error: EngineError) -> EngineError:  # 25
        return EngineError(error.status, f"Error when allocating new name: {error.message}")

    def rename_same(self) -> EngineError:  # 25
        return EngineError(400, "Renaming a container with the same name as its current name")

    POLICY_OF_REMOVED = "Restart policy cannot be updated because AutoRemove is enabled for the container"
    MORE_MEMORY_THAN_SWAP = (
        "Memory limit should be smaller than already set memoryswap limit, "
        "update the memoryswap at the same time"
    )

    def cannot_update(self, container_id: str, problem: str) -> EngineError:
        return EngineError(409, f"Cannot update container {container_id}: {problem}")

    def no_config(self) -> EngineError:  # 415
        return EngineError(
            400, f"{'c' if self._new else 'C'}onfig cannot be empty in order to create a container"
        )

    def no_command(self) -> EngineError:
        return EngineError(400, "no command specified" if self._new else "No command specified")

    def bad_link(self, text: str) -> EngineError:  # 217
        return EngineError(
            500, f"bad format for links: {text}" if text else "empty string specified for links"
        )

    def no_linked_container(self, name: str, error: EngineError) -> EngineError:  # 217
        return EngineError(400, f"could not get container for {name}: {error.message}")

    def linked_not_running(self, child: str, link: str) -> EngineError:  # 217
        return EngineError(500, f"Cannot link to a non running container: /{child} AS {link}")

    def linked_elsewhere(self, child_id: str) -> EngineError:  # 217
        return EngineError(500, f"container {child_id} not attached to default bridge network")

    def linked_too_far(self, child: str) -> LinkedElsewhere:
        """The same at a start before 25."""
        return LinkedElsewhere(500, f"Cannot link to /{child}, as it does not belong to the default network")

    def host_with_links(self) -> EngineError:
        return EngineError(
            400,
            "conflicting options: host type networking can't be used with links. "
            "This would result in undefined behavior",
        )

    def default_name_as_link(self) -> EngineError:
        return EngineError(500, "Conflict, cannot remove the default link name of the container")

    def not_running(self, container_id: str) -> EngineError:  # 227
        return EngineError(409, f"{self._word('Container')} {container_id} is not running")

    def cannot_kill(self, key: str, error: EngineError) -> EngineError:  # 227, 228
        return EngineError(error.status, f"{self._word('Cannot')} kill container: {key}: {error.message}")

    def bad_signal(self, signal: str) -> EngineError:  # 227
        return EngineError(400, f"{self._word('Invalid')} signal: {signal}")

    def bad_kill_signal(self, key: str, signal: str) -> EngineError:  # 227: 20.10 does not name the container
        error = self.bad_signal(signal)
        return self.cannot_kill(key, error) if self._new else error

    def unsupported_signal(self, key: str, signal: str) -> EngineError:
        problem = f"{self._word('The')} linux daemon does not support signal {int(signal)}"
        return self.cannot_kill(key, EngineError(400 if self._new else 500, problem))

    def cannot_stop(self, key: str, error: EngineError) -> EngineError:
        return EngineError(500, f"cannot stop container: {key}: {error.message}")

    def cannot_restart(self, key: str, error: EngineError) -> EngineError:  # 122
        return EngineError(
            500 if error.status < 500 else error.status, f"Cannot restart container {key}: {error.message}"
        )

    def not_paused(self, container_id: str) -> EngineError:  # 227
        return EngineError(500, f"Container {container_id} is not paused")

    PORTS_DISCARDED = "Published ports are discarded when using host network mode"  # 135
    LINKS_DEPRECATED = (  # 215
        "Links on the default bridge network are deprecated and will be removed in a future release. "
        "Use a custom network instead."
    )

    def already_paused(self, container_id: str) -> EngineError:  # 227
        return EngineError(409, f"{'c' if self._v29 else 'C'}ontainer {container_id} is already paused")

    def start_paused(self) -> EngineError:
        return EngineError(409, "cannot start a paused container, try unpause instead")

    def exec_paused(self, name: str) -> EngineError:  # 227
        return EngineError(409, f"Container {name} is paused, unpause the container before exec")

    def restarting(self, container_id: str) -> EngineError:
        return EngineError(
            409, f"Container {container_id} is restarting, wait until the container is running"
        )

    def remove_restarting(self, key: str, container_id: str) -> EngineError:
        if self._new:
            return EngineError(
                409,
                f'cannot remove container "{key}": container is restarting: '
                "stop the container before removing or force remove",
            )
        return EngineError(
            409,
            f"You cannot remove a restarting container {container_id}. "
            "Stop the container before attempting removal or force remove",
        )

    def no_exec_command(self) -> EngineError:  # 415
        return EngineError(400, "No exec command specified")

    exec_detached = "exec attach failed: error on attach stdin: read escape sequence"

    def no_such_exec(self, exec_id: str) -> EngineError:
        return EngineError(404, f"No such exec instance: {exec_id}")

    def remove_running(self, key: str, container_id: str) -> EngineError:  # 225
        if self._new:
            return EngineError(
                409,
                f'cannot remove container "{key}": container is running: '
                "stop the container before removing or force remove",
            )
        return EngineError(
            409,
            f"You cannot remove a running container {container_id}. "
            "Stop the container before attempting removal or force remove",
        )

    def remove_paused(self, key: str, container_id: str) -> EngineError:  # 226
        if self._new:
            return EngineError(
                409, f'cannot remove container "{key}": container is paused and must be unpaused first'
            )
        return EngineError(
            409,
            f"You cannot remove a paused container {container_id}. "
            "Unpause and then stop the container before attempting removal or force remove",
        )

    @staticmethod
    def bad_healthcheck(setting: str) -> EngineError:
        limit = "be negative" if setting == "Retries" else "be less than 1ms"
        return EngineError(400, f"{setting} in Healthcheck cannot {limit}")

    @staticmethod
    def health_timeout(timeout: str) -> str:
        return f"Health check exceeded timeout ({timeout})"
