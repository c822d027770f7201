"""Who got what, and why: read from nbgrader's gradebook and from the notebooks that it graded."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, SubmittedAssignment

from grader.course import Exercise
from grader.errors import CourseError
from grader.intake import findings

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
NOT_ATTEMPTED = "not attempted"


@dataclass(frozen=True)
class StepMark:
    """One graded step of one submission.

    Attributes
    ----------
    id : str
        The step.
    score, points : float
        What it got and what it is worth. A step that waits for a person has no score yet.
    waiting : bool
        Whether a person has to mark it.
    said : str
        One sentence from the test: why points were lost or, for the accuracy, what was measured. May be empty.
    """

    id: str
    score: float
    points: float
    waiting: bool
    said: str


@dataclass(frozen=True)
class Mark:
    """One graded submission.

    Attributes
    ----------
    student, assignment : str
        Their ids in the gradebook.
    steps : tuple of StepMark
        In the exercise's order.
    seconds_late : float
        0 where it came in time or the assignment has no due date.
    found : tuple of str
        What the intake refused of it and why, and what it put right: sentences, as the learner's page has them.
    """

    student: str
    assignment: str
    steps: tuple[StepMark, ...]
    seconds_late: float
    found: tuple[str, ...] = ()

    def step(self, id: str) -> StepMark:
        """Return the mark of one step."""
        return next(step for step in self.steps if step.id == id)

    @property
    def score(self) -> float:
        """Points so far."""
        return sum(step.score for step in self.steps)

    @property
    def decided(self) -> float:
        """The points that a machine decides: the most that `score` can be before a person has marked."""
        return sum(step.points for step in self.steps if not step.waiting)

    @property
    def waiting(self) -> float:
        """The points that wait for a person."""
        return sum(step.points for step in self.steps if step.waiting)


def read_mark(gradebook: Gradebook, exercise: Exercise, student: str, autograded: Path) -> Mark:
    """Read one submission's marks.

    Parameters
    ----------
    gradebook : Gradebook
        An open gradebook.
    exercise : Exercise
        The assignment; it gives the steps' order.
    student : str
        The learner's id.
    autograded : Path
        The graded notebook, whose outputs hold each test's words:
        ``<course>/autograded/<student>/<assignment>/<assignment>.ipynb``.
    """
    submission = gradebook.find_submission(exercise.name, student)
    found = tuple(findings(autograded.parents[3], student, exercise.name))
    return mark_of(submission, exercise, nbformat.read(autograded, as_version=4), found)


def mark_of(
    submission: SubmittedAssignment, exercise: Exercise, notebook: NotebookNode, found: tuple[str, ...] = ()
) -> Mark:
    """Return the mark of one submission of the gradebook; see `read_mark`.

    Raises
    ------
    CourseError
        If the gradebook lacks a step, because the exercise was changed after it had been registered.
    """
    said = words_by_cell(notebook)
    grades = {grade.name: grade for part in submission.notebooks for grade in part.grades}
    steps = []
    for step in exercise.steps:
        name = step.id if step.manual else f"test-{step.id}"
        if name not in grades:
            raise CourseError(
                f"The gradebook has no mark for the step '{step.id}' of {exercise.name}: its exercise.toml is not the "
                "one that was graded. Run make release, and grade again."
            )
        grade = grades[name]
        words = said.get(name, "")
        if step.manual:
            # nbgrader itself gives 0 to a written answer that was left as released.
            untouched = grade.manual_score is None and not grade.needs_manual_grade
            words = NOT_ATTEMPTED if untouched and not grade.score else ""
        steps.append(StepMark(step.id, grade.score, grade.max_score, bool(grade.needs_manual_grade), words))
    return Mark(submission.student.id, exercise.name, tuple(steps), submission.total_seconds_late, found)


def words_by_cell(notebook: NotebookNode) -> dict[str, str]:
    """Return what each test cell said; it counts as not attempted too where its step's answer was left as released."""
    said, unanswered = {}, False
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            unanswered = unanswered or words_of(cell) == NOT_ATTEMPTED
        elif marks.get("grade"):
            said[marks.grade_id] = NOT_ATTEMPTED if unanswered else words_of(cell)
            unanswered = False
    return said


def words_of(cell: NotebookNode) -> str:
    """Return what a test cell said: its error's text, "not attempted", or the last line that it printed."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            if output.ename == "NotImplementedError":
                return NOT_ATTEMPTED
            text = _ANSI.sub("", output.evalue).strip().partition("\n")[0]
            return text if output.ename in ("AssertionError", "CourseError") else f"{output.ename}: {text}"
    printed = "".join(output.text for output in cell.get("outputs", []) if output.output_type == "stream")
    return (printed.strip().splitlines() or [""])[-1]


def reasons(mark: Mark) -> list[str]:
    """Return what was found when it came in, and a line for each step that lost points; one for all not attempted."""
    lost = [step for step in mark.steps if not step.waiting and step.score < step.points]
    blank = [step.id for step in lost if step.said == NOT_ATTEMPTED]
    lines = [*mark.found]
    lines += [f"{step.id} {step.score:g}/{step.points:g}: {step.said}" for step in lost if step.said != NOT_ATTEMPTED]
    if blank:
        lines.append(f"not attempted: {', '.join(blank)}")
    return lines


def lateness(mark: Mark) -> str:
    """Return how late a submission came, in words; empty where it came in time."""
    if mark.seconds_late <= 0:
        return ""
    hours = mark.seconds_late / 3600
    return f"{hours:.0f} h late" if hours < 48 else f"{hours / 24:.0f} days late"
