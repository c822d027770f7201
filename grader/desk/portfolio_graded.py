"""What was graded of a learner's exercise, and by whom: the course, the judge at this desk, or the visible checks."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from grader.course import Exercise, Step
from grader.desk.cells import answers, cells_of, known_cells
from grader.desk.find import Work
from grader.desk.progress import Kept, Record
from grader.desk.results import State
from grader.report.claims import Measured, measured
from grader.report.class_work import level_of
from grader.report.marks import NOT_ATTEMPTED, Mark, StepMark

LEARNER = "me"
LARGEST = 50_000_000  # bytes of a feedback page; the notebooks' own have up to 10 million

# nbgrader's feedback page lists each cell's score; the judge's sentence on the accuracy stands in its test's cell.
_HEAD = r"<h4>{name} \(Score: "
_SCORE = re.compile(r'<li><a href="#([\w.-]+)">[^<]*</a> \(Score: ([\d.]+) / ([\d.]+)\)')
_SENTENCE = re.compile(r"[\d.]+% of [\d,]+ held-out examples right \(95 % margin [\d.]+% to [\d.]+%\)")


class Source(StrEnum):
    """Who graded, the most trusted first."""

    COURSE = "the course, as its feedback page says"
    HIDDEN = "the hidden tests, run on the learner's machine"
    VISIBLE = "the visible checks alone"


@dataclass(frozen=True)
class Graded:
    """What was graded of one exercise.

    Attributes
    ----------
    mark : Mark
        A score for each step; a written answer that nobody has marked waits.
    source : Source
        Who graded.
    at : datetime
        When.
    changed : bool
        Whether the notebook or the model has changed since.
    measured : Measured or None
        The accuracy on held-out data.
    level : str
        The data level that it was measured on; "" where that is not known.
    """

    mark: Mark
    source: Source
    at: datetime
    changed: bool
    measured: Measured | None
    level: str


def read_graded(work: Work, exercise: Exercise, record: Record, trained_at: datetime | None) -> Graded | None:
    """Return what was graded, by the most trusted source there is; None where nothing was.

    Parameters
    ----------
    work : Work
        The notebook. A feedback page lies beside it, in the folder ``feedback`` that nbgrader makes there, or in one of
        its folders.
    exercise : Exercise
        Its steps.
    record : Record
        What ``grader check`` noted.
    trained_at : datetime or None
        When the model was trained, if that is known.
    """
    graded = _by_course(work, exercise)
    if graded is None and record.judged_at:
        graded = _by_check(work, exercise, record.judged, record.judged_at, Source.HIDDEN)
    if graded is None and record.checked_at:
        graded = _by_check(work, exercise, record.checked, record.checked_at, Source.VISIBLE)
    if graded is None or graded.changed or trained_at is None or trained_at <= graded.at:
        return graded
    return Graded(graded.mark, graded.source, graded.at, True, graded.measured, graded.level)


def _by_check(work: Work, exercise: Exercise, kept: dict[str, Kept], at: str, source: Source) -> Graded:
    now = answers({id: cell.source for id, cell in cells_of(work.notebook).items()}, known_cells(work))
    changed = any(id in now and now[id].digest != one.digest for id, one in kept.items())
    steps = tuple(_step_mark(step, kept.get(step.id)) for step in exercise.steps)
    found = next(filter(None, (measured(one.said) for one in kept.values())), None)
    if source is Source.VISIBLE:
        found = None  # a visible check has no held-out data
    return Graded(
        Mark(LEARNER, exercise.name, steps, 0.0),
        source,
        _in_utc(at),
        changed,
        found,
        level_of(exercise, found) if found else "",
    )


def _step_mark(step: Step, kept: Kept | None) -> StepMark:
    if step.manual:
        return StepMark(step.id, 0.0, step.points, True, "")
    if kept is None or kept.state == State.OPEN:
        return StepMark(step.id, 0.0, step.points, False, NOT_ATTEMPTED)
    return StepMark(step.id, min(kept.points, step.points), step.points, False, kept.said)


def _by_course(work: Work, exercise: Exercise) -> Graded | None:
    folder = work.folder
    pages = [*folder.glob("*.html"), *folder.glob("feedback/*.html"), *folder.glob("feedback/*/*.html")]
    dated = sorted(((page.stat().st_mtime, page) for page in pages if page.is_file()), reverse=True)
    for time, page in dated:
        if page.stat().st_size <= LARGEST and (found := _of_page(page, exercise)):
            mark, accuracy = found
            level = level_of(exercise, accuracy) if accuracy else ""
            return Graded(mark, Source.COURSE, datetime.fromtimestamp(time, UTC), False, accuracy, level)
    return None


def _of_page(page: Path, exercise: Exercise) -> tuple[Mark, Measured | None] | None:
    """Return the mark and the accuracy that a feedback page tells; None where it is none of this exercise."""
    text = page.read_text(encoding="utf-8", errors="replace")
    if not re.search(_HEAD.format(name=re.escape(exercise.name)), text):
        return None
    scores = {id.removeprefix("test-"): float(score) for id, score, _ in _SCORE.findall(text)}
    if not all(step.id in scores for step in exercise.steps):
        return None  # of another release, with other steps
    # A page does not tell a written answer that got no points from one that nobody has marked yet.
    steps = tuple(
        StepMark(step.id, scores[step.id], step.points, step.manual and not scores[step.id], "")
        for step in exercise.steps
    )
    cell = next((cell for cell in text.split('<div class="cell ') if 'name="test-accuracy"' in cell), "")
    said = _SENTENCE.search(html.unescape(cell))
    return Mark(LEARNER, exercise.name, steps, 0.0), measured(said[0]) if said else None


def _in_utc(time: str) -> datetime:
    at = datetime.fromisoformat(time)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
