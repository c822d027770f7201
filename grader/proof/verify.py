"""`grader verify` proves the exercises: right by any route passes, wrong in a named way fails with the right words.

The quick form runs each assignment in a process of its own on the smallest data: the release as it is, the honest
solution, and all variants that train no network. The full form trains those, too, and lets nbgrader grade everything
in a kernel; it takes half an hour on two cores.
"""

import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat

from grader.authoring.master import read_master
from grader.authoring.notebook import build_assignment
from grader.authoring.release import assignments, check_release
from grader.authoring.release import release as build_release
from grader.course import Exercise, read_exercise
from grader.course.settings import environment
from grader.errors import CourseError
from grader.judge.threads import thread_limit
from grader.proof import verify_rules as rules
from grader.proof.trial_course import TRIAL_SECRET
from grader.proof.variants import Variant, variants
from grader.proof.verify_kernel import prove_in_kernel
from grader.proof.verify_notebook import Notebook, Trial

AT_WORK = 2  # assignments at a time


@dataclass(frozen=True)
class Proof:
    """What is known of one assignment.

    Attributes
    ----------
    name : str
        The assignment's.
    found : list of str
        The rules that it breaks, a sentence each.
    summary : str
        What was tried.
    notes : list of str
        The steps that have fewer variants than usual, with the reasons.
    """

    name: str
    found: list[str]
    summary: str
    notes: list[str]


def verify(root: Path, names: list[str] | None, full: bool, say: Callable[[str], None]) -> None:
    """Prove assignments.

    Parameters
    ----------
    root : Path
        The folder with ``solutions/``.
    names : list of str, optional
        All assignments by default.
    full : bool
        Whether to try the variants that train a network, too, and to see that what is right harms no other step.
    say : callable
        Gets a line when an assignment is done. With `full` it gets one for each submission, too, in other processes: it
        must be a function of a module.

    Raises
    ------
    CourseError
        If a rule is broken; the text lists each with what was found.
    """
    names = names or assignments(root)
    found = [*check_release(root, names), *lint(root, names)]
    with trial_environment(), _pool() as pool:
        # Keras compiles each variant's network anew, so those take longest and go first.
        first = sorted(names, key=lambda name: not name.endswith("keras"))
        jobs: dict[str, Future[Proof]] = {name: pool.submit(prove, root, name, full) for name in first}
        for name in names:
            proof = jobs[name].result()
            say(f"{proof.name}: {proof.summary}")
            for note in proof.notes:
                say(f"  {note}")
            found += [f"{proof.name}: {sentence}" for sentence in proof.found]
    if full:
        with _pool() as pool:
            kernels = {name: pool.submit(prove_in_kernel, root, name, say) for name in first}
            found += [f"{name}: {sentence}" for name, job in kernels.items() for sentence in job.result()]
    if found:
        raise CourseError(f"{len(found)} rule(s) are broken.\n" + "\n".join(f"  {sentence}" for sentence in found))


def lint(root: Path, names: list[str]) -> list[str]:
    """Return what ruff finds in the solution notebooks: a lint, or another format than its own."""
    notebooks = [f"solutions/{name}/{name}.ipynb" for name in names]
    found = []
    for command in (["check", "--output-format=concise"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *notebooks], cwd=root, capture_output=True, text=True
        )
        if done.returncode:
            found.append(f"ruff {command[0]}: {(done.stdout or done.stderr).strip()}")
    return found


def prove(root: Path, name: str, full: bool = False, seed: int = 0) -> Proof:
    """Run one assignment's honest solution, its release and its variants in this process.

    Parameters
    ----------
    root, name, full
        See `verify`.
    seed : int
        What all chance begins with.

    Raises
    ------
    CourseError
        If the assignment cannot be built, or a variant cannot be read.
    """
    began = time.monotonic()
    exercise = read_exercise(root / "solutions" / name)
    solution = build_assignment(root / "solutions", name)
    models = accuracy_step(solution)
    needs = rules.read_needs(name, [step.id for step in exercise.steps if not step.manual])
    tried = variants(name)
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        build_release(root, Path(folder), [name])
        blank = nbformat.read(Path(folder) / "notebooks" / name / f"{name}.ipynb", as_version=4)
    notebook = Notebook(solution, root / "solutions" / name, seed)
    found = list(rules.hints(exercise, read_master(root / "solutions" / f"{name}.py")))
    found += rules.counts(needs, tried, models)
    found += rules.honest(exercise, notebook.run_honest(), models)
    found += rules.released(*notebook.run_released(blank))
    results: list[Trial] = []
    waiting = []
    for variant in (one for one in tried if one.steps):
        trials = notebook.run_variant(variant, full or variant.quick, full and not variant.wrong)
        results += trials
        found += rules.outcome(exercise, variant, trials, models)
        missing = sorted(set(variant.steps) & set(needs) - {trial.step for trial in trials})
        if missing and not full and notebook.plan(variant).trains:
            waiting.append(variant.name)
        elif missing:
            found.append(f"the variant '{variant.name}' changes nothing that the check of '{missing[0]}' uses")
    found += rules.hidden(needs, tried, results)
    summary = _summary(exercise, tried, waiting) + f" ({time.monotonic() - began:.0f} s)"
    notes = [f"{step}: {need.reason}" for step, need in needs.items() if need.reason]
    return Proof(name, found, summary, notes)


def accuracy_step(solution: nbformat.NotebookNode) -> str:
    """Return the step that measures the trained model on held-out data, or ``""``."""
    for cell in solution.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and re.search(r"\blab\.verdict\(", cell.source):
            return str(marks["grade_id"]).removeprefix("test-")
    return ""


def _summary(exercise: Exercise, tried: list[Variant], waiting: list[str]) -> str:
    steps = sum(not step.manual for step in exercise.steps)
    right, wrong = (sum(len(getattr(v, kind)) for v in tried) for kind in ("right", "wrong"))
    stories = sum(not variant.steps for variant in tried)
    text = f"{steps} steps, {right} other right answers, {wrong} named mistakes"
    if waiting:
        text += f"; {len(waiting)} variants that train a network wait for --full"
    return text + (f"; {stories} stories are left to the demo" if stories else "")


@contextmanager
def trial_environment(level: str = "smoke") -> Iterator[None]:
    """Let this process and its children work in a course without secrets, on small data, each on one core."""
    with tempfile.TemporaryDirectory(prefix="verify-course-") as folder:
        (Path(folder) / "course_secret.txt").write_text(TRIAL_SECRET, encoding="ascii")
        settings = {"COURSE_ROOT": folder, "COURSE_LEVEL": level, "COURSE_RUN": "train", "MPLBACKEND": "Agg"}
        settings |= thread_limit(1)
        unset = dict.fromkeys(("NBGRADER_EXECUTION", "NBGRADER_VALIDATING"))
        with environment({**settings, **unset}):
            yield


def _pool() -> ProcessPoolExecutor:
    """Return processes that each prove one assignment: two frameworks do not share a process.

    What libraries warn of there is due to answers that are wrong on purpose.
    """
    return ProcessPoolExecutor(AT_WORK, get_context("spawn"), warnings.simplefilter, ("ignore",), max_tasks_per_child=1)
