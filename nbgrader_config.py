"""nbgrader's configuration for this checkout: `nbgrader generate_assignment 04-own-network`, and so on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the checkout need not be installed to be graded with

from autograder.nbgrader import configure

configure(get_config(), source="notebooks")  # noqa: F821  traitlets supplies get_config
