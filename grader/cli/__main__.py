"""`python -m grader.cli`, for programs that must not look for `grader` on the path."""

from grader.cli import main

main()
