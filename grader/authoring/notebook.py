"""Build a solution notebook from a master and its `exercise.toml`. The same input gives the same bytes."""

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.authoring.master import MasterCell, read_master
from grader.authoring.rules import check_master
from grader.course import Exercise, read_exercise

SCHEMA_VERSION = 3  # nbgrader's cell metadata
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def build(master: Path, exercise: Exercise, draft: bool = False, plain: bool = False) -> NotebookNode:
    """Build the solution notebook of one assignment.

    Parameters
    ----------
    master : Path
        The percent script.
    exercise : Exercise
        Its steps give the points, minutes and skills.
    draft : bool
        Whether a step may still lack its test, its hints or its hidden part.
    plain : bool
        Whether hidden tests may run in a submission's kernel, as nbgrader without this course's judge runs them.

    Returns
    -------
    NotebookNode
        nbformat 4.5, with nbgrader's metadata, without outputs.

    Raises
    ------
    CourseError
        If the master breaks rules; the text lists all of them with file, line and cell.
    """
    cells = read_master(master)
    check_master(master, cells, exercise, draft)
    ids = _cell_ids(cells)
    notebook = nbformat.v4.new_notebook(
        cells=[_notebook_cell(cell, id, exercise, plain) for cell, id in zip(cells, ids, strict=True)],
        metadata={"kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}},
    )
    nbformat.validate(notebook)
    return notebook


def build_assignment(solutions: Path, name: str, draft: bool = False, plain: bool = False) -> NotebookNode:
    """Build the notebook of ``<solutions>/<name>.py`` with ``<solutions>/<name>/exercise.toml``; see `build`."""
    return build(solutions / f"{name}.py", read_exercise(solutions / name), draft, plain)


def dumps(notebook: NotebookNode) -> str:
    """Return the notebook's file content, a trailing newline included."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def explicit_id(cell: MasterCell) -> str:
    """Return the cell id that the header asks for, or ``""``; where nbgrader knows the cell, it is the grade_id too."""
    if cell.role in ("test", "hints"):
        return f"{cell.role}-{cell.value}"
    return cell.value if cell.role else ""


def _cell_ids(cells: list[MasterCell]) -> list[str]:
    """Return an id for each cell: its own, its heading's, or the one before it with a number."""
    taken = {explicit_id(cell) for cell in cells}
    prefix, ids = "cell", []
    for cell in cells:
        id = explicit_id(cell) or (slug if (slug := _heading_slug(cell)) not in taken else "")
        if id:
            prefix = id
        else:
            number = 1
            while f"{prefix}-{number}" in taken:
                number += 1
            id = f"{prefix}-{number}"
        taken.add(id)
        ids.append(id)
    return ids


def _heading_slug(cell: MasterCell) -> str:
    heading = re.match(r"#+ +(.+)", cell.source) if cell.kind == "markdown" else None
    return re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:48] if heading else ""


def _notebook_cell(cell: MasterCell, id: str, exercise: Exercise, plain: bool) -> NotebookNode:
    metadata: dict[str, Any] = {}
    if cell.role in ("solve", "test", "reflect", "locked"):
        metadata["nbgrader"] = _nbgrader_metadata(cell, id, exercise)
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    if cell.kind == "code":
        source = cell.source if plain else _only_for_the_judge(cell.source)
        return nbformat.v4.new_code_cell(source, id=id, metadata=metadata)
    source = cell.source
    if cell.role == "hints":
        source = render_hints(source)
    elif cell.goals:
        source = _announce(source, cell.goals, exercise)
    return nbformat.v4.new_markdown_cell(source, id=id, metadata=metadata)


def _only_for_the_judge(source: str) -> str:
    """Let hidden tests begin with a line that fails where nbgrader runs them in a submission's own kernel."""
    return re.sub(r"(?m)^([ \t]*)### BEGIN HIDDEN TESTS[^\n]*$", r"\g<0>\n\1lab.judged()", source)


def _nbgrader_metadata(cell: MasterCell, id: str, exercise: Exercise) -> dict[str, Any]:
    graded = cell.role in ("test", "reflect")
    metadata: dict[str, Any] = {
        "cell_type": cell.kind,
        "grade": graded,
        "grade_id": id,
        "locked": cell.role in ("test", "locked"),
        "schema_version": SCHEMA_VERSION,
        "solution": cell.role in ("solve", "reflect"),
        "task": False,
    }
    if graded:
        metadata["points"] = exercise.step(cell.value).points
    return metadata


def split_hints(source: str) -> list[str]:
    """Return the hints of a hints cell; lines of three or more hyphens stand between them."""
    return [hint.strip() for hint in re.split(r"(?m)^-{3,}[ \t]*$", source) if hint.strip()]


def render_hints(source: str) -> str:
    """Return a hints cell as collapsed blocks. The blank lines make JupyterLab render the Markdown inside them."""
    hints = split_hints(source)
    return "\n\n".join(
        f"<details>\n<summary>Hint {number} of {len(hints)}</summary>\n\n{hint}\n\n</details>"
        for number, hint in enumerate(hints, 1)
    )


def _announce(source: str, goals: tuple[str, ...], exercise: Exercise) -> str:
    """Put a line with points, minutes and skills under the heading that `source` begins with."""
    steps = [exercise.step(id) for id in goals]
    points = sum(step.points for step in steps)
    minutes = sum(step.minutes for step in steps)
    skills = list(dict.fromkeys(step.skill for step in steps))
    line = f"*{points} {'point' if points == 1 else 'points'} · about {minutes} minutes · {', '.join(skills)}*"
    heading, _, rest = source.partition("\n")
    return "\n\n".join(part for part in (heading, line, rest.strip("\n")) if part)
