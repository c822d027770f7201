"""`make demo`: build the release, let a sample class of ten work and hand in, grade them, show who got what and why.

Two learners work at a time, with half of the cores each: two trainings side by side waste less than one that shares
its small batches out to all cores. Meanwhile this thread lets nbgrader grade those that are ready, in the class's
order: the gradebook has one writer, and the first mark appears while later learners still train.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader import data
from grader.course import Exercise
from grader.errors import CourseError
from grader.proof.sample_class import CLASS, Learner
from grader.proof.trial_course import TrialCourse, trial_course
from grader.proof.variants import read_variant
from grader.report.class_report import write_reports
from grader.report.marks import Mark, lateness, reasons
from grader.report.page import write_page

AT_WORK = 2  # learners at a time
THREADS = max(1, (os.cpu_count() or 1) // AT_WORK)  # that each computes with


def run_demo(clone: Path, level: str, results: Path, console: Console | None = None) -> list[Mark]:
    """Grade the sample class in a temporary course folder.

    Parameters
    ----------
    clone : Path
        The repository, whose masters are built.
    level : str
        The data level.
    results : Path
        The folder that gets the pages and the CSV; what an earlier demo left there is replaced.
    console : Console, optional
        Where to print.

    Returns
    -------
    list of Mark
        In the order of the class.
    """
    console = console or Console()
    start = time.monotonic()

    def say(text: str) -> None:
        console.print(f"[{time.monotonic() - start:4.0f} s] {text}", highlight=False, markup=False, soft_wrap=True)

    results = results.resolve()
    if results.exists() and not (results / "marks.csv").is_file():
        raise CourseError(f"{results} exists and is no earlier demo's; name another folder with --results.")
    kind = "the real data" if level == "full" else f"the built-in sample ({level})"
    say(f"A class of {len(CLASS)} learners, on {kind}.")
    # On the sample no honest call takes more than a few seconds; one learner's function never returns.
    seconds = 600 if level == "full" else 40
    with trial_course(level, threads=THREADS, seconds=seconds) as course:
        exercises = course.release(clone, sorted({learner.assignment for learner in CLASS}))
        say(f"Released {' and '.join(exercises)}.")
        for project in sorted({exercise.project for exercise in exercises.values() if exercise.project}):
            data.load(project)
            data.held_out(project)
        say("The data are ready; the first learners are at work.")
        marks = list(_grade_class(course, exercises, say))
        _write_results(course, marks, results)
    console.print(table_of(marks))
    say(f"Feedback for each learner, the class's reports, and marks.csv: open {results / 'index.html'}")
    say("Next: make lab opens the exercises; docs/instructor.md tells how to grade a class of your own.")
    return marks


def _grade_class(course: TrialCourse, exercises: dict[str, Exercise], say: Callable[[str], None]) -> Iterator[Mark]:
    """Let the learners work in other threads and grade in this one, in the class's order."""

    def work(learner: Learner) -> Learner:
        course.submit(learner.assignment, learner.id, read_variant(learner.assignment, learner.variant), learner.late)
        return learner

    with ThreadPoolExecutor(max_workers=AT_WORK, thread_name_prefix="learner") as pool:
        for learner in pool.map(work, CLASS):
            mark = course.grade(exercises[learner.assignment], learner.id)
            late = f", {lateness(mark)}" if lateness(mark) else ""
            say(f"{learner.name}: {mark.score:.1f} of {mark.decided:g} points ({learner.story}{late})")
            yield mark


def table_of(marks: list[Mark]) -> Table:
    """Return the table of who got what and why, for the class in its order."""
    table = Table(title="Who got what, and why", show_lines=True)
    table.add_column("learner", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold", ratio=1)
    for learner, mark in zip(CLASS, marks, strict=True):
        why = [learner.story + (f"; {lateness(mark)}" if lateness(mark) else "")]
        why += [f"- {line}" for line in reasons(mark) or [mark.step("accuracy").said]]
        points = f"{mark.score:.1f} of {mark.decided:g}\n+ {mark.waiting:g} by hand"
        # As Text: a message may hold brackets, which rich would take for its own markup.
        table.add_row(f"{learner.name}\n{mark.assignment}", points, Text("\n".join(why)))
    return table


def _write_results(course: TrialCourse, marks: list[Mark], results: Path) -> None:
    """Write feedback pages, the class's reports, the CSV and an index; replace `results` by them in one move."""
    made = course.folder / "results"
    for mark in marks:
        course.feedback(mark.assignment, mark.student)
    write_reports(course.folder)
    for part in ("feedback", "report"):
        shutil.copytree(course.folder / part, made / part)
    course.export(made / "marks.csv")
    write_page(made / "index.html", marks, {learner.id: (learner.name, learner.story) for learner in CLASS})
    shutil.rmtree(results, ignore_errors=True)
    shutil.copytree(made, results)
