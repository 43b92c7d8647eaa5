"""The `autograder` command: for teachers."""
