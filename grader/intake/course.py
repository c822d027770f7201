"""An nbgrader application in a course's folder, with all the settings that the course has, called from Python."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from nbgrader.api import Gradebook
from nbgrader.apps.baseapp import NbGrader

from grader.errors import CourseError
from grader.intake.roster import Known

App = TypeVar("App", bound=NbGrader)


@contextlib.contextmanager
def in_course(kind: type[App], course: Path, *arguments: str) -> Iterator[App]:
    """Start an application as ``nbgrader <command> <arguments>`` would be in the folder `course`.

    Inside the block that is the current folder. nbgrader says on the terminal what it stumbles over.

    Parameters
    ----------
    kind : type
        One of nbgrader's applications.
    course : Path
        The course folder.
    *arguments : str
        Those of the command line.

    Raises
    ------
    CourseError
        If it is no course folder, or nbgrader ends.
    """
    if not (course / "nbgrader_config.py").exists():
        raise CourseError(f"{course} is no course folder: it has no nbgrader_config.py. Name it with --course.")
    with contextlib.chdir(course):
        app = kind()
        try:
            app.initialize([*arguments, "--log-level=ERROR"])
            yield app
        except SystemExit:
            raise CourseError("nbgrader ended; what it found stands above.") from None


def open_gradebook(app: NbGrader) -> Gradebook:
    """Return the course's gradebook, to be closed."""
    try:
        return Gradebook(app.coursedir.db_url, app.coursedir.course_id)
    except Exception as error:  # SQLAlchemy's, of whatever database the course has
        reason = str(error).partition("\n")[0]
        raise CourseError(f"The gradebook {app.coursedir.db_url} cannot be opened: {reason}.") from None


def known_learners(app: NbGrader, gradebook: Gradebook) -> list[Known]:
    """Return whom the course knows: the learners in the gradebook, and those who have handed something in."""
    known = [Known(one.id, one.lms_user_id or "", one.email or "") for one in gradebook.students]
    submitted = Path(app.coursedir.root) / app.coursedir.submitted_directory
    folders = sorted(folder.name for folder in submitted.glob("*") if folder.is_dir())
    return known + [Known(id) for id in folders if id not in {one.id for one in known}]


def released(app: NbGrader) -> list[str]:
    """Return the names of the assignments that this course has released."""
    folder = Path(app.coursedir.root) / app.coursedir.release_directory
    return sorted(book.stem for book in folder.glob("*/*.ipynb") if book.stem == book.parent.name)
