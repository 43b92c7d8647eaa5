"""`python -m course.commands`: the same as `course`, where the script is not on the path."""

from course.commands.main import main

main()
