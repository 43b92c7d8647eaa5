"""Kernels for submissions: what they run touches nothing but its own. See README.md."""

from __future__ import annotations

from autograder.confined.forkserver import ForkServer
from autograder.confined.kernel import Kernel, KernelGone

__all__ = ["ForkServer", "Kernel", "KernelGone"]
