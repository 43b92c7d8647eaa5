"""A network, and a container on it to ask from."""

from __future__ import annotations

import pytest

from tests.simulator.programs.machine import FakeMachine, Net


@pytest.fixture
def net() -> Net:
    return Net()


@pytest.fixture
def box(net: Net) -> FakeMachine:
    return FakeMachine(net=net)
