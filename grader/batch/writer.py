"""nbgrader's part: settings, gradebook, one mark and one feedback page at a time, in this process."""

import contextlib
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader.course import Exercise
from grader.errors import CourseError
from grader.report.marks import Mark, read_mark

_REASON = re.compile(r"^[\w.]*(?:Error|Exception): .+$", re.MULTILINE)  # the last line of a traceback


def course_settings(course: Path) -> Config:
    """Return the settings that nbgrader's own commands have in the folder `course`.

    Its `nbgrader_config.py` also sets the environment variables that lead to the course; see
    `grader.judge.course_config.configure`.

    Raises
    ------
    CourseError
        If there is no `nbgrader_config.py`, or it cannot be read.
    """
    if not (course / "nbgrader_config.py").is_file():
        raise CourseError(f"{course} is no course folder: it has no nbgrader_config.py. `grader init` makes one.")
    app = NbGrader(raise_config_file_errors=True)
    app.log.setLevel(logging.CRITICAL)
    with contextlib.chdir(course):
        try:
            app.load_config_file()
        except Exception as error:  # whatever an instructor's Python raises
            reason = f"{type(error).__name__}: {error}"
            raise CourseError(f"{course / 'nbgrader_config.py'} cannot be read: {reason}") from error
    return app.config


class Writer:
    """Writes marks and pages with nbgrader.

    Parameters
    ----------
    config : Config
        nbgrader's settings, ``CourseDirectory.root`` among them.
    """

    def __init__(self, config: Config) -> None:
        config.NbGraderAPI.log_level = logging.CRITICAL
        with _quiet():
            self._api = NbGraderAPI(config=config)
        self._api.log.setLevel(logging.CRITICAL)

    @property
    def course(self) -> Path:
        """The course folder."""
        return Path(self._api.coursedir.root)

    def grade(self, exercise: Exercise, student: str) -> Mark:
        """Let nbgrader grade one submission anew, and return its mark.

        Raises
        ------
        CourseError
            If nbgrader could not; with its own last words.
        """
        with _quiet():
            _succeed(self._api.autograde(exercise.name, student), f"grading {student}")
        with self.gradebook() as gradebook:
            return read_mark(gradebook, exercise, student, self.graded(exercise.name, student))

    def graded(self, assignment: str, student: str) -> Path:
        """Return where a graded notebook lies or will lie."""
        return self.course / "autograded" / student / assignment / f"{assignment}.ipynb"

    def feedback(self, assignment: str, student: str) -> Path:
        """Let nbgrader write one learner's feedback, and return its folder."""
        with _quiet():
            _succeed(self._api.generate_feedback(assignment, student), f"the feedback for {student}")
        return self.course / "feedback" / student / assignment

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Yield the gradebook, open."""
        with _quiet(), self._api.gradebook as gradebook:
            yield gradebook


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Leave out the notes on SQLAlchemy 2 that nbgrader 0.9 gives rise to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        yield


def _succeed(result: dict[str, Any], what: str) -> None:
    """Raise a `CourseError` with what nbgrader gave as the reason, and the end of its log."""
    if not result["success"]:
        said = "\n".join(filter(None, (result.get("log"), result.get("error")))).strip() or "it gave no reason"
        reasons = [line for line in _REASON.findall(said) if "NbGraderException: Please see" not in line]
        lines = said.splitlines()
        raise CourseError(f"nbgrader failed at {what}: {(reasons or lines)[-1]}\n" + "\n".join(lines[-15:]))
