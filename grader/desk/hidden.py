"""Let the hidden tests judge one's own notebook, where the masters are: in a clone, for those who learn alone."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from grader.authoring.notebook import build_assignment
from grader.course import Exercise
from grader.desk.cells import Cell
from grader.desk.check import run_check
from grader.desk.notebooks import as_known
from grader.desk.package import Package
from grader.desk.results import Checked, Result
from grader.errors import CourseError
from grader.judge.rebuild import rebuild


def run_hidden(
    package: Package, exercise: Exercise, known: Mapping[str, Cell], tell: Callable[[Result], None]
) -> Checked:
    """Run a submission as `grader.desk.check.run_check` does, with the hidden tests and on the held-out part.

    Parameters
    ----------
    package : Package
        The submission. Its temporary course folder gets what a course has besides: a secret and the exercise.
    exercise : Exercise
        Its steps.
    known : mapping
        What `with_hidden_tests` gives.
    tell : callable
        Is given each result as soon as it is known.
    """
    from grader.proof.trial_course import TRIAL_SECRET  # not in a class's wheel

    notebook, _ = rebuild(package.original, as_known(known))
    (package.course / "course_secret.txt").write_text(TRIAL_SECRET, encoding="ascii")
    solutions = package.course / "solutions" / exercise.name
    solutions.mkdir(parents=True)
    shutil.copyfile(package.folder / "exercise.toml", solutions / "exercise.toml")
    settings = {"COURSE_ROOT": str(package.course), "NBGRADER_EXECUTION": "autograde"}
    return replace(run_check(package, exercise, notebook, settings, tell), hidden=True)


def with_hidden_tests(known: dict[str, Cell], clone: Path, name: str) -> dict[str, Cell]:
    """Return an exercise's cells with the whole of each test, as the master of `name` has it.

    Raises
    ------
    CourseError
        If there is no master, or it has changed since the release.
    """
    if not (clone / "solutions" / f"{name}.py").is_file():
        raise CourseError(
            "There are no hidden tests here: a class receives none, they run after handing in. "
            f"`grader check {name}` runs the visible ones."
        )
    built = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in build_assignment(clone / "solutions", name).cells
        if cell.metadata.get("nbgrader", {}).get("locked")
    }
    if set(built) != {id for id, cell in known.items() if cell.locked}:
        raise CourseError(f"The release of {name} is older than its master. Run make release, then repeat.")
    return {id: replace(cell, source=built.get(id, cell.source)) for id, cell in known.items()}
