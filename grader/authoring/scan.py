"""Prove that a released folder holds nothing of the solution."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN MARK SCHEME")
SHORTEST_SECRET = 6  # characters; shorter lines, such as "else:", stand everywhere


def scan(release: Path, solution: Path) -> list[str]:
    """Return what a released folder gives away; an empty list means nothing.

    Parameters
    ----------
    release : Path
        The folder that learners get: ``<assignment>.ipynb`` and ``exercise.toml``.
    solution : Path
        The solution notebook that it was made from.

    Returns
    -------
    list of str
        A sentence for each find: a line of a solution, model answer or hidden test that does not stand elsewhere in
        the solution notebook, a marker of such a region, an output, a file that does not belong there.
    """
    allowed = {solution.name, "exercise.toml"}
    found = []
    secrets = secret_lines(nbformat.read(solution, as_version=4))
    for path in sorted(p for p in release.rglob("*") if not p.is_dir()):
        if path.relative_to(release).as_posix() not in allowed:
            found.append(f"{path}: does not belong into a release")
            continue
        for place, text in _texts(path):
            found += [f"{path} ({place}): has the marker '{marker}'" for marker in MARKERS if marker in text]
            found += [f"{path} ({place}): gives away '{line}'" for line in sorted(secrets) if line in text]
        if path.suffix == ".ipynb":
            found += _leftovers(path)
    found += [f"{release / name}: is missing" for name in sorted(allowed) if not (release / name).is_file()]
    return found


def secret_lines(solution: nbformat.NotebookNode) -> set[str]:
    """Return the lines that only stand inside solutions, model answers and hidden tests of a solution notebook."""
    inside: list[str] = []
    outside: list[str] = []
    for cell in solution.cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and nbgrader.get("grade"):
            inside += cell.source.splitlines()
            continue
        hidden = False
        for line in cell.source.splitlines():
            if re.search("BEGIN (SOLUTION|HIDDEN TESTS)", line):
                hidden = True
            elif re.search("END (SOLUTION|HIDDEN TESTS)", line):
                hidden = False
            else:
                (inside if hidden else outside).append(line)
    public = "\n".join(outside)
    lines = {line.strip() for line in inside}
    return {line for line in lines if len(line) >= SHORTEST_SECRET and line not in public}


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each text in a released file with its place: a notebook's cells with all their metadata, or the whole."""
    if path.suffix != ".ipynb":
        yield "text", path.read_text(encoding="utf-8")
        return
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for text in _strings(cell):
            yield f"cell {cell.get('id')}", text
    for text in _strings(notebook.metadata):
        yield "metadata", text


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _leftovers(path: Path) -> Iterator[str]:
    """Yield what running a cell leaves behind, and attachments."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield f"{path} (cell {cell.get('id')}): has been run"
        if cell.get("attachments"):
            yield f"{path} (cell {cell.get('id')}): has attachments"
