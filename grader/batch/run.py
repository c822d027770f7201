"""Grade a class: workers execute and judge side by side, and whoever is ready gets the mark at once."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import MissingEntry

from grader.batch.cluster import Workers, check_workers, connected
from grader.batch.heldout import packed
from grader.batch.plan import Plan, plan
from grader.batch.pool import Pool
from grader.batch.submissions import Inbox, Submission
from grader.batch.task import Task
from grader.batch.writer import Writer, course_settings
from grader.course import Exercise, read_exercise
from grader.course.settings import secret_of
from grader.errors import CourseError
from grader.intake.attempts import Attempt
from grader.judge.protection import why_refused
from grader.judge.run import RunNotebook, files_at_hand, prepared_level
from grader.lab.files import read_json, write_json
from grader.lab.place import Place
from grader.report.marks import Mark

# What a submission is executed with on a worker: the course's settings, which its own environment may lack.
_SETTINGS = ("COURSE_SANDBOX", "COURSE_GPU", "COURSE_DEVICE")
_TRAITS = ("cell_seconds", "call_seconds", "memory_gigabytes", "startup_timeout", "iopub_timeout", "extra_arguments")
EXECUTED, JUDGED = "executed", "judged from its transcript"


@dataclass(frozen=True)
class Graded:
    """One submission with its mark.

    Attributes
    ----------
    mark : Mark
        As the gradebook has it.
    how : str
        `EXECUTED` or `JUDGED`.
    seconds : float
        How long executing took, by the clock; 0 where it was not executed.
    feedback : Path or None
        The folder of the feedback page.
    """

    mark: Mark
    how: str
    seconds: float
    feedback: Path | None = None


@dataclass
class Outcome:
    """What a run came to.

    Attributes
    ----------
    plan : Plan
        What was to be done.
    graded : list of Graded
        In the order in which they were finished.
    failed : dict of str
        Whose submission has no mark from this run, and why.
    seconds : float
        How long the run took, by the clock.
    """

    plan: Plan
    graded: list[Graded] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


class ClassRun:
    """Grades the submissions of one assignment in a course folder.

    Parameters
    ----------
    course : Path
        The course folder.
    assignment : str
        A released assignment.

    Raises
    ------
    CourseError
        If it is no course folder, the assignment was never released there, or nothing may be graded on this machine.
    """

    def __init__(self, course: Path, assignment: str) -> None:
        course = course.resolve()
        config = course_settings(course)
        if refused := why_refused():
            raise CourseError(refused)
        if not config.RunNotebook.get("transcripts"):
            config.RunNotebook.transcripts = str(course / "transcripts")  # workers' results come to nbgrader through it
        self.writer = Writer(config)
        self.exercise = _exercise(course, assignment)
        self._runner = RunNotebook(config=config)
        self._level = prepared_level(Place(course / "solutions" / assignment, course))
        try:
            self.inbox = Inbox(self.writer, self.exercise, self._runner, self._level)
        except MissingEntry:
            raise CourseError(
                f"{assignment} is not in the gradebook of {course}: run `grader release` first."
            ) from None

    def plan(self, students: list[str] | None = None, force: bool = False) -> Plan:
        """Look at the submissions, all or those of `students`; with `force`, marks are written anew."""
        present = self.inbox.students()
        if unknown := sorted(set(students or []) - set(present)):
            raise CourseError(f"{unknown[0]} has handed in nothing for {self.exercise.name} ({self.writer.course}).")
        return plan(self.inbox, students or present, force)

    def run(
        self,
        plan: Plan,
        workers: Workers,
        finished: Callable[[str, Graded | str], None] = lambda student, what: None,
        feedback: bool = True,
    ) -> Outcome:
        """Do what `plan` says.

        It may be killed at any moment and run again: nothing that was executed is executed again, and no mark is lost.

        Parameters
        ----------
        plan : Plan
        workers : Workers
            Where submissions are executed.
        finished : callable
            ``finished(student, what)`` is told of each submission: its `Graded`, or why it has no mark.
        feedback : bool
            Whether feedback pages are written.
        """
        began = time.monotonic()
        outcome = Outcome(plan)
        for student, reason in plan.refused.items():
            outcome.failed[student] = reason
            finished(student, reason)
        with _alone(self.writer.course):
            for student, how, seconds, why_not in self._prepared(plan, workers):
                submission = self._planned[student]
                if why_not:
                    outcome.failed[student] = why_not
                    finished(student, why_not)
                    continue
                try:
                    graded = self._write(submission, how, seconds, feedback)
                except CourseError as error:
                    outcome.failed[student] = str(error)
                    finished(student, str(error))
                else:
                    outcome.graded.append(graded)
                    finished(student, graded)
        outcome.seconds = time.monotonic() - began
        return outcome

    def _prepared(self, plan: Plan, workers: Workers) -> Iterator[tuple[str, str, float, str]]:
        """Yield whose transcript is there: the student, how, the seconds that it took, or why there is none."""
        self._planned = {submission.student: submission for submission, _ in plan.judge + plan.execute}
        keys = {submission.student: key for submission, key in plan.execute}
        alike: dict[str, list[str]] = {}  # who handed in the very same: it is executed once
        for student, key in keys.items():
            alike.setdefault(key, []).append(student)
        judge = deque(submission.student for submission, _ in plan.judge)
        while judge and not plan.execute:
            yield judge.popleft(), JUDGED, 0.0, ""
        if not plan.execute:
            return
        settings = {name: os.environ[name] for name in _SETTINGS if name in os.environ}
        secret = secret_of(self.writer.course).decode()
        with connected(workers) as client:
            check_workers(client, settings)
            pool = Pool(client, packed(self.exercise.project, self._level), workers.resources)
            pool.patience = 0.0 if judge else Pool.patience

            def task_of(student: str) -> Task:
                return self._task(self._planned[student], secret, settings | {"COURSE_LEVEL": self._level})

            for done in pool.run([first for first, *_ in alike.values()], task_of):
                if done is None:  # the workers are busy, so this process is not
                    if judge:
                        yield judge.popleft(), JUDGED, 0.0, ""
                    pool.patience = 0.0 if judge else Pool.patience
                    continue
                first, *others = alike[keys[done.student]]
                if done.executed is None:
                    yield from ((student, "", 0.0, done.why_not) for student in (first, *others))
                    continue
                if done.executed.transcript:
                    self.inbox.archive.write(keys[first], done.executed.transcript)
                yield first, EXECUTED, done.executed.seconds, ""
                yield from ((student, JUDGED, 0.0, "") for student in others)
            for student in judge:
                yield student, JUDGED, 0.0, ""

    def _task(self, submission: Submission, secret: str, settings: dict[str, str]) -> Task:
        place = self.inbox.place(submission)
        try:
            files = {name: path.read_bytes() for name, path in files_at_hand(place).items()}
            notebook = nbformat.writes(self.inbox.notebook(submission))
        except OSError as error:
            raise CourseError(f"a file of the submission cannot be read any more: {error}") from None
        exercise = {name: files.pop(name) for name in list(files) if (place.exercise / name).is_file()}
        traits = {name: getattr(self._runner, name) for name in _TRAITS}
        return Task(self.exercise.name, notebook, files, exercise, secret, traits, settings)

    def _write(self, submission: Submission, how: str, seconds: float, feedback: bool) -> Graded:
        """Let nbgrader write a mark, from the transcript."""
        attempts, student = submission.attempts, submission.student
        latest = attempts.latest
        attempts.begin(submission.files)
        mark = self.writer.grade(self.exercise, student)
        pages = self.writer.feedback(self.exercise.name, student) if feedback else None
        if not seconds and latest and latest.files == submission.files:
            seconds = latest.seconds
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        tests = self.inbox.tests
        attempts.finish(Attempt(now, submission.files, tests, mark.score, mark.decided, round(seconds, 1)))
        return Graded(mark, how, seconds if how == EXECUTED else 0.0, pages)


def _exercise(course: Path, assignment: str) -> Exercise:
    folder = course / "solutions" / assignment
    if not folder.is_dir():
        released = sorted(path.parent.name for path in (course / "solutions").glob("*/exercise.toml"))
        there = ", ".join(released) or "none; run `grader release`"
        raise CourseError(f"{course} has no assignment '{assignment}'. There are: {there}.")
    return read_exercise(folder)


@contextmanager
def _alone(course: Path) -> Iterator[None]:
    """See that one run at a time writes marks in a course folder; a killed one stands in nobody's way."""
    path = course / ".grading.json"
    other = read_json(path) or {}
    if psutil.pid_exists(other.get("pid", -1)):
        process = psutil.Process(other["pid"])
        if process.create_time() == other.get("began") and process.pid != os.getpid():
            raise CourseError(f"Another run, process {process.pid}, is grading in {course}. Wait for it, or end it.")
    write_json(path, {"pid": os.getpid(), "began": psutil.Process().create_time()})
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
