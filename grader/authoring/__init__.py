"""From master to notebook: read a percent script, check its rules, build the solution notebook and the release."""

from grader.authoring.notebook import build, build_assignment, dumps
from grader.authoring.release import assignments, check_release, release
from grader.authoring.scan import scan

__all__ = ["assignments", "build", "build_assignment", "check_release", "dumps", "release", "scan"]
