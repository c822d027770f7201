"""What trust costs: judge and sandbox against nbgrader as it comes, on the same submissions with loaded weights.

``python -m grader.proof.trust memory [assignment] [level]`` grades fifty submissions and prints this process's memory;
``python -m grader.proof.trust cost <level> <folder>...`` prints the table for folders that were handed in.
"""

import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.course import read_exercise
from grader.errors import CourseError
from grader.proof.trial_course import TrialCourse, trial_course
from grader.proof.variants import HONEST
from grader.report.marks import Mark

ROUNDS = 5  # the two ways take turns, so that a slow minute of the machine meets both
FIFTY = 50


@dataclass(frozen=True)
class Cost:
    """How long grading one submission takes.

    Attributes
    ----------
    name : str
        The assignment.
    judged, plain : float
        Median seconds with judge and sandbox, and with nbgrader as it comes.
    retrained : float
        Seconds that training and evaluating the baseline anew takes in a process of its own, on the same machine; 0 if
        that was not measured.
    """

    name: str
    judged: float
    plain: float
    retrained: float


def cost(clone: Path, course: TrialCourse, name: str, submission: Path, retrained: float) -> Cost:
    """Grade one submission with `course` and with plain nbgrader, `ROUNDS` times each, in turns.

    Parameters
    ----------
    clone : Path
        The repository, whose master is built plain.
    course : TrialCourse
        A course that has released the assignment.
    name : str
        The assignment.
    submission : Path
        What was handed in, trained weights included.
    retrained : float
        See `Cost`.
    """
    seconds: dict[bool, list[float]] = {True: [], False: []}
    marks = set()
    with trial_course(course.level, plain=True) as plain:
        plain.release(clone, [name])
        for number in range(ROUNDS):
            for way in (plain, course) if number % 2 else (course, plain):
                taken, mark = _grade(way, name, submission, f"round-{number}")
                seconds[way.plain].append(taken)
                marks.add(tuple((step.id, step.score) for step in mark.steps))
    if len(marks) > 1:
        raise CourseError(f"{name}: judge and plain nbgrader give different marks to the same submission: {marks}")
    return Cost(name, statistics.median(seconds[False]), statistics.median(seconds[True]), retrained)


def memory(clone: Path, name: str, level: str, submissions: int = FIFTY) -> Iterator[float]:
    """Grade the honest submission again and again in this process; yield its resident memory, in MB, after each."""
    with trial_course(level) as course:
        course.release(clone, [name])
        submission = course.submit(name, "reference", HONEST)
        for number in range(submissions):
            _grade(course, name, submission, f"learner-{number}")
            yield psutil.Process().memory_info().rss / 1e6


def _grade(course: TrialCourse, name: str, submission: Path, student: str) -> tuple[float, Mark]:
    """Let another learner hand in the same; return how many seconds grading it takes, and the mark."""
    folder = course.folder / "submitted" / student / name
    shutil.copytree(submission, folder)
    began = time.perf_counter()
    mark = course.grade(read_exercise(course.folder / "solutions" / name), student)
    return time.perf_counter() - began, mark


def section(costs: list[Cost]) -> list[str]:
    """Return the lines of the benchmark page on what trust costs."""
    lines = [
        "",
        "## What trust costs",
        "",
        f"One submission with trained weights, graded {ROUNDS} times with judge and sandbox and {ROUNDS} times by",
        "nbgrader as it comes, in turns, to the same marks; medians. The last column compares with training and",
        "evaluating the baseline anew, which a grader has to do that takes no weights.",
        "",
        "| assignment | judge and sandbox | plain nbgrader | ratio | retraining the baseline | times faster |",
        "|---|---|---|---|---|---|",
    ]
    for row in costs:
        lines.append(
            f"| {row.name} | {row.judged:.1f} s | {row.plain:.1f} s | {row.judged / row.plain:.2f} | "
            + (f"{row.retrained:.0f} s | {row.retrained / row.judged:.1f} |" if row.retrained else "- | - |")
        )
    return lines


def memory_section(name: str, curve: list[float]) -> list[str]:
    """Return the lines of the benchmark page on the grading process's memory, MB after each submission in `curve`."""
    tenth = max(1, len(curve) // 10)
    early, late = statistics.mean(curve[tenth : 2 * tenth]), statistics.mean(curve[-tenth:])
    shown = [(n, curve[n - 1]) for n in range(tenth, len(curve) + 1, tenth)]
    bars = [f"    {n:3d}  {megabytes:5.0f} MB  {'#' * round(megabytes / 4)}" for n, megabytes in shown]
    return [
        "",
        "## Memory of the grading process",
        "",
        f"After so many submissions of {name}, each with a kernel of its own, graded one after another in one process:",
        "",
        *bars,
        "",
        f"From submissions {tenth + 1}-{2 * tenth} to the last {tenth} it grew by {late - early:+.0f} MB.",
    ]


def print_cost(clone: Path, level: str, submissions: list[Path]) -> None:
    """Print the table for folders that were handed in, named like their assignments, with trained weights."""
    costs = []
    for submission in submissions:
        name = read_exercise(submission).name
        with trial_course(level) as course:
            course.release(clone, [name])
            costs.append(cost(clone, course, name, submission, 0))
    print("\n".join(section(costs)))


def print_memory(clone: Path, name: str, level: str) -> None:
    """Print the memory of the grading process over fifty submissions, and how much it grew."""
    print("\n".join(memory_section(name, list(memory(clone, name, level)))))


def main(arguments: list[str]) -> None:
    """Run one of the two commands."""
    clone = Path(__file__).resolve().parents[2]
    match arguments:
        case ["memory", *rest] if len(rest) <= 2:
            name, level = (*rest, *("imdb_lstm_keras", "smoke")[len(rest) :])
            print_memory(clone, name, level)
        case ["cost", level, *folders] if folders:
            print_cost(clone, level, [Path(folder) for folder in folders])
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
