"""A course in a temporary folder: what the demo, the benchmarks and the tests grade in."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from grader.authoring.gradebook import register
from grader.authoring.release import release as build_release
from grader.batch.writer import Writer
from grader.course import Exercise, read_exercise
from grader.course.settings import environment
from grader.judge.course_config import course_config, plain_config
from grader.judge.threads import thread_limit
from grader.proof.submission import hand_in, learner_environment, make_submission
from grader.proof.variants import Variant
from grader.report.marks import Mark

# Published on purpose: a trial course's held-out sample and hidden arguments are nobody's secret.
TRIAL_SECRET = "a trial course has no secrets"
DUE = datetime(2026, 1, 30, 18, tzinfo=UTC)
IN_TIME = timedelta(hours=-1)


@dataclass(frozen=True)
class TrialCourse:
    """A course folder with a gradebook of its own.

    Attributes
    ----------
    folder : Path
        The course folder.
    level : str
        The data level that it trains and grades on.
    plain : bool
        Whether it is built for, and graded by, nbgrader as it comes, without this course's judge.
    seconds : float
        The processor time of a learner's cell, or of one call from a graded cell.
    desk : dict
        The environment of the learners' kernels. It is fixed before anything is graded: nbgrader changes this
        process's environment while it grades, and learners may work in another thread.
    """

    folder: Path
    level: str
    desk: dict[str, str]
    plain: bool = False
    seconds: float = 600

    def release(self, clone: Path, names: Iterable[str]) -> dict[str, Exercise]:
        """Build the named assignments from the masters in `clone` and release them with nbgrader."""
        exercises = {}
        for folder in build_release(clone, self.folder, list(names), self.plain):
            register(self.folder, folder.name)
            exercises[folder.name] = read_exercise(folder)
            with self.gradebook() as gradebook:
                gradebook.update_or_create_assignment(folder.name, duedate=DUE.replace(tzinfo=None))
        return exercises

    def submit(self, name: str, student: str, variant: Variant, late: timedelta = IN_TIME) -> Path:
        """Let one learner write, run and hand in `variant`; return the submission's folder."""
        solution = self.folder / "solutions" / name / f"{name}.ipynb"
        work = self.folder / "work" / student / name
        make_submission(self.folder / "notebooks" / name, solution, variant, work, self.desk)
        hand_in(work, DUE + late)
        submitted = self.folder / "submitted" / student / name
        submitted.parent.mkdir(parents=True, exist_ok=True)
        return work.rename(submitted)

    def grade(self, exercise: Exercise, student: str) -> Mark:
        """Let nbgrader grade one submission and return its mark."""
        return self._writer().grade(exercise, student)

    def feedback(self, name: str, student: str) -> Path:
        """Let nbgrader write one learner's feedback; return its folder."""
        return self._writer().feedback(name, student)

    def export(self, path: Path) -> None:
        """Write all marks with nbgrader's CSV exporter."""
        exporter = CsvExportPlugin()
        exporter.to = str(path)
        with self.gradebook() as gradebook:
            exporter.export(gradebook)

    def gradebook(self) -> Gradebook:
        """Open the gradebook; use it in a `with`."""
        return Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}")

    def _writer(self) -> Writer:
        config = plain_config(self.folder) if self.plain else course_config(self.folder)
        config.RunNotebook.transcripts = ""  # the same work, handed in by several, is executed for each
        config.RunNotebook.cell_seconds = config.RunNotebook.call_seconds = self.seconds
        config.Exchange.root = str(self.folder / "exchange")  # nbgrader's own may be missing, and it complains of that
        (self.folder / "exchange").mkdir(exist_ok=True)
        return Writer(config)


@contextmanager
def trial_course(
    level: str, run: str = "train", threads: int | None = None, plain: bool = False, seconds: float = 600
) -> Iterator[TrialCourse]:
    """Make a course in a temporary folder; this process's environment points at it meanwhile.

    Parameters
    ----------
    level : str
        The data level.
    run : str
        How learners run their notebooks; see `grader.proof.submission.learner_environment`.
    threads : int, optional
        How many threads a kernel computes with, a learner's or a graded one; by default what the frameworks choose.
    plain : bool
    seconds : float
        See `TrialCourse`.
    """
    with tempfile.TemporaryDirectory(prefix="trial-course-") as name:
        folder = Path(name).resolve()
        (folder / "course_secret.txt").write_text(TRIAL_SECRET, encoding="ascii")
        settings = {"COURSE_ROOT": str(folder), "COURSE_LEVEL": level}
        settings["COURSE_SANDBOX"] = os.environ.get("COURSE_SANDBOX", "own")  # all its learners are the course's own
        # Threads that wait for each other burn processor time, by which calls are limited.
        settings |= thread_limit(threads) if threads is not None else {}
        with environment(settings):
            yield TrialCourse(folder, level, learner_environment(level, run, threads), plain, seconds)
