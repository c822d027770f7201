"""Show a solution to those who have tried: of one step, or of the whole notebook."""

import re
import shutil
from pathlib import Path

from nbformat import NotebookNode

from grader.authoring.notebook import build_assignment, dumps
from grader.course import Exercise
from grader.desk.cells import answers, find_cell, is_blank, known_cells
from grader.desk.find import Work
from grader.desk.notebooks import read_notebook, sources_of, write_notebook
from grader.errors import CourseError
from grader.judge.rebuild import grade_id

FOLDER = "solutions"
_MARKER = re.compile(r"(?m)^[ \t]*### (?:BEGIN|END) SOLUTION[^\n]*\n?")


def solution_of(work: Work, id: str, clone: Path, anyway: bool = False) -> tuple[str, str]:
    """Return the id and the reference's text of one answer.

    Parameters
    ----------
    work : Work
        The learner's notebook.
    id : str
        A step, or the id of one of its answer cells.
    clone : Path
        The course's repository.
    anyway : bool
        Whether to show it before an attempt.

    Raises
    ------
    CourseError
        If the solutions are not here, there is no such cell, or nothing was tried yet.
    """
    built = _built(work, clone)
    known = known_cells(work)
    id = find_cell(known, work.name, id.removeprefix("test-"))
    if not known[id].answered:
        raise CourseError(f"'{id}' is no answer but the course's own cell.")
    mine = sources_of(read_notebook(work, known))
    if not anyway and is_blank(known[id], mine.get(id, known[id].source)):
        raise CourseError(
            f"'{id}' is still as it was handed out. Try it first, be it with a wrong answer: the hints below the step "
            "go most of the way, and what you find yourself stays with you. "
            f"`grader solution {work.name} {id} --anyway` shows it."
        )
    source = next(cell.source for cell in built.cells if grade_id(cell) == id)
    return id, _MARKER.sub("", source).strip("\n")


def lay_out_solution(work: Work, exercise: Exercise, clone: Path, anyway: bool = False) -> Path:
    """Put the whole solution notebook into ``solutions/`` above the notebook's folder; return its path.

    Raises
    ------
    CourseError
        If the solutions are not here, or steps have not been tried yet.
    """
    built = _built(work, clone)
    known = known_cells(work)
    done = answers(sources_of(read_notebook(work, known)), known)
    blank = [
        step.id for step in exercise.steps if step.id in done and done[step.id].cells and not done[step.id].touched
    ]
    if blank and not anyway:
        raise CourseError(
            f"{len(blank)} of {len(exercise.steps)} steps are still as they were handed out ({', '.join(blank)}). "
            f"Try them first, or see one at a time: `grader solution {work.name} <step>`. "
            f"`grader solution {work.name} --anyway` lays out all of it."
        )
    folder = work.desk / FOLDER / work.name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(work.exercise_file, folder / "exercise.toml")  # without it no notebook of the course runs
    target = folder / f"{work.name}.ipynb"
    if not target.exists():  # it may have been run and written into
        write_notebook(target, dumps(built).encode())
    return target


def _built(work: Work, clone: Path) -> NotebookNode:
    if not (clone / "solutions" / f"{work.name}.py").is_file():
        raise CourseError(
            "There are no solutions here: a class receives none. Ask your instructor; the hints under each step remain."
        )
    return build_assignment(clone / "solutions", work.name)
