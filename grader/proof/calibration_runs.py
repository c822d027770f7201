"""The evidence of a calibration: files of runs, one line each."""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import CourseError

EVIDENCE = Path("docs/calibration")


@dataclass(frozen=True)
class Run:
    """One training and what it reached: a line of the evidence.

    Attributes
    ----------
    what : str
        An assignment, or a project and a model of `grader.proof.calibrate`, as in ``"imdb: baseline"``.
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
