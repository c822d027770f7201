"""Tell the course's gradebook which cells are graded, so that a fresh clone can autograde at once."""

import tempfile
from pathlib import Path

from grader.errors import CourseError
from grader.judge.course_config import course_config, put_tools_on_path


def register(root: Path, name: str) -> None:
    """Enter the assignment `name` of the course folder `root` into its gradebook, or bring it up to date.

    nbgrader does so when it generates a release; here the release itself is thrown away.

    Raises
    ------
    CourseError
        With nbgrader's words, for example where graded cells were added although there are submissions.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    put_tools_on_path()
    config = course_config(root)
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        # An absolute path wins over the course's root when nbgrader joins the two.
        config.CourseDirectory.release_directory = folder
        config.CourseDirectory.assignment_id = name
        result = capture_log(GenerateAssignment(coursedir=CourseDirectory(config=config), config=config))
    if not result["success"]:
        raise CourseError(f"The gradebook could not take {name}: {result.get('error', '')}\n{result.get('log', '')}")
