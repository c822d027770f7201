"""All that a class handed in for one assignment, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from grader import data
from grader.course import LEVELS, Exercise, read_exercise
from grader.data.projects import project_module
from grader.errors import CourseError
from grader.report.claims import Measured
from grader.report.forms import Form, tokens
from grader.report.marks import Mark
from grader.report.work import Cells, Work, answers, is_judged, read_notebook, read_work


@dataclass(frozen=True)
class ClassWork:
    """A class's work on one assignment.

    Attributes
    ----------
    exercise : Exercise
        The assignment.
    level : str
        The data level that decided the marks; empty for an exercise without a data set.
    works : tuple of Work
        In the order of the names.
    ungraded : tuple of str
        Who handed in and was not graded.
    missing : tuple of str
        Whom the gradebook knows and who handed in nothing, in no track of this project.
    solution : dict
        The forms of the published solution's answers.
    """

    exercise: Exercise
    level: str
    works: tuple[Work, ...]
    ungraded: tuple[str, ...]
    missing: tuple[str, ...]
    solution: Mapping[str, Form]

    @property
    def marks(self) -> list[Mark]:
        """The marks, in the order of the names."""
        return [work.mark for work in self.works]

    def name(self, student: str) -> str:
        """Return what to call a learner: by name, and by id too where two have the same name."""
        names = [work.name for work in self.works if work.mark.student == student]
        if not names or names[0] == student:
            return student
        return names[0] if sum(work.name == names[0] for work in self.works) == 1 else f"{names[0]} ({student})"


def graded_assignments(course: Path) -> list[str]:
    """Return the names of the assignments of which a submission has been graded.

    Raises
    ------
    CourseError
        If the course folder has no gradebook.
    """
    with open_gradebook(course) as gradebook:
        names = sorted(assignment.name for assignment in gradebook.assignments)
    return [name for name in names if any((course / "autograded").glob(f"*/{name}/{name}.ipynb"))]


def open_gradebook(course: Path) -> Gradebook:
    """Open the course's gradebook, for use in a `with`; none is made."""
    path = course / "gradebook.db"
    if not path.is_file():
        raise CourseError(f"There is no gradebook in {course}: name the course folder with --course, or grade first.")
    return Gradebook(f"sqlite:///{path}")


def read_class(course: Path, name: str) -> ClassWork:
    """Read what the class of the folder `course` handed in for the assignment `name`.

    Raises
    ------
    CourseError
        If the course has no such assignment, no solution of it, or no graded submission.
    """
    with open_gradebook(course) as gradebook:
        if not (course / "solutions" / name).is_dir():
            known = ", ".join(graded_assignments(course)) or "none"
            raise CourseError(f"{course} has no assignment '{name}'. Graded are: {known}.")
        exercise = read_exercise(course / "solutions" / name)
        try:
            cells = _answer_cells(gradebook, name)
        except MissingEntry:
            raise CourseError(f"The gradebook of {course} does not know {name}. Run make release.") from None
        solution = answers(read_notebook(course / "solutions" / name / f"{name}.ipynb"), cells)
        works, ungraded = [], []
        submissions = {entry.student.id: entry for entry in gradebook.assignment_submissions(name)}
        for student in sorted({*submissions, *_handed_in(course, name)}):
            graded = course / "autograded" / student / name / f"{name}.ipynb"
            if student in submissions and graded.is_file() and is_judged(submissions[student], exercise):
                works.append(read_work(course, submissions[student], exercise, graded, cells))
            else:
                ungraded.append(student)
        missing = _missing(course, gradebook, exercise)
    if not works:
        raise CourseError(f"No submission of {name} has been graded in {course}. Run make grade ASSIGNMENT={name}.")
    works.sort(key=lambda work: (work.name.casefold(), work.mark.student))
    return ClassWork(exercise, _level(exercise, works), tuple(works), tuple(ungraded), missing, solution)


def level_of(exercise: Exercise, found: Measured) -> str:
    """Return the data level that an accuracy was measured on, told by the number of its examples; or ``""``."""
    return next((level for level in LEVELS if sizes(exercise, level)[1] == found.n), "")


def sizes(exercise: Exercise, level: str) -> tuple[int, int]:
    """Return how many examples an exercise's data have, for training and held out; zeros where it has no data set."""
    if exercise.project is None or not level:
        return 0, 0
    n_training, n_held_out, *_ = project_module(exercise.project).SIZES[level]
    return n_training, n_held_out


def _answer_cells(gradebook: Gradebook, name: str) -> Cells:
    notebook = gradebook.find_notebook(name, name)
    ids = {cell.name for cell in notebook.solution_cells}
    prose = {cell.name: cell.cell_type == "markdown" for cell in notebook.source_cells}
    return {
        cell.name: (tokens(cell.source, prose[cell.name]), prose[cell.name])
        for cell in notebook.source_cells
        if cell.name in ids
    }


def _handed_in(course: Path, name: str) -> list[str]:
    return [folder.parent.name for folder in (course / "submitted").glob(f"*/{name}") if folder.is_dir()]


def _missing(course: Path, gradebook: Gradebook, exercise: Exercise) -> tuple[str, ...]:
    """Return who handed in no track of the project: a learner picks one."""
    tracks = {exercise.name}
    for assignment in gradebook.assignments:
        with suppress(CourseError):  # an assignment of the instructor's own need not have an exercise.toml
            if exercise.project and read_exercise(course / "solutions" / assignment.name).project == exercise.project:
                tracks.add(assignment.name)
    present = {student for track in tracks for student in _handed_in(course, track)}
    present |= {entry.student.id for track in tracks for entry in gradebook.assignment_submissions(track)}
    return tuple(sorted(student.id for student in gradebook.students if student.id not in present))


def _level(exercise: Exercise, works: Sequence[Work]) -> str:
    """Return the level that most accuracies were measured on; where none was measured, the one in use."""
    if exercise.project is None:
        return ""
    levels = Counter(level_of(exercise, work.measured) for work in works if work.measured)
    levels.pop("", None)
    return levels.most_common(1)[0][0] if levels else data.level(exercise.project)
