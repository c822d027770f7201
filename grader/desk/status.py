"""How far a learner is: what each exercise's notebook holds now, and what the checks last said of just that."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grader.course import Exercise, Step
from grader.desk.cells import answers, cells_of, known_cells
from grader.desk.find import Work, exercises_in, find_work
from grader.desk.lines import paragraph, worth
from grader.desk.progress import Progress, Record, ago
from grader.desk.results import State
from grader.errors import CourseError

UNCHECKED = "answered but not checked"


@dataclass(frozen=True)
class Standing:
    """Where one step stands.

    Attributes
    ----------
    step : Step
        As the exercise has it.
    state : State or None
        What the last check said; None for an answer that has not been checked since it was written.
    said : str
        Its sentence.
    """

    step: Step
    state: State | None
    said: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do here."""
        return self.state in (State.RIGHT, State.WRITTEN)


def standings(work: Work, exercise: Exercise, record: Record) -> list[Standing]:
    """Return where each step stands, by the notebook as it is now.

    Raises
    ------
    CourseError
        If the notebook cannot be read.
    """
    mine = {id: cell.source for id, cell in cells_of(work.notebook).items()}
    if not mine:
        raise CourseError(f"the notebook is not there or damaged; `grader check {work.name}` says more.")
    now = answers(mine, known_cells(work))
    begun = any(answer.touched for answer in now.values())
    found = []
    for step in exercise.steps:
        answer = now.get(step.id)
        kept = record.latest(step.id, answer.digest if answer else "")
        if step.manual and answer:
            found.append(Standing(step, State.WRITTEN if answer.touched else State.OPEN))
        elif kept:
            found.append(Standing(step, kept.state, kept.said))
        elif answer and (answer.touched or (begun and not answer.cells)):
            found.append(Standing(step, None))
        else:
            found.append(Standing(step, State.OPEN))
    return found


def overview(desk: Path, clone: Path) -> list[str]:
    """Return lines on every exercise in `desk`.

    A notebook that cannot be read is said to be so; the others are told of.
    """
    progress = Progress(desk)
    lines = []
    for folder in exercises_in(desk):
        try:
            work = find_work(folder, clone)
            exercise = work.exercise()
            record = progress.record(work.name)
            lines += ["", *_one(work, exercise, record, standings(work, exercise, record))]
        except CourseError as error:
            lines += ["", paragraph(f"{folder.name}  ", str(error))]
    return [f"In {desk}:", *lines, *(paragraph("", said) for said in progress.said)]


def _one(work: Work, exercise: Exercise, record: Record, steps: list[Standing]) -> list[str]:
    minutes = sum(step.step.minutes for step in steps)
    head = [f"{work.folder.name}  {exercise.title}"]
    if all(step.state == State.OPEN for step in steps) and not record.handed_in_at:
        return [*head, f"  not begun; about {minutes // 60} h {minutes % 60:02d} min in {len(steps)} steps"]
    number = Counter(UNCHECKED if step.state is None else str(step.state) for step in steps)
    order = [*map(str, State)]
    order.insert(order.index(State.OPEN), UNCHECKED)
    open_steps = [step for step in steps if not step.done]
    body = [
        ("steps", ", ".join(f"{number[state]} {state}" for state in order if number[state])),
        ("points", _points(steps, record)),
        ("next", _next(open_steps, work) if open_steps else "every step is done"),
    ]
    if record.handed_in_at:
        body.append(("handed in", f"{ago(record.handed_in_at)}: {record.handed_in_to}"))
    return head + [paragraph(f"  {what:<11}", text) for what, text in body]


def _points(steps: list[Standing], record: Record) -> str:
    machine = [step.step for step in steps if not step.step.manual]
    most = sum(step.points for step in machine)
    said = []
    for kept, when, tests in (
        (record.judged, record.judged_at, "the hidden tests"),
        (record.checked, record.checked_at, "the visible checks"),
    ):
        if when:
            points = sum(kept[step.id].points for step in machine if step.id in kept)
            said.append(f"{points:g} of {most} by {tests}, {ago(when)}")
    if said and any(step.state is None for step in steps):
        said.append("changed since")
    return "; ".join(said) or f"none yet, of {most}: `grader check` runs the visible checks"


def _next(steps: list[Standing], work: Work) -> str:
    first = next((step for step in steps if step.state is not None), None)
    if first is None:
        return f"`grader check {work.name}`: not checked yet are {', '.join(step.step.id for step in steps)}"
    said = f". {first.state}: {first.said}" if first.said and first.state != State.OPEN else ""
    return f"{first.step.id} ({worth(first.step)}){said}"
