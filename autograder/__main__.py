"""`python -m autograder`: the same as `autograder`, where the script is not on the path."""

from autograder.commands.main import main

main(prog_name="autograder")
