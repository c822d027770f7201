"""nbgrader's settings for this clone as a course folder; what they are and why stands in `course_config`."""

from pathlib import Path

from grader.judge.course_config import configure

c = get_config()  # type: ignore[name-defined]  # noqa: F821
configure(c, Path(__file__).parent)
