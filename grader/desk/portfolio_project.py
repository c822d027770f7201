"""One exercise of a learner's, as a portfolio shows it: what was learned, graded, trained and exported."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from grader.course import Exercise, Step
from grader.desk.cells import cells_of, is_blank, known_cells
from grader.desk.find import Work
from grader.desk.portfolio_curves import Panel, panels
from grader.desk.portfolio_graded import Graded, read_graded
from grader.desk.portfolio_run import Way, way_to_run
from grader.desk.portfolio_shown import Shown, read_shown
from grader.desk.portfolio_text import as_html
from grader.desk.progress import Record
from grader.desk.results import State
from grader.desk.status import Standing, standings
from grader.intake.contents import parse_json
from grader.intake.regular import Refused
from grader.lab.verdicts import wilson
from grader.report import claims
from grader.report.claims import Measured

RECORD = "final.json"


@dataclass(frozen=True)
class Training:
    """What the training record says. All of it is the learner's own claim.

    Attributes
    ----------
    level, device : str
        The data level and the device; may be empty.
    seconds : float or None
        How long training took.
    epochs : int
        How many there were.
    parameters : int
        How many numbers the model has; 0 where that is not said.
    versions : dict
        The packages that it was trained with.
    at : datetime or None
        When it ended.
    validation : Measured or None
        The best validation accuracy of its epochs, with a 95 % interval where the notebook says how many examples it
        chose by, else with `n` 0 and without one.
    panels : tuple of Panel
        The learning curves.
    """

    level: str
    device: str
    seconds: float | None
    epochs: int
    parameters: int
    versions: dict[str, str]
    at: datetime | None
    validation: Measured | None
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Project:
    """One exercise that was begun.

    Attributes
    ----------
    exercise : Exercise
        Its steps and skills.
    standings : list of Standing
        Where each step stands.
    shown : Shown
        The notebook's figures and printed lines.
    training : Training or None
        The model, if one was trained.
    graded : Graded or None
        The points, if anything was graded.
    card_title : str
        What the exercise calls its last answer in words: "The model card".
    card : Markup
        That answer; empty where it has not been written.
    way : Way
        How to run what was made.
    """

    exercise: Exercise
    standings: list[Standing]
    shown: Shown
    training: Training | None
    graded: Graded | None
    card_title: str
    card: Markup
    way: Way

    @property
    def level(self) -> str:
        """The data level of its numbers: of the judged accuracy, else of the training; "" without a data set."""
        judged = self.graded.level if self.graded else ""
        return judged or (self.training.level if self.training else "") or self.shown.level

    @property
    def answered(self) -> list[Step]:
        """The steps that have an answer, right or wrong."""
        return [one.step for one in self.standings if one.state != State.OPEN]


def read_project(work: Work, record: Record, said: list[str]) -> Project | None:
    """Read an exercise's folder; return None where nothing of it has been begun.

    Parameters
    ----------
    work : Work
        The notebook.
    record : Record
        What ``grader check`` noted of it.
    said : list of str
        Is given a sentence on what is damaged and left out.

    Raises
    ------
    CourseError
        If the notebook or the exercise.toml cannot be read.
    """
    exercise = work.exercise()
    shown = read_shown(work.notebook, exercise.project)
    steps = standings(work, exercise, record)
    training = _read_training(work.folder / RECORD, shown, said) if exercise.project else None
    graded = read_graded(work, exercise, record, training.at if training else None)
    if not graded and all(one.state == State.OPEN for one in steps):
        return None
    written = [step for step in exercise.steps if step.manual]
    return Project(
        exercise,
        steps,
        shown,
        training,
        graded,
        written[-1].title if written else "",
        _card(work, written[-1].id) if written else Markup(),
        way_to_run(work, exercise),
    )


def _card(work: Work, id: str) -> Markup:
    known, mine = known_cells(work), cells_of(work.notebook)
    if id not in known or id not in mine or is_blank(known[id], mine[id].source):
        return Markup()
    return as_html(mine[id].source)


def _read_training(path: Path, shown: Shown, said: list[str]) -> Training | None:
    record = claims.read_record(path)
    if record.problem:
        if path.is_file():
            said.append(
                f"{path.parent.name}/{path.name} {record.problem}. Curves and validation accuracy are left out."
            )
        return None
    content = _content(path)
    history, versions = content.get("history"), content.get("versions")
    curves = {name: _numbers(curve) for name, curve in history.items()} if isinstance(history, dict) else {}
    parameters = content.get("parameters")
    return Training(
        record.level,
        record.device,
        record.seconds if record.seconds and record.seconds > 0 else None,
        record.epochs,
        parameters if isinstance(parameters, int) and 0 < parameters < 10**12 else 0,
        {name: number for name, number in versions.items() if isinstance(number, str) and len(name + number) < 60}
        if isinstance(versions, dict)
        else {},
        _time(content.get("written_at")),
        _validation(record.val_accuracy, shown.n_validation if shown.level == record.level else 0),
        panels(curves),
    )


def _content(path: Path) -> dict[str, Any]:
    try:
        content = parse_json(path.read_bytes())
    except (Refused, OSError):  # `claims.read_record` has told
        return {}
    return content if isinstance(content, dict) else {}


def _numbers(curve: Any) -> list[float]:
    """Return a curve up to its first value that is no finite number: a training may have diverged."""
    found: list[float] = []
    for value in curve if isinstance(curve, list) else []:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            break
        found.append(float(value))
    return found


def _time(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _validation(share: float | None, n: int) -> Measured | None:
    if share is None:
        return None
    low, high = wilson(round(share * n), n) if n else (share, share)
    return Measured(share, low, high, n)
