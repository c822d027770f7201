"""`make bench`: both baselines and all four solutions on the same machine in one run, graded by nbgrader.

Each training has the machine to itself. A solution is made as a learner makes it, from the released notebook in a
kernel of its own, and its accuracy is what the hidden test on the held-out part says.
"""

import json
import os
import platform
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click
import psutil

from grader import data
from grader.course import read_exercise
from grader.errors import CourseError
from grader.proof import class_speed, trust
from grader.proof.trial_course import TrialCourse, trial_course
from grader.proof.variants import HONEST

LEARNER = "reference"
ASSIGNMENTS = ("cifar10_cnn_pytorch", "cifar10_cnn_keras", "imdb_lstm_pytorch", "imdb_lstm_keras")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was trained, how well, in which time, with how much memory.

    `whole_seconds` is a baseline's process from start to end: imports, data, training, evaluation.
    """

    name: str
    project: str
    accuracy: float
    train_seconds: float
    notebook_seconds: float
    grade_seconds: float
    peak_mb: float
    points: str
    device: str = ""
    whole_seconds: float = 0


def run_bench(clone: Path, level: str, assignments: tuple[str, ...], out: Path) -> None:
    """Measure baselines and solutions, and write the table to `out`.

    Parameters
    ----------
    clone : Path
        The repository.
    level : str
        The data level.
    assignments : tuple of str
        Which ones; all four where it is empty.
    out : Path
        The Markdown page.
    """
    names = assignments or ASSIGNMENTS
    projects = {name: read_exercise(clone / "solutions" / name).project for name in names}
    if None in projects.values():
        name = next(name for name, project in projects.items() if project is None)
        raise CourseError(f"{name} has no data set, so no training to time. There are: {', '.join(ASSIGNMENTS)}.")
    rows, costs, speeds = [], [], []
    with trial_course(level) as course:
        course.release(clone, names)
        for project in dict.fromkeys(project for project in projects.values() if project):
            data.load(project)
            data.held_out(project)
            base = _baseline(project, level)
            rows.append(base)
            click.echo(_line(base, base))
            for name in names:
                if projects[name] == project:
                    rows.append(_solution(course, name, project))
                    click.echo(_line(rows[-1], base))
                    submission = course.folder / "submitted" / LEARNER / name
                    costs.append(trust.cost(clone, course, name, submission, base.whole_seconds))
                    click.echo(trust.section(costs)[-1])
                    if name in (names[0], names[-1]):
                        speeds.append(class_speed.speed(clone, level, submission))
                        click.echo(class_speed.section(speeds[-1:])[8])
    watched = names[-1]
    curve = list(trust.memory(clone, watched, "smoke"))
    more = [*trust.section(costs), *trust.memory_section(watched, curve), *class_speed.section(speeds)]
    class_speed.draw(speeds[-1], clone / class_speed.FIGURE)
    out.write_text(page(rows, level) + "\n".join(more) + "\n", encoding="utf-8")
    click.echo(f"wrote {out}")


def _baseline(project: str, level: str) -> Row:
    """Train a baseline in a process of its own."""
    command = [sys.executable, "-m", "grader.proof.baselines", project, level]
    began = time.monotonic()
    with _peak_memory() as peak:
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    facts = json.loads(result.stdout.splitlines()[-1])
    whole = time.monotonic() - began
    return Row("baseline (Keras)", project, facts["accuracy"], facts["seconds"], 0, 0, peak[0], "", "", whole)


def _solution(course: TrialCourse, name: str, project: str) -> Row:
    """Let the reference learner work and hand in, then grade."""
    exercise = read_exercise(course.folder / "solutions" / name)
    start = time.monotonic()
    with _peak_memory() as peak:
        folder = course.submit(name, LEARNER, HONEST)
    handed_in = time.monotonic()
    mark = course.grade(exercise, LEARNER)
    graded = time.monotonic()
    said = mark.step("accuracy").said
    measured = re.search(r"(\d+(?:\.\d+)?) ?%", said)
    if measured is None:
        raise RuntimeError(f"{name}: the accuracy step said no percentage: {said!r}")
    facts = json.loads((folder / "final.json").read_text(encoding="utf-8"))
    points = f"{mark.score:.1f} of {mark.decided:g}"
    return Row(
        name,
        project,
        float(measured[1]) / 100,
        facts["seconds"],
        handed_in - start,
        graded - handed_in,
        peak[0],
        points,
        facts["device"],
    )


@contextmanager
def _peak_memory() -> Iterator[list[float]]:
    """Yield a list whose one number becomes the largest resident memory, in MB, of any one child process meanwhile."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            for child in psutil.Process(os.getpid()).children(recursive=True):
                try:
                    peak[0] = max(peak[0], child.memory_info().rss / 1e6)
                except psutil.NoSuchProcess:
                    continue

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def page(rows: list[Row], level: str) -> str:
    """Return the Markdown page for `rows`, with ratios to each project's baseline."""
    memory = psutil.virtual_memory().total / 2**30
    devices = ", ".join(dict.fromkeys(row.device for row in rows if row.device)) or "cpu"
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}, data level `{level}`. Machine: {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, device {devices}; Python {platform.python_version()}, "
        f"torch {version('torch')}, tensorflow {version('tensorflow')}, keras {version('keras')}.",
        "",
        "Each row trained alone on the machine, one after another, in one run. Accuracy is measured on the held-out",
        "part (at level `full` the official test set) by the hidden test, under nbgrader. The share is the training",
        "time divided by the baseline's; trust such ratios, not the seconds. Memory is the kernel's largest resident",
        "set, sampled five times a second.",
        "",
        "| what | accuracy | training | share of the baseline's time | notebook | grading | peak memory | points |",
        "|---|---|---|---|---|---|---|---|",
    ]
    base = {row.project: row for row in rows if row.points == ""}
    lines += [_line(row, base[row.project]) for row in rows]
    return "\n".join(lines) + "\n"


def _line(row: Row, base: Row) -> str:
    """Return the table's line for `row`, with its time as a share of its project's baseline."""
    notebook = f"{row.notebook_seconds:.0f} s" if row.notebook_seconds else "-"
    grading = f"{row.grade_seconds:.0f} s" if row.grade_seconds else "-"
    return (
        f"| {row.project}: {row.name} | {100 * row.accuracy:.1f} % | {row.train_seconds:.0f} s | "
        f"{row.train_seconds / base.train_seconds:.2f} | {notebook} | {grading} | {row.peak_mb:.0f} MB | "
        f"{row.points or '-'} |"
    )
