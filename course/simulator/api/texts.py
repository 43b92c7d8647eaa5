"""What the API itself refuses, before the engine is asked, by engine version where versions differ.

Recorded from Engine 20.10.24 and 28.5.2. What the engine refuses stands in `course.simulator.messages`.
"""

from __future__ import annotations

import re

from course.simulator.errors import EngineError
from course.simulator.versions import EngineVersion

#: Go's types whose names older engines tell otherwise, alone and before the field of theirs that is wrong.
_GO_TYPES_28 = (("ExecCreateRequest", "ExecOptions"),)
_GO_TYPES_20 = (
    (r"container\.ExecCreateRequest", "types.ExecConfig"),
    ("ExecCreateRequest", "ExecConfig"),
    (r"container\.CreateRequest", "runconfig.ContainerConfigWrapper"),
    (r"field \.", "field ContainerConfigWrapper."),
    (r"network\.CreateRequest", "types.NetworkCreateRequest"),
    (r"field CreateRequest\.", "field NetworkCreateRequest."),
    (r"network\.ConnectOptions", "types.NetworkConnect"),
    (r"field ConnectOptions\.", "field NetworkConnect."),
    (r"network\.DisconnectOptions", "types.NetworkDisconnect"),
    (r"field DisconnectOptions\.", "field NetworkDisconnect."),
    (r"volume\.CreateOptions", "volume.VolumeCreateBody"),
    (r"field CreateOptions\.", "field VolumeCreateBody."),
)


class ApiTexts:
    """The refusals of one engine version's API, each as an `EngineError` ready to be raised."""

    def __init__(self, version: EngineVersion) -> None:
        self._version = version
        self._new = version.at_least(25)
        self._v29 = version.at_least(29)

    # -- routes and versions ------------------------------------------------------------------

    def no_such_page(self) -> EngineError:
        return EngineError(404, "page not found")

    def too_new(self, asked: str) -> EngineError:
        return EngineError(
            400, f"client version {asked} is too new. Maximum supported API version is {self._version.api}"
        )

    def too_old(self, asked: str) -> EngineError:
        return EngineError(
            400,
            f"client version {asked} is too old. Minimum supported API version is {self._version.api_min}, "
            "please upgrade your client to a newer version",
        )

    def not_simulated(self, method: str, pattern: str) -> EngineError:
        return EngineError(
            501,
            f"not simulated: {method} {pattern}. A real Docker Engine does this; the simulated one does not.",
        )

    def internal(self, error: Exception) -> EngineError:
        return EngineError(500, f"the simulated engine failed: {type(error).__name__}: {error}")

    # -- bodies -------------------------------------------------------------------------------

    def too_large(self, limit: int) -> EngineError:
        return EngineError(
            413, f"request body is too large: the simulated engine takes {limit} bytes at most"
        )

    def unsupported_content_type(self, text: str) -> EngineError:
        if self._new:
            return EngineError(400, f"unsupported Content-Type header ({text}): must be 'application/json'")
        return EngineError(400, f"Content-Type specified ({text}) must be 'application/json'")

    def malformed_content_type(self, text: str, why: str) -> EngineError:
        if self._new:
            return EngineError(400, f"malformed Content-Type header ({text}): {why}")
        return self.unsupported_content_type(text)

    def bad_json(self, problem: str) -> tuple[int, str]:
        for name, then in () if self._v29 else _GO_TYPES_28 if self._new else _GO_TYPES_20:
            problem = re.sub(name, then, problem)
        return 400, f"invalid JSON: {problem}" if self._new else problem

    def bad_create_json(self, error: EngineError) -> EngineError:
        return error if self._new else EngineError(500, error.message)

    def content_after_json(self) -> EngineError:
        return EngineError(400, "unexpected content after JSON")

    def no_body(self) -> EngineError:
        return EngineError(*self.bad_json("got EOF while reading request body"))

    def no_update_body(self) -> EngineError:
        return EngineError(500, "EOF")

    def no_create_body(self) -> EngineError:
        return self.no_body() if self._new else EngineError(500, "EOF")

    MAC_DEPRECATED = (
        "The container-wide MacAddress field is now deprecated. "
        "It should be specified in EndpointsConfig instead."
    )

    def relative_directory(self, path: str) -> EngineError:
        return EngineError(400, f"the working directory '{path}' is invalid, it needs to be an absolute path")

    # -- parameters ---------------------------------------------------------------------------

    def not_an_int(self, text: str, function: str = "Atoi") -> EngineError:
        return EngineError(400 if self._v29 else 500, self.int_problem(text, function))

    @staticmethod
    def int_problem(text: str, function: str = "Atoi", number: str = r"[+-]?\d+") -> str:
        """Why Go does not read this as a number; a `number` is too large."""
        problem = "value out of range" if re.fullmatch(number, text, re.ASCII) else "invalid syntax"
        return f'strconv.{function}: parsing "{text}": {problem}'

    def bad_size(self, name: str, text: str) -> EngineError:
        if self._new:
            problem = self.int_problem(text, number=r"-?\d+").rpartition(": ")[2]
            return EngineError(400, f'invalid resize {name} "{text}": {problem}')
        return EngineError(400, self.int_problem(text))

    def no_stream(self) -> EngineError:
        if self._v29:
            return EngineError(400, "must specify at least one of 'stdout' or 'stderr'")
        return EngineError(400, "Bad parameters: you must choose at least one stream")

    def bad_condition(self, condition: str) -> EngineError:
        return EngineError(400, f'invalid condition: "{condition}"')

    def empty_rename(self) -> EngineError:
        return EngineError(400, "Neither old nor new names may be empty")

    def bad_detach_keys(self, keys: str) -> EngineError:
        return EngineError(400, f"Invalid detach keys ({keys}) provided")

    def bad_escape_keys(self, keys: str) -> EngineError:
        """As above, for a command in a container."""
        return EngineError(500, f"Invalid escape keys ({keys}) provided")

    def since_after_until(self, since: str, until: str) -> EngineError:
        return EngineError(400, f"`since` time ({since}) cannot be after `until` time ({until})")

    def bad_moment(self, text: str) -> EngineError:
        return EngineError(400 if self._new else 500, f'failed to parse value as time or duration: "{text}"')

    # -- filters ------------------------------------------------------------------------------

    def bad_filters(self, problem: str) -> EngineError:
        return EngineError(400, "invalid filter") if self._new else EngineError(500, problem)

    def bad_filter(self, what: str) -> EngineError:
        return EngineError(400, f"{'i' if self._new else 'I'}nvalid filter '{what}'")

    def bad_boolean_filter(self, key: str, value: str) -> EngineError:
        return EngineError(
            400, f"invalid filter '{key}': strconv.ParseBool: parsing \"{value}\": invalid syntax"
        )

    def bad_flag_filter(self, name: str) -> EngineError:
        return EngineError(
            400, f'invalid value for filter \'{name}\', must be "true" (or "1"), or "false" (or "0")'
        )

    def bad_network_type(self, value: str) -> EngineError:
        return EngineError(500, f"invalid filter: 'type'='{value}'")

    def bad_status(self, value: str, allowed: str) -> EngineError:
        error = self.bad_filter(f"status={value}")
        if self._new:
            error = EngineError(
                400, f"{error.message}: invalid value for state ({value}): must be one of {allowed}"
            )
        return error

    def bad_health(self, value: str, allowed: str) -> EngineError:
        if self._new:
            problem = f"invalid value for health ({value}): must be one of {allowed}"
            return EngineError(400, f"invalid filter 'health={value}': {problem}")
        return EngineError(400, f"Unrecognised filter value for health: {value}")

    def bad_exit_code(self, value: str) -> EngineError:
        if self._new:
            return EngineError(400, f"invalid filter 'exited={value}': {self.int_problem(value)}")
        return self.not_an_int(value)

    def bad_port_filter(self, name: str, value: str, problem: str) -> EngineError:
        return EngineError(500, f"error while looking up for {name} {value}: {problem}")

    def no_such_reference(self, key: str) -> EngineError:
        """The container that a filter `before` or `since` names does not exist."""
        return (
            EngineError(404, f"No such container: {key}")
            if self._new
            else EngineError(500, f"no such container {key}")
        )

    def several_untils(self) -> EngineError:
        return EngineError(400 if self._new else 500, "more than one until filter specified")

    # -- files in containers --------------------------------------------------------------------

    def no_path(self) -> EngineError:
        return EngineError(400, "bad parameter: pathcannot be empty")

    def no_such_path(self, path: str, key: str) -> EngineError:
        return EngineError(404, f"Could not find the file {path} in container {key}")

    def not_a_directory(self, path: str, container_id: str) -> EngineError:
        folder = "" if self._new else f"/var/lib/docker/overlay2/{container_id}/merged"
        return EngineError(500, f"lstat {folder}{path}: not a directory")

    def no_directory_to_extract(self) -> EngineError:
        return EngineError(400 if self._new else 500, "extraction point is not a directory")

    # -- platforms ----------------------------------------------------------------------------

    def bad_platform(self, text: str, problem: str) -> EngineError:
        return EngineError(400, f'"{text}": {problem}: invalid argument')

    def bad_platform_system(self, part: str, text: str, pattern: str) -> EngineError:
        shown = pattern.replace("\\", "\\\\")
        return EngineError(
            400,
            f'"{part}" is an invalid OS component of "{text}": '
            f'OSAndVersion specifier component must match "^{shown}$": invalid argument',
        )

    def bad_platform_part(self, part: str, text: str, pattern: str) -> EngineError:
        return EngineError(
            400,
            f'"{part}" is an invalid component of "{text}": '
            f'platform specifier component must match "^{pattern}$": invalid argument',
        )

    def no_platform(self, problem: str) -> EngineError:
        return EngineError(400, f"failed to parse platform: {problem}")

    def incomplete_platform(self) -> EngineError:
        return EngineError(400, "both OS and Architecture must be provided")

    def wrong_platform(self, reference: str, wanted: str, actual: str) -> EngineError:
        found = f"image with reference {reference} was found but"
        if self._new:
            return EngineError(
                404, f"{found} its platform ({actual}) does not match the specified platform ({wanted})"
            )
        return EngineError(
            404, f"{found} does not match the specified platform: wanted {wanted}, actual: {actual}"
        )

    def manifests_of_platform(self) -> EngineError:
        return EngineError(400, "conflicting options: manifests and platform options cannot both be set")

    # -- programs -----------------------------------------------------------------------------

    def attach_paused(self, name: str) -> EngineError:
        return EngineError(409, f"container {name} is paused, unpause the container before attach")

    def exec_started(self, exec_id: str, running: bool) -> EngineError:
        what = "is already running" if running else "has already run"
        prefix = "exec command" if self._new else "Error: Exec command"
        return EngineError(409, f"{prefix} {exec_id} {what}")

    # -- settings of a new container ------------------------------------------------------------

    def unknown_kind(self, kind: str) -> EngineError:
        """Of what takes space on the disk."""
        return EngineError(400, f"unknown object type: {kind}")

    @property
    def no_port_zero(self) -> bool:
        """Whether a container's port may not be 0: since Engine 29 (fact 133)."""
        return self._v29

    def bad_port(self, text: str) -> EngineError:
        return EngineError(400, f'invalid port specification: "{text}"')

    def bad_extra_host(self, text: str) -> EngineError:
        return EngineError(400, f'bad format for add-host: "{text}"')

    def bad_extra_host_address(self, text: str) -> EngineError:
        return EngineError(400, f'invalid IP address in add-host: "{text}"')

    def bad_restart_policy(self, name: str) -> EngineError:
        if not self._new:
            return EngineError(400, f"invalid restart policy '{name}'")
        known = "use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
        return EngineError(400, f"invalid restart policy: unknown policy '{name}'; {known}")

    @property
    def default_policy(self) -> str:
        """The restart policy that a new container has where nobody says one."""
        return "no" if self._new else ""

    def negative_retries(self) -> EngineError:
        prefix = "invalid restart policy: " if self._new else ""
        return EngineError(400, f"{prefix}maximum retry count cannot be negative")

    def needless_retries(self, name: str, count: int) -> EngineError:
        if not self._new:
            return EngineError(400, f"maximum retry count cannot be used with restart policy '{name}'")
        negative = " and cannot be negative" if count < 0 else ""
        only = "maximum retry count can only be used with 'on-failure'"
        return EngineError(400, f"invalid restart policy: {only}{negative}")

    def restart_and_remove(self) -> EngineError:
        return EngineError(400, "can't create 'AutoRemove' container with restart policy")

    def bad_environment(self, entry: str) -> EngineError:
        return EngineError(400, f"invalid environment variable: {entry}")

    @property
    def no_negative_shares(self) -> bool:
        """Whether a share of the processors has to be positive."""
        return self._new

    def bad_resource(self, problem: str) -> EngineError:
        """A limit that no container can have; engines before 25 begin one of the texts with a capital."""
        if not self._new and problem.startswith("range"):
            problem = problem.capitalize().replace("cpus", "CPUs")
        return EngineError(400, problem)

    def bad_cpuset(self, text: str, setting: str) -> EngineError:
        return EngineError(400, f"Invalid value {text} for cpuset {setting.lower()}: invalid format: {text}")

    def no_such_cpus(self, text: str, setting: str, available: str) -> EngineError:
        what = "CPUs" if setting == "Cpus" else "memory nodes"
        return EngineError(
            400, f"Requested {what} are not available - requested {text}, available: {available}"
        )

    def bad_oom_score(self, score: int, most: int) -> EngineError:
        return EngineError(400, f"Invalid value {score}, range for oom score adj is [-{most}, {most}]")

    def negative_memory(self) -> EngineError:
        return EngineError(400, "SHM size can not be less than 0")

    # -- the rest -----------------------------------------------------------------------------

    def no_ps(self, arguments: str) -> EngineError:
        return EngineError(
            501, f"not simulated: `docker top` with the ps options {arguments!r}; try aux or -o pid,cmd"
        )

    def no_such_image(self, name: str, error: EngineError) -> EngineError:
        """What `image inspect` says; 20.10 says it twice."""
        return error if self._new else EngineError(error.status, f"no such image: {name}: {error.message}")

    def bad_tag(self) -> EngineError:
        return EngineError(400, "invalid tag format")

    def several_stats(self) -> EngineError:
        return EngineError(400, "cannot have stream=true and one-shot=true")

    def no_space(self, name: str, text: str) -> EngineError:
        problem = f"{name} is in bytes and expects an integer, got {text}: {self.int_problem(text)}"
        return EngineError(400 if self._new else 500, problem)

    def bad_build_filters(self, error: EngineError) -> EngineError:
        if self._new:
            return error
        return EngineError(error.status, f"could not parse filters: {error.message}")

    def cannot_prune_builds(self, problem: str, status: int = 400) -> EngineError:
        return EngineError(status, f"failed to prune build cache: {problem}")

    def bad_build_moment(self, key: str, text: str) -> EngineError:
        expected = f"\"{key}\" filter expects a duration (e.g., '24h')"
        if self._new:
            problem = f'failed to parse value as time or duration: "{text}"'
            return self.cannot_prune_builds(f"{expected} or a timestamp: {problem}")
        return self.cannot_prune_builds(f'{expected}: time: invalid duration "{text}"', 500)

    def search_limit(self, limit: int) -> EngineError:
        word = "limit" if self._new else "Limit"
        return EngineError(400, f"{word} {limit} is outside the range of [1, 100]")

    def bad_stars(self, value: str) -> EngineError:
        if not self._new:
            return self.bad_filter(f"stars={value}")
        problem = f'strconv.Atoi: parsing "{value}": invalid syntax'
        return EngineError(400, f"invalid filter 'stars={value}': {problem}")

    def no_registry_host(self) -> EngineError:
        """What comes of pulling nothing at all."""
        return EngineError(500, 'Get "http:": http: no Host in request URL')
