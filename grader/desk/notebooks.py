"""Read a learner's notebook as the course would, and write one so that nothing is lost."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.desk.cells import Cell
from grader.desk.find import Work
from grader.desk.lines import shown
from grader.errors import CourseError
from grader.intake.notebook import clean_notebook, released_cells
from grader.intake.regular import Refused
from grader.judge.rebuild import Known, grade_id


def as_known(cells: Mapping[str, Cell]) -> dict[str, Known]:
    """Return cells as the judge's rebuilding takes them."""
    return {id: Known(cell.kind, cell.source, cell.locked, cell.marks) for id, cell in cells.items()}


def stand_in(known: Mapping[str, Cell]) -> bytes:
    """Return a notebook of these cells alone, which tells the doors what the exercise's cells are."""
    cells = []
    for cell in known.values():
        node = {"cell_type": cell.kind, "metadata": {"nbgrader": cell.marks}, "source": cell.source}
        cells.append({**node, "outputs": [], "execution_count": None} if cell.kind == "code" else node)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def read_notebook(work: Work, known: Mapping[str, Cell]) -> NotebookNode:
    """Return the learner's notebook as it was last saved.

    Raises
    ------
    CourseError
        If it is not there or no notebook, with what is wrong and what to do.
    """
    try:
        content = clean_notebook(work.notebook.read_bytes(), released_cells(stand_in(known))).content
    except Refused as why:
        raise unreadable(work, why) from None
    except FileNotFoundError:
        raise not_there(work) from None
    except OSError as error:
        raise CourseError(f"{shown(work.notebook)} cannot be read: {error.strerror}.") from None
    return nbformat.reads(content.decode("utf-8-sig"), as_version=4)


def sources_of(notebook: NotebookNode) -> dict[str, str]:
    """Return the texts of the cells that nbgrader knows, by their grade_id."""
    return {id: cell.source for cell in notebook.cells if (id := grade_id(cell))}


def not_there(work: Work) -> CourseError:
    """Return the error for a notebook that was deleted or moved away."""
    return CourseError(f"{shown(work.notebook)} is not there. `grader reset {work.name}` lays out the exercise anew.")


def unreadable(work: Work, why: object) -> CourseError:
    """Return the error for a notebook that cannot be used."""
    return CourseError(
        f"{shown(work.notebook)} cannot be read: {why}. If it does not open in JupyterLab either, "
        f"`grader reset {work.name}` keeps it aside and lays out the exercise anew."
    )


def write_notebook(path: Path, content: bytes) -> None:
    """Write a notebook so that a crash leaves the old one or the new one.

    Raises
    ------
    CourseError
        If the folder cannot be written to.
    """
    unfinished = None
    try:
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except OSError as error:
        if unfinished:
            Path(unfinished).unlink(missing_ok=True)
        raise CourseError(f"{shown(path)} cannot be written: {error.strerror}. It is as it was.") from None
