"""Grading that a submission cannot touch: see README.md."""
