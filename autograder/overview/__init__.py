"""A class's results for its teacher, out of the graded folders and the gradebook: see README.md."""

from autograder.overview.page import page
from autograder.overview.reading import results
from autograder.overview.results import Results
from autograder.overview.table import table

__all__ = ["Results", "page", "results", "table"]
