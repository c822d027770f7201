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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import psutil

from grader import data
from grader.course import read_exercise
from grader.data import sample
from grader.errors import CourseError
from grader.proof import baselines, linear
from grader.proof.calibration_recipe import code_digest
from grader.proof.trial_course import TRIAL_SECRET, TrialCourse, trial_course
from grader.proof.variants import HONEST

ASSIGNMENTS = ("cifar10_cnn_keras", "cifar10_cnn_pytorch", "imdb_lstm_keras", "imdb_lstm_pytorch")
ENOUGH = {"smoke": 5, "sample": 20, "full": 5}  # runs of a training before a gate is derived from them
EVIDENCE = Path("docs/calibration")
SEED = "COURSE_SEED"  # read by the notebooks that `let_seed_vary` has changed, and by nothing else
BASELINE, COMMONEST = "baseline", "commonest class"
FLOORS = {"cifar10": "linear on pixels", "imdb": "bag of words"}
MODELS = (BASELINE, *FLOORS.values(), COMMONEST)

_MEASURED = re.compile(r"(\d+(?:\.\d+)?) ?% of ([\d,]+) held-out")
_SEEDED = re.compile(r"(\b(?:manual_seed|set_random_seed|seed|default_rng)\(|\bseed ?= ?)0\b(?!\.)")


@dataclass(frozen=True)
class Run:
    """One training and what it reached: a line of the evidence.

    Attributes
    ----------
    what : str
        An assignment, or a project and one of `MODELS`, as in ``"imdb: baseline"``.
    level : str
        The data level.
    seed : int
        Of the training; on the sample, also of the course's secret and so of the held-out part.
    accuracy : float
        On the held-out part, between 0 and 1; of an assignment to a tenth of a point, as the hidden test tells it.
    n : int
        How many held-out examples there are.
    seconds : float
        Of the training alone.
    device, machine : str
        What it ran on.
    busy : float
        The machine's load when it began, divided by its cores: what else ran.
    recipe : str
        A digest of training code and data: runs of another recipe are no evidence for this one.
    versions : str
        Of the framework.
    day : str
        When, as an ISO date.
    """

    what: str
    level: str
    seed: int
    accuracy: float
    n: int
    seconds: float
    device: str
    machine: str
    busy: float
    recipe: str
    versions: str
    day: str

    @property
    def project(self) -> str:
        """The data set."""
        return re.split(r"[:_]", self.what)[0]


def evidence(clone: Path, level: str) -> Path:
    """Return the committed file of a level's runs."""
    return clone / EVIDENCE / f"{level}.jsonl"


def read_runs(path: Path) -> list[Run]:
    """Return the runs of one file that count, in its order: those of each model's latest recipe, each seed once.

    A last line that was cut off when its run was killed is left out; a `CourseError` names any other that is damaged.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
    runs = []
    for number, line in enumerate(lines, start=1):
        try:
            runs.append(Run(**json.loads(line)))
        except (ValueError, TypeError) as error:
            if number == len(lines) and not line.endswith("\n"):
                continue
            raise CourseError(f"{path}, line {number} is no run: {error}. Mend or delete it.") from None
    latest = {run.what: run.recipe for run in runs}
    counted = {(run.what, run.seed): run for run in runs if run.recipe == latest[run.what]}
    return list(counted.values())


def append(path: Path, run: Run) -> None:
    """Write one more line, behind whole ones only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_bytes() if path.is_file() else b""
    whole = old[: old.rfind(b"\n") + 1]
    with path.open("r+b" if old else "wb") as file:
        file.truncate(len(whole))
        file.seek(len(whole))
        file.write(json.dumps(asdict(run)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


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
    with trial_course(level) as course, _heldout_of_its_own(course):
        course.release(clone, names)
        for name in names:
            for folder in ("notebooks", "solutions"):
                let_seed_vary(course.folder / folder / name / f"{name}.ipynb")
        trained: set[tuple[str, int]] = set()
        while todo := [one for one in plan(names, seeds or ENOUGH[level]) if one not in trained | _done(results)]:
            what, seed = todo[0]
            run = _run(course, what, seed)
            trained.add((what, seed))
            append(results, run)
            say(f"{what}, seed {seed}: {run.accuracy:.1%} in {run.seconds:.0f} s; {len(todo) - 1} to go")
    say(f"{results} has all runs that were asked for.")


def let_seed_vary(path: Path) -> None:
    """Make a notebook take every seed that it sets to 0 from the environment; its tests stay as they are.

    A seed given once at the start would not do: trials and building set it anew, so that all trainings would be one.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and (marks.get("solution") or not marks.get("grade")):
            cell.source = seeded(cell.source)
    nbformat.write(notebook, path)


def seeded(source: str) -> str:
    """Return `source` with each seed of 0 read from the environment."""
    return _SEEDED.sub(rf'\1int(__import__("os").environ.get("{SEED}", "0"))', source)


def _done(results: Path) -> set[tuple[str, int]]:
    return {(run.what, run.seed) for run in read_runs(results)}


@contextmanager
def _heldout_of_its_own(course: TrialCourse) -> Iterator[None]:
    """Keep the many held-out samples in the temporary course; the official test sets stay where they are."""
    before = os.environ.get("COURSE_HELDOUT")
    if course.level != "full":
        os.environ["COURSE_HELDOUT"] = str(course.folder / "heldout")
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("COURSE_HELDOUT", None)
        else:
            os.environ["COURSE_HELDOUT"] = before


def _run(course: TrialCourse, what: str, seed: int) -> Run:
    """Train and measure one model with one seed, in a course with a secret of that seed."""
    (course.folder / "course_secret.txt").write_text(f"{TRIAL_SECRET}, not even {seed}", encoding="ascii")
    busy = psutil.getloadavg()[0] / (os.cpu_count() or 1)
    project, _, model = what.partition(": ")
    if not model:
        facts = _reference(course, what, seed)
    elif model == BASELINE:
        facts = _baseline(project, course.level, seed)
    else:
        facts = _floor(project, model, course.level)
    drawn = "" if course.level == "full" else f"/{sample.digest()}"
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
        facts["recipe"] + drawn,
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
    solution = nbformat.read(course.folder / "solutions" / name / f"{name}.ipynb", as_version=4)
    return {
        "accuracy": float(found[1]) / 100,
        "n": int(found[2].replace(",", "")),
        "seconds": facts["seconds"],
        "device": facts["device"],
        "recipe": code_digest(solution),
        "versions": ", ".join(f"{package} {number}" for package, number in facts["versions"].items()),
    }


def _baseline(project: str, level: str, seed: int) -> dict[str, Any]:
    """Train a baseline in a process of its own."""
    command = [sys.executable, "-m", "grader.proof.baselines", project, level, str(seed)]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    facts = json.loads(result.stdout.splitlines()[-1])
    keras = f"tensorflow {version('tensorflow')}, keras {version('keras')}"
    n = len(data.held_out(project, level)[1])
    return facts | {"n": n, "recipe": _digest(baselines.__file__), "versions": keras}


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
    recipe = _digest(linear.__file__)
    return {"accuracy": accuracy, "n": len(labels), "seconds": time.perf_counter() - began, "recipe": recipe}


def _digest(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]
