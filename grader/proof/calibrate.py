"""`grader calibrate`: train what the gates are derived from, over many seeds, and keep each run as a line of evidence.

A project notebook's reference solution is trained and graded as a learner's is: in a kernel of its own, by the hidden
test. Beside it stand the project's baseline (`grader.proof.baselines`) and models that must not pass: linear ones
(`grader.proof.linear`) and the commonest class. Runs go one after another; each is written down as soon as it is known,
so that the command can be stopped at any time and goes on where it was.
"""

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import psutil
from nbformat import NotebookNode

from grader import data
from grader.course import read_exercise
from grader.course.settings import environment
from grader.data import sample
from grader.errors import CourseError
from grader.proof import baselines, linear
from grader.proof.calibration_recipe import code_digest
from grader.proof.calibration_runs import Run, append, read_runs
from grader.proof.trial_course import TRIAL_SECRET, TrialCourse, trial_course
from grader.proof.variants import HONEST

ASSIGNMENTS = ("cifar10_cnn_keras", "cifar10_cnn_pytorch", "imdb_lstm_keras", "imdb_lstm_pytorch")
ENOUGH = {"smoke": 5, "sample": 20, "full": 5}  # runs of a training before a gate is derived from them
SEED = "COURSE_SEED"  # read by the notebooks that `with_varying_seed` has changed, and by nothing else
BASELINE, COMMONEST = "baseline", "commonest class"
FLOORS = {"cifar10": "linear on pixels", "imdb": "bag of words"}

_MEASURED = re.compile(r"(\d+(?:\.\d+)?) ?% of ([\d,]+) held-out")
_SEEDED = re.compile(r"(\b(?:manual_seed|set_random_seed|seed|default_rng)\(|\bseed ?= ?)0\b(?!\.)")


def plan(names: tuple[str, ...], seeds: int) -> list[tuple[str, int]]:
    """Return (what, seed) in the order of training: seed by seed, so that a short time gives something of each.

    Linear models and the commonest class have no seed worth the name and run once.
    """
    projects = list(dict.fromkeys(name.split("_")[0] for name in names))
    once = [f"{project}: {model}" for project in projects for model in (COMMONEST, FLOORS[project])]
    trained = [*names, *(f"{project}: {BASELINE}" for project in projects)]
    return [(what, 1) for what in once] + [(what, seed) for seed in range(1, seeds + 1) for what in trained]


def calibrate(
    clone: Path, level: str, names: tuple[str, ...], seeds: int | None, results: Path, say: Callable[[str], None]
) -> None:
    """Train what is missing, one run after another, and append each to `results`.

    Parameters
    ----------
    clone : Path
        The repository.
    level : str
        The data level.
    names : tuple of str
        Assignments; all four where it is empty. Their projects' baselines and floor models come with them.
    seeds : int or None
        Train with the seeds 1 to `seeds`; by default as many as `ENOUGH` says.
    results : Path
        The file of runs.
    say : callable
        Gets a line for each run.
    """
    names = names or ASSIGNMENTS
    if unknown := [name for name in names if name not in ASSIGNMENTS]:
        raise CourseError(f"{unknown[0]} trains no network for a mark. There are: {', '.join(ASSIGNMENTS)}.")
    with trial_course(level) as course, environment(_heldout_of_its_own(course)):
        course.release(clone, names)
        for name in names:
            for folder in ("notebooks", "solutions"):
                path = course.folder / folder / name / f"{name}.ipynb"
                nbformat.write(with_varying_seed(path), path)
        planned = plan(names, seeds or ENOUGH[level])
        today = {what: recipe(course.folder, what, level) for what, _ in planned}
        trained: set[tuple[str, int]] = set()
        while todo := [one for one in planned if one not in trained | _done(results, today)]:
            what, seed = todo[0]
            run = _run(course, what, seed, today[what])
            trained.add((what, seed))
            append(results, run)
            say(f"{what}, seed {seed}: {run.accuracy:.1%} in {run.seconds:.0f} s; {len(todo) - 1} to go")
    say(f"{results} has all runs that were asked for.")


def recipe(folder: Path, what: str, level: str) -> str:
    """Return a digest of what a model is trained with: code and, where it is drawn, data.

    Parameters
    ----------
    folder : Path
        Holds ``solutions/``, as the repository does.
    what, level : str
        See `Run`.
    """
    _, _, model = what.partition(": ")
    if model:
        source = baselines.__file__ if model == BASELINE else linear.__file__
        digest = hashlib.sha256(Path(source).read_bytes()).hexdigest()[:16]
    else:
        digest = code_digest(with_varying_seed(folder / "solutions" / what / f"{what}.ipynb"))
    return digest if level == "full" else f"{digest}/{sample.digest()}"


def with_varying_seed(path: Path) -> NotebookNode:
    """Return a notebook that takes every seed that it sets to 0 from the environment; its tests stay as they are.

    A seed given once at the start would not do: trials and building set it anew, so that all trainings would be one.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and (marks.get("solution") or not marks.get("grade")):
            cell.source = seeded(cell.source)
    return notebook


def seeded(source: str) -> str:
    """Return `source` with each seed of 0 read from the environment."""
    return _SEEDED.sub(rf'\1int(__import__("os").environ.get("{SEED}", "0"))', source)


def _done(results: Path, today: dict[str, str]) -> set[tuple[str, int]]:
    """Return what is in `results` by the recipes of `today`."""
    return {(run.what, run.seed) for run in read_runs(results) if run.recipe == today.get(run.what)}


def _heldout_of_its_own(course: TrialCourse) -> dict[str, str]:
    """Keep the many held-out samples in the temporary course; the official test sets stay where they are."""
    return {} if course.level == "full" else {"COURSE_HELDOUT": str(course.folder / "heldout")}


def _run(course: TrialCourse, what: str, seed: int, by: str) -> Run:
    """Train and measure one model with one seed, in a course with a secret of that seed; `by` is its recipe."""
    (course.folder / "course_secret.txt").write_text(f"{TRIAL_SECRET}, not even {seed}", encoding="ascii")
    busy = psutil.getloadavg()[0] / (os.cpu_count() or 1)
    project, _, model = what.partition(": ")
    if not model:
        facts = _reference(course, what, seed)
    elif model == BASELINE:
        facts = _baseline(project, course.level, seed)
    else:
        facts = _floor(project, model, course.level)
    return Run(
        what,
        course.level,
        seed,
        round(facts["accuracy"], 5),
        facts["n"],
        round(facts["seconds"], 1),
        facts.get("device", "cpu"),
        f"{platform.machine()}, {os.cpu_count()} cores",
        round(busy, 2),
        by,
        facts.get("versions", f"numpy {version('numpy')}"),
        f"{datetime.now(UTC):%Y-%m-%d}",
    )


def _reference(course: TrialCourse, name: str, seed: int) -> dict[str, Any]:
    """Let a learner with this seed work, hand in and be graded."""
    learner = f"seed{seed}"
    folder = replace(course, desk=course.desk | {SEED: str(seed)}).submit(name, learner, HONEST)
    said = course.grade(read_exercise(course.folder / "solutions" / name), learner).step("accuracy").said
    found = _MEASURED.search(said)
    if found is None:
        raise CourseError(f"{name}, seed {seed}: the hidden test measured no accuracy. It said: {said}")
    facts = json.loads((folder / "final.json").read_text(encoding="utf-8"))
    return {
        "accuracy": float(found[1]) / 100,
        "n": int(found[2].replace(",", "")),
        "seconds": facts["seconds"],
        "device": facts["device"],
        "versions": ", ".join(f"{package} {number}" for package, number in facts["versions"].items()),
    }


def _baseline(project: str, level: str, seed: int) -> dict[str, Any]:
    """Train a baseline in a process of its own."""
    command = [sys.executable, "-m", "grader.proof.baselines", project, level, str(seed)]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    facts = json.loads(result.stdout.splitlines()[-1])
    keras = f"tensorflow {version('tensorflow')}, keras {version('keras')}"
    n = len(data.held_out(project, level)[1])
    return facts | {"n": n, "versions": keras}


def _floor(project: str, model: str, level: str) -> dict[str, Any]:
    """Measure a model that must not pass; the linear ones keep the best of several decays, which flatters them."""
    began = time.perf_counter()
    given, (inputs, labels) = data.load(project, level), data.held_out(project, level)
    if model == COMMONEST:
        accuracy = float(np.mean(labels == np.bincount(given.labels).argmax()))
    elif isinstance(given, data.Images):
        train, test = (np.asarray(x).reshape(len(x), -1).astype(np.float32) for x in (given.images, inputs))
        accuracy = linear.softmax_accuracy((train, given.labels), (test, labels), epochs=20)
    else:
        accuracy = linear.bag_accuracy((given.texts, given.labels), (inputs, labels))
    return {"accuracy": accuracy, "n": len(labels), "seconds": time.perf_counter() - began}
