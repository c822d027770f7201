"""What grading a class takes: side by side and one after another, and against nbgrader as it comes.

``python -m grader.proof.class_speed <level> <folder>...`` prints the section of the benchmark page for folders that
were handed in, named like their assignments, with trained weights, and draws the figure for the last one.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from grader.batch.cluster import Workers
from grader.batch.run import ClassRun
from grader.course import read_exercise
from grader.judge.course_config import write_config
from grader.proof.trial_course import trial_course

SIZE = 6  # submissions of a class
FIGURE = Path("docs/images/class-size.png")


@dataclass(frozen=True)
class Speed:
    """How long grading a class of `size` copies of one submission takes, by the clock.

    Attributes
    ----------
    name : str
        The assignment.
    size : int
        How many submissions.
    plain : float
        Seconds of nbgrader as it comes, one after another, each kernel with all cores.
    one, two : float
        Seconds with one worker and with two, one thread a kernel, feedback pages included.
    executing : float
        Of these, seconds that a worker takes for one submission, in the mean, while two work side by side.
    looking : float
        Seconds that looking at one submission takes before anything is executed.
    marking : float
        Seconds that one submission takes in the process that writes marks: judging its transcript, nbgrader, gradebook.
    page : float
        Seconds for its feedback page.
    starting : float
        Seconds for starting two workers.
    """

    name: str
    size: int
    plain: float
    one: float
    two: float
    executing: float
    looking: float
    marking: float
    page: float
    starting: float

    def model(self, size: int, workers: int) -> float:
        """Return the seconds that a class of `size` takes with so many workers, each with a core of its own.

        Whichever is slower holds the other up: the workers, which share the executions, or the one process that writes.
        """
        written = self.marking + self.page
        side_by_side = max(size * self.executing / workers + written, size * written + self.executing)
        return self.starting + size * self.looking + side_by_side


def speed(clone: Path, level: str, submission: Path, size: int = SIZE) -> Speed:
    """Grade a class of copies of one submission in every way.

    Parameters
    ----------
    clone : Path
        The repository.
    level : str
        The data level.
    submission : Path
        What was handed in, trained weights included; named like its assignment.
    size : int
        How many learners hand it in.
    """
    name = read_exercise(submission).name
    plain = _plain(clone, level, submission, name, size)
    with trial_course(level) as course:
        course.release(clone, [name])
        write_config(course.folder, level)
        _hand_in(submission, course.folder, name, size)
        began = time.perf_counter()
        run = ClassRun(course.folder, name)
        plan = run.plan()
        looking = (time.perf_counter() - began) / size
        outcome = run.run(plan, Workers(number=2, threads=1))
        two = looking * size + outcome.seconds
        executing = sum(graded.seconds for graded in outcome.graded) / size
        without = run.run(run.plan(force=True), Workers(), feedback=False).seconds / size
        with_page = run.run(run.plan(force=True), Workers()).seconds / size
        for made in ("transcripts", "attempts", "autograded", "feedback"):
            shutil.rmtree(course.folder / made)
        began = time.perf_counter()
        run.run(run.plan(), Workers(number=1, threads=1))
        one = time.perf_counter() - began
    return Speed(name, size, plain, one, two, executing, looking, without, with_page - without, _starting())


def _plain(clone: Path, level: str, submission: Path, name: str, size: int) -> float:
    """Return the seconds of `nbgrader autograde` and `generate_feedback`, as they come, for the whole class."""
    with trial_course(level, plain=True) as course:
        course.release(clone, [name])
        _hand_in(submission, course.folder, name, size)
        config = "from grader.judge.course_config import plain_config\n\nc = get_config()\nc.merge(plain_config('.'))\n"
        (course.folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
        began = time.perf_counter()
        for step in ("autograde", "generate_feedback"):
            command = [sys.executable, "-m", "nbgrader", step, name]
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
            subprocess.run(
                command, cwd=course.folder, env=os.environ | {"PATH": path}, check=True, stderr=subprocess.DEVNULL
            )
        return time.perf_counter() - began


def _starting() -> float:
    from grader.batch.cluster import connected

    began = time.perf_counter()
    with connected(Workers(number=2)):
        return time.perf_counter() - began


def _hand_in(submission: Path, course: Path, name: str, size: int) -> None:
    """Let `size` learners hand in `submission`, each with a line of their own: equal ones would share a transcript."""
    for number in range(size):
        folder = course / "submitted" / f"learner-{number:02d}" / name
        shutil.copytree(submission, folder)
        path = folder / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(f"# {number}", id="mine"))
        nbformat.write(notebook, path)


def section(speeds: list[Speed]) -> list[str]:
    """Return the lines of the benchmark page on a class."""
    lines = [
        "",
        "## A class",
        "",
        f"{speeds[0].size} submissions with trained weights, feedback pages included. Workers give a kernel one",
        "thread; nbgrader as it comes grades one after another, each kernel with all cores.",
        "",
        "| assignment | plain nbgrader | one worker | two workers | two against one | two against plain nbgrader |",
        "|---|---|---|---|---|---|",
    ]
    for each in speeds:
        lines.append(
            f"| {each.name} | {each.plain:.0f} s | {each.one:.0f} s | {each.two:.0f} s | "
            f"{each.one / each.two:.2f} | {each.plain / each.two:.2f} |"
        )
    lines += [
        "",
        "Where the time goes, for one submission. Executing is shared out to workers; the rest is one process's.",
        "",
        "| assignment | executing | looking at it | judging, nbgrader, gradebook | page | starting workers, once |",
        "|---|---|---|---|---|---|",
    ]
    for each in speeds:
        lines.append(
            f"| {each.name} | {each.executing:.1f} s | {each.looking:.2f} s | {each.marking:.2f} s | "
            f"{each.page:.2f} s | {each.starting:.1f} s |"
        )
    return [
        *lines,
        "",
        "A class of N with k workers takes about start + N looking + max(N executing / k, N (judging + page)), and a",
        "little at the end: the figure has these lines and what was measured.",
        "",
        "![Time against class size, for one to sixteen workers](images/class-size.png)",
    ]


def draw(speed: Speed, path: Path) -> None:
    """Draw time against class size for several numbers of workers, with what was measured."""
    import matplotlib.pyplot as plt

    from grader.lab.figures import set_style

    set_style()
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    sizes = range(1, 301)
    for workers, colour in zip((1, 2, 4, 16), ("#0072B2", "#D55E00", "#009E73", "#CC79A7"), strict=True):
        minutes = [speed.model(size, workers) / 60 for size in sizes]
        axes.plot(sizes, minutes, color=colour)
        label = "1 worker" if workers == 1 else f"{workers} workers"
        axes.annotate(label, (300, minutes[-1]), xytext=(5, 0), textcoords="offset points", color=colour, va="center")
    axes.plot([speed.size] * 2, [speed.one / 60, speed.two / 60], "ko", ms=5, label="measured, 1 and 2 workers")
    axes.plot(speed.size, speed.plain / 60, "kx", ms=7, label="measured, plain nbgrader")
    axes.set(xscale="log", yscale="log", xlabel="submissions", ylabel="minutes", xlim=(1, 600))
    axes.set_title(f"Grading a class of {speed.name}")
    for axis, ticks in ((axes.xaxis, (1, 3, 10, 30, 100, 300)), (axes.yaxis, (0.5, 1, 2, 5, 10, 20, 60, 180))):
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
        axis.set_ticks([], minor=True)
    axes.legend(loc="upper left", frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, facecolor="white")
    plt.close(figure)


def main(arguments: list[str]) -> None:
    """Print the section for the folders on the command line."""
    if len(arguments) < 2:
        sys.exit(__doc__)
    clone = Path(__file__).resolve().parents[2]
    speeds = [speed(clone, arguments[0], Path(folder)) for folder in arguments[1:]]
    made = f"Made by `python -m grader.proof.class_speed {arguments[0]}` on {datetime.now(UTC):%Y-%m-%d}."
    lines = section(speeds)
    lines.insert(3, made)
    print("\n".join(lines))
    draw(speeds[-1], clone / FIGURE)


if __name__ == "__main__":
    main(sys.argv[1:])
