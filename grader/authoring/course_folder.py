"""Make an instructor's private course folder: releases, gradebook and secret, outside the clone."""

import tempfile
from pathlib import Path

from grader.authoring.gradebook import register
from grader.authoring.release import release
from grader.course.settings import secret_of
from grader.errors import CourseError
from grader.judge.course_config import write_config

_README = """# A course folder

It holds what is nobody else's business: `course_secret.txt` (hidden arguments and the sample's held-out part are drawn
from it; **keep it, hand it to nobody**), the gradebook, the submissions. nbgrader's commands work here:

    nbgrader autograde <assignment>          submissions lie in submitted/<learner>/<assignment>/
    nbgrader generate_feedback <assignment>
    grader pack                              what the class receives, as a zip

`solutions/` holds the hidden tests, `notebooks/` what learners get. Both were built from the masters in the course's
repository; `grader release --course <this folder>` builds them anew. Settings stand in `nbgrader_config.py`.
"""
_IGNORED = """course_secret.txt
gradebook.db
downloaded/
submitted/
autograded/
feedback/
report/
quarantine/
intake/
transcripts/
attempts/
.grading.json
grades*.csv
"""


def init(clone: Path, folder: Path, level: str | None = None) -> None:
    """Make the course folder `folder` with all assignments of `clone`, ready to hand out and to grade.

    Parameters
    ----------
    clone : Path
        The repository with the masters.
    folder : Path
        Must not exist, or be empty, and lie outside the clone. It appears whole or not at all.
    level : str, optional
        Which data decide a mark: ``"sample"`` or ``"full"``. By default the real data where they have been fetched.

    Raises
    ------
    CourseError
        If the folder is taken or lies in the clone.
    """
    clone, folder = clone.resolve(), folder.expanduser().resolve()
    if folder == clone or clone in folder.parents:
        raise CourseError(
            f"{folder} lies in {clone}, which is made to be shared. Choose a place outside, for example ../my-course."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is not empty, and a course that exists is never overwritten. Choose another name.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as name:
        made = Path(name) / folder.name
        made.mkdir(mode=0o700)
        write_config(made, level)
        (made / "README.md").write_text(_README, encoding="utf-8")
        (made / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        secret_of(made)
        for released in release(clone, made):
            register(made, released.name)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
