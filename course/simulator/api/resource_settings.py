"""What is refused of a container's share of memory and processors, when it is created and when it is changed.

Nothing is limited by these settings in the simulation. Recorded from Engine 28.5.2 and 20.10.24.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.simulator.api.documents.system import PROCESSORS
from course.simulator.api.texts import ApiTexts
from course.simulator.state import Document

_LEAST_MEMORY = 6 * 1024 * 1024  # bytes
_BILLION = 1_000_000_000
_LEAST_SLICE, _LONGEST_SLICE = 1_000, 1_000_000  # microseconds of processor time
_MOST_SWAPPINESS = 100
_SET = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*")

#: The settings that limit something, by the names of Docker's HostConfig.
LIMITS = tuple(
    """
    CpuShares Memory NanoCpus BlkioWeight CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus
    CpusetMems KernelMemory KernelMemoryTCP MemoryReservation MemorySwap MemorySwappiness PidsLimit CpuCount
    CpuPercent IOMaximumIOps IOMaximumBandwidth OomKillDisable Ulimits Devices DeviceRequests
    DeviceCgroupRules BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps
    BlkioDeviceWriteIOps CgroupParent
    """.split()
)


def check_resources(asked: Document, texts: ApiTexts, update: bool = False) -> None:
    """Refuse a limit that no container can have. Raises EngineError."""
    numbers = {name: asked.get(name) or 0 for name in LIMITS}
    problems = [*_memory(numbers, update), *_processors(numbers, texts.no_negative_shares and not update)]
    if problems:
        raise texts.bad_resource(problems[0])
    for setting, available in (("Cpus", PROCESSORS), ("Mems", 1)):
        _check_set(asked.get(f"Cpuset{setting}") or "", setting, available, texts)


def _memory(asked: Document, update: bool) -> Iterator[str]:
    memory, swap, reserved = asked["Memory"], asked["MemorySwap"], asked["MemoryReservation"]
    if memory and memory < _LEAST_MEMORY:
        yield "Minimum memory limit allowed is 6MB"
    if memory > 0 and 0 < swap < memory:
        yield "Minimum memoryswap limit should be larger than memory limit, see usage"
    if not memory and swap > 0 and not update:
        yield "You should always set the Memory limit when using Memoryswap limit, see usage"
    swappiness = asked["MemorySwappiness"]
    if not -1 <= swappiness <= _MOST_SWAPPINESS:
        yield f"Invalid value: {swappiness}, valid memory swappiness range is 0-100"
    if 0 < reserved < _LEAST_MEMORY:
        yield "Minimum memory reservation allowed is 6MB"
    if 0 < memory < reserved:
        yield "Minimum memory limit can not be less than memory reservation limit, see usage"


def _processors(asked: Document, no_negative_shares: bool) -> Iterator[str]:
    nano, period, quota, shares = (asked[name] for name in ("NanoCpus", "CpuPeriod", "CpuQuota", "CpuShares"))
    for name, value in (("Period", period), ("Quota", quota)):
        if nano > 0 and value > 0:
            yield f"Conflicting options: Nano CPUs and CPU {name} cannot both be set"
    if not 0 <= nano <= PROCESSORS * _BILLION:
        few = f"as there are only {PROCESSORS} CPUs available"
        yield f"range of CPUs is from 0.01 to {PROCESSORS}.00, {few}"
    if shares < 0 and no_negative_shares:
        yield f"invalid CPU shares ({shares}): value must be a positive integer"
    if period and not _LEAST_SLICE <= period <= _LONGEST_SLICE:
        yield "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"
    if 0 < quota < _LEAST_SLICE:
        yield "CPU cfs quota can not be less than 1ms (i.e. 1000)"


def _check_set(text: str, setting: str, available: int, texts: ApiTexts) -> None:
    """A set of processors or memory nodes: ``0-2,7``."""
    if not text:
        return
    ranges = [[int(number) for number in part.split("-")] for part in text.split(",") if _SET.fullmatch(text)]
    if not ranges or any(first > last for first, last in ((each[0], each[-1]) for each in ranges)):
        raise texts.bad_cpuset(text, setting)
    if max(each[-1] for each in ranges) >= available:
        raise texts.no_such_cpus(text, setting, "0" if available == 1 else f"0-{available - 1}")
