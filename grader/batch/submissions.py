"""What lies in `submitted/`: which submissions are new, and which were executed before."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from grader.batch.writer import Writer
from grader.course import Exercise
from grader.errors import CourseError
from grader.intake import take_in
from grader.intake.attempts import Attempts
from grader.intake.names import show
from grader.judge.rebuild import known_cells, rebuild
from grader.judge.run import RunNotebook
from grader.judge.transcript import Archive
from grader.lab.place import Place


@dataclass(frozen=True)
class Submission:
    """One submission, as it was taken in.

    Attributes
    ----------
    student : str
        Whose it is.
    folder : Path
        ``submitted/<student>/<assignment>``.
    files : dict of str
        SHA-256 of each file, by name.
    attempts : Attempts
        The learner's attempts so far.
    """

    student: str
    folder: Path
    files: dict[str, str]
    attempts: Attempts


class Inbox:
    """The submissions of one assignment in a course folder.

    Parameters
    ----------
    writer : Writer
        Of the course.
    exercise : Exercise
        The assignment.
    runner : RunNotebook
        With the course's limits; it names transcripts.
    level : str
        The data level.
    """

    def __init__(self, writer: Writer, exercise: Exercise, runner: RunNotebook, level: str) -> None:
        self.course, self.exercise, self.level = writer.course, exercise, level
        self._runner = runner
        self.archive = Archive(Path(runner.transcripts) / exercise.name)
        with writer.gradebook() as gradebook:
            self._known = known_cells(gradebook.find_notebook(exercise.name, exercise.name))

    @cached_property
    def tests(self) -> str:
        """A digest of the released cells, hidden tests and points included."""
        cells = {id: asdict(cell) for id, cell in self._known.items()}
        return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()

    def students(self) -> list[str]:
        """Return who has handed something in, by the folders' names."""
        submitted = self.course / "submitted"
        if not submitted.is_dir():
            return []
        names = (entry.name for entry in os.scandir(submitted) if not entry.name.startswith("."))
        return sorted(name for name in names if os.path.lexists(submitted / name / self.exercise.name))

    def take(self, student: str) -> Submission:
        """Look at every file of a submission; a `CourseError` says why it cannot be graded."""
        try:
            report = take_in(self.course, student, self.exercise.name)
        except OSError as error:
            raise CourseError(f"The submission of '{show(student)}' cannot be looked at: {error}") from None
        return Submission(
            student,
            self.course / "submitted" / student / self.exercise.name,
            {file["name"]: file["sha256"] for file in report.taken},
            Attempts(self.course, student, self.exercise.name),
        )

    def is_done(self, submission: Submission) -> bool:
        """Whether the gradebook has the mark of just this attempt."""
        if not submission.attempts.is_graded:
            return False
        latest = submission.attempts.latest
        if latest:
            return latest.files == submission.files
        # nbgrader's own command or formgrader graded it: then by the time of handing in, as nbgrader does.
        autograded = self.course / "autograded" / submission.student / self.exercise.name
        handed_in, graded = _time(submission.folder), _time(autograded)
        return not (handed_in and graded and handed_in > graded)

    def notebook(self, submission: Submission) -> nbformat.NotebookNode:
        """Return the notebook as it is executed and judged."""
        path = submission.folder / f"{self.exercise.name}.ipynb"
        return rebuild(nbformat.read(path, as_version=4), self._known)[0]

    def key(self, submission: Submission) -> str:
        """Return the name of the submission's transcript."""
        return self._runner.key(self.notebook(submission), self.place(submission), self.level)

    def place(self, submission: Submission) -> Place:
        """Return where the submission and its exercise lie."""
        return Place(self.course / "solutions" / self.exercise.name, submission.folder)


def _time(folder: Path) -> datetime | None:
    """Return the time of handing in, as nbgrader reads it; None where there is none that can be read."""
    try:
        return parse_utc((folder / "timestamp.txt").read_text(encoding="utf-8").strip())
    except Exception:  # dateutil raises whatever its arithmetic meets
        return None
