"""The engine versions that can be simulated, and the facts about themselves that they report."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """`name` is what users say (28.5), `full` what the engine reports; `api` and `api_min` bound its API."""

    name: str
    full: str
    api: str
    api_min: str
    git_commit: str
    go: str
    built: str

    #: 20, 25, 28 …
    release: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "release", int(self.name.partition(".")[0]))

    @property
    def container_bytes(self) -> int:
        """What a container takes beside its image: since 29, whose images containerd keeps, 4 KiB (233)."""
        return 4096 if self.at_least(29) else 0

    def at_least(self, major: int) -> bool:
        """Whether this is release `major` (20, 25, 28 …) or a later one."""
        return self.release >= major


V28_5 = EngineVersion(
    "28.5", "28.5.2", "1.51", "1.24", "89c5e8f", "go1.25.3", "2025-11-05T14:43:25.000000000+00:00"
)
V20_10 = EngineVersion(
    "20.10", "20.10.24", "1.41", "1.12", "5d6db84", "go1.19.7", "2023-04-04T18:18:43.000000000+00:00"
)

#: By its recorded facts. It speaks the API up to 1.55, of which 1.51 is the newest here.
V29_7 = EngineVersion(
    "29.7", "29.7.2", "1.51", "1.40", "docker-v29.7.2", "go1.27.3", "2026-08-01T00:00:00.000000000+00:00"
)

VERSIONS = {version.name: version for version in (V28_5, V20_10, V29_7)}


def engine_version(name: str) -> EngineVersion:
    """The version of this name. Raises ValueError, naming those there are."""
    if name not in VERSIONS:
        raise ValueError(f"no engine version {name!r} is simulated: choose one of {', '.join(VERSIONS)}")
    return VERSIONS[name]
