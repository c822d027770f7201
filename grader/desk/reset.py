"""Back to the released state: one answer, or the whole notebook. What was there is kept."""

import shutil
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.desk.cells import find_cell, known_cells
from grader.desk.find import Work
from grader.desk.lines import shown
from grader.desk.notebooks import read_notebook, write_notebook
from grader.errors import CourseError
from grader.judge.rebuild import grade_id

FOLDER = "kept"


def reset_all(work: Work) -> Path | None:
    """Lay out the whole notebook as it was released.

    Returns
    -------
    Path or None
        Where the old one is kept; None where there was none.

    Raises
    ------
    CourseError
        If the release is not at hand.
    """
    content = _released(work).read_bytes()
    kept = _keep(work) if work.notebook.is_file() else None
    work.folder.mkdir(parents=True, exist_ok=True)
    write_notebook(work.notebook, content)
    if not (work.folder / "exercise.toml").is_file():
        shutil.copyfile(work.exercise_file, work.folder / "exercise.toml")
    return kept


def reset_cell(work: Work, id: str) -> tuple[str, Path]:
    """Put one cell back to its released state, and back into its place if it was deleted.

    Parameters
    ----------
    work : Work
        The notebook.
    id : str
        A step, or the id of any of the exercise's cells.

    Returns
    -------
    str, Path
        The cell's id, and where the old notebook is kept.

    Raises
    ------
    CourseError
        If the release is not at hand, the notebook cannot be read, or there is no such cell.
    """
    released = nbformat.read(_released(work), as_version=4)
    known = known_cells(work)
    id = find_cell(known, work.name, id)
    notebook = read_notebook(work, known)
    fresh = next(cell for cell in released.cells if grade_id(cell) == id)
    mine = next((cell for cell in notebook.cells if grade_id(cell) == id), None)
    if mine is None:
        notebook.cells.insert(_place(notebook.cells, released.cells, id), fresh)
    else:
        mine.update({key: fresh[key] for key in ("source", "outputs", "execution_count") if key in fresh})
    kept = _keep(work)
    write_notebook(work.notebook, (nbformat.writes(notebook) + "\n").encode())
    return id, kept


def _place(cells: list[NotebookNode], released: list[NotebookNode], id: str) -> int:
    """Return where a deleted cell belongs: behind the nearest cell that stands before it in the release."""
    order = [cell.id for cell in released]
    before = {cell.id for cell in released[: [grade_id(cell) for cell in released].index(id)]}
    found = [(order.index(cell.id), at) for at, cell in enumerate(cells) if cell.get("id") in before]
    return max(found)[1] + 1 if found else 0


def _released(work: Work) -> Path:
    if work.is_release:
        raise CourseError(
            f"{shown(work.notebook)} is the course's own, not a copy to work in. `grader lab` makes one in work/."
        )
    if work.released is None:
        raise CourseError(
            f"The exercise as it was released is not at hand: no folder notebooks/{work.name} above {work.folder}. "
            "Fetch it again from where you had it, into another folder."
        )
    return work.released / f"{work.name}.ipynb"


def _keep(work: Work) -> Path:
    """Copy the notebook to ``kept/`` above its folder, where no submission takes it along."""
    folder = work.desk / FOLDER
    folder.mkdir(exist_ok=True)
    stem = f"{work.name}-{datetime.now():%Y%m%d-%H%M%S}"
    target = folder / f"{stem}.ipynb"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}.ipynb"
    shutil.copyfile(work.notebook, target)
    return target
