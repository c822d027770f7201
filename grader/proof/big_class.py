"""A class of two hundred, graded in a run that is killed and in one that loses a worker, and serially to compare.

``python -m grader.proof.big_class [number]`` prints what became of it. Half of the learners take one track, half the
other, in both frameworks, at smoke size: honest, partial, broken and hostile ones, by the variants of the sample class.
It takes about an hour on two cores. The exit status is 1 if a mark differs, or something was executed twice.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook

from grader.judge.course_config import write_config
from grader.judge.threads import thread_limit
from grader.proof.sample_class import CLASS, Learner
from grader.proof.trial_course import TrialCourse, trial_course
from grader.proof.variants import read_variant

NUMBER = 200
SECONDS = 30  # of processor time for a call; an honest one takes under 5 at smoke size
RARE = ("endless", "killed")  # they keep the machine busy until a limit: two of each are enough


def main(arguments: list[str]) -> None:
    """Run it and print what came of it."""
    number = int(arguments[0]) if arguments else NUMBER
    clone = Path(__file__).resolve().parents[2]
    with trial_course("smoke", threads=1) as trial:
        _say(f"training {len(CLASS)} learners' models, handing in {number} submissions")
        names = sorted({learner.assignment for learner in CLASS})
        trial.release(clone, names)
        for name in names:
            _hand_in(trial, [learner for learner in CLASS if learner.assignment == name], number // len(names))
        course, serial = trial.folder, trial.folder.with_name(trial.folder.name + "-serial")
        write_config(course, "smoke")
        with open(course / "nbgrader_config.py", "a", encoding="utf-8") as config:
            config.write(f"c.RunNotebook.cell_seconds = c.RunNotebook.call_seconds = {SECONDS}\n")
        shutil.copytree(course, serial, ignore=shutil.ignore_patterns("work"))
        try:
            problems = _killed(course, names[0], number // len(names)) + _loses_a_worker(course, names[1])
            _serially(serial, names)
            problems += _compare(course, serial)
        finally:
            shutil.rmtree(serial)
    print("\n".join(problems) or "Every mark equals that of the serial run; nothing was lost, nothing was done twice.")
    sys.exit(bool(problems))


def _hand_in(trial: TrialCourse, learners: list[Learner], number: int) -> None:
    """Let `number` learners hand in, each a copy of one of the class's submissions with a line of their own."""
    made = {}
    for learner in learners:
        variant = read_variant(learner.assignment, learner.variant)
        made[learner.variant] = trial.submit(learner.assignment, f"base-{learner.variant}", variant, learner.late)
    common = cycle([name for name in made if name not in RARE])
    kinds = [name for name in made if name in RARE] * 2
    kinds += islice(common, number - len(kinds))
    for at, kind in enumerate(kinds):
        folder = trial.folder / "submitted" / f"{kind}-{at:03d}" / made[kind].name
        shutil.copytree(made[kind], folder)
        path = folder / f"{folder.name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(f"# {folder.parent.name}", id="mine"))
        nbformat.write(notebook, path)
    for folder in made.values():
        shutil.rmtree(folder.parent)


def _start(course: Path, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "-m", "grader.cli", "grade", "--course", str(course), name, "--no-feedback"]
    process = subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True)
    return process


def _environment() -> dict[str, str]:
    hidden = ("COURSE_ROOT",)
    return {key: value for key, value in os.environ.items() if key not in hidden} | thread_limit(1)


def _until(process: subprocess.Popen[str], number: int) -> None:
    for line in process.stdout or ():
        if line.startswith("[") and int(line[1:].split("/")[0]) == number:
            return
    raise RuntimeError("the run ended before that")


def _killed(course: Path, name: str, number: int) -> list[str]:
    """Kill a run in the middle and run it again."""
    began = time.monotonic()
    process = _start(course, name)
    _until(process, number * 2 // 5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = _transcripts(course, name)
    _say(f"{name}: killed after {time.monotonic() - began:.0f} s, with {len(before)} transcripts on file")
    said = _to_the_end(_start(course, name), name, began)
    problems = []
    if not before.items() <= _transcripts(course, name).items():
        problems.append(f"{name}: a transcript was written twice")
    executed = len(re.findall(r"\(executed in", said))
    if executed + len(before) != number:
        problems.append(f"{name}: {len(before)} were executed before the kill and {executed} after it, of {number}")
    return problems


def _loses_a_worker(course: Path, name: str) -> list[str]:
    """Kill a worker in the middle of a run."""
    began = time.monotonic()
    process = _start(course, name)
    _until(process, 20)
    workers = [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]
    workers[0].kill()
    _say(f"{name}: killed a worker after {time.monotonic() - began:.0f} s")
    _to_the_end(process, name, began)
    return []


def _to_the_end(process: subprocess.Popen[str], name: str, began: float) -> str:
    """Read a run's lines until it ends; print how its memory went."""
    coordinator, memory, lines = psutil.Process(process.pid), [], []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("["):
            memory.append(coordinator.memory_info().rss / 1e6)
    if process.wait():
        raise RuntimeError(f"{name}: the run failed: {''.join(lines[-5:])}")
    tenth = max(1, len(memory) // 10)
    early, late = sum(memory[tenth : 2 * tenth]) / tenth, sum(memory[-tenth:]) / tenth
    summary = next(line.strip() for line in lines if " graded in " in line)
    _say(f"{name}: {time.monotonic() - began:.0f} s in all; the last run: {summary}")
    _say(f"{name}: the coordinator had {early:.0f} MB after a tenth of it and {late:.0f} MB at the end")
    return "".join(lines)


def _serially(course: Path, names: list[str]) -> None:
    """Let nbgrader alone grade both assignments, each submission after the other."""
    with open(course / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write('c.RunNotebook.transcripts = ""\n')
    for name in names:
        began = time.monotonic()
        command = [sys.executable, "-m", "nbgrader", "autograde", name]
        subprocess.run(command, cwd=course, env=_environment(), check=True, stderr=subprocess.DEVNULL)
        _say(f"{name}: {time.monotonic() - began:.0f} s by nbgrader autograde, one after another")


def _compare(course: Path, serial: Path) -> list[str]:
    ours, theirs = _marks(course), _marks(serial)
    _say(f"{len(ours)} marks of {len({key[0] for key in ours})} learners compared")
    return [
        f"{key}: {ours.get(key)} is not {theirs.get(key)}" for key in ours | theirs if ours.get(key) != theirs.get(key)
    ]


def _marks(course: Path) -> dict[tuple[str, str, str], tuple[float | None, bool]]:
    """Return the machine's points for each learner, assignment and step, and whether a person has to look."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            (student.id, submission.assignment.name, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for student in gradebook.students
            for submission in student.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def _transcripts(course: Path, name: str) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (course / "transcripts" / name).glob("*.zip")}


def _say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
