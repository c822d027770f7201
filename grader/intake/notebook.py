"""Make a submitted notebook one that nbgrader can read, or say why it cannot be one."""

import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat

from grader.intake.contents import parse_json
from grader.intake.regular import Refused

FORMAT, MINOR = 4, 5
MOST_CELLS = 2_000  # an exercise has about 200
LONGEST_SOURCE = 1_000_000  # characters of one cell
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SAVE = "open it in JupyterLab, save it and hand in again"


@dataclass(frozen=True)
class Notebook:
    """A notebook that nbgrader can read.

    Attributes
    ----------
    content : bytes
        What was handed in, byte for byte, unless something had to be put right.
    grade_ids : set of str
        Those of the release that are in it.
    notes : list of str
        What the learner should know of the repair.
    """

    content: bytes
    grade_ids: set[str]
    notes: list[str] = field(default_factory=list)


def released_cells(content: bytes) -> dict[str, dict[str, Any]]:
    """Return the cells of a released notebook that nbgrader knows, by their grade_id."""
    cells = json.loads(content)["cells"]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells if "nbgrader" in cell["metadata"]}


def clean_notebook(content: bytes, known: Mapping[str, dict[str, Any]]) -> Notebook:
    """Return the notebook in `content` as one that neither nbformat nor nbgrader stumbles over.

    Where anything would make them stumble (an old or future nbgrader schema, a copied test cell, ids that are there
    twice, broken outputs, half a character), every cell is built anew from its type, its source and the release's own
    metadata for its grade_id.

    Parameters
    ----------
    content : bytes
        What was handed in.
    known : mapping
        What `released_cells` gives.

    Raises
    ------
    Refused
        If it is no notebook, or damaged beyond that.
    """
    parsed = parse_json(content)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("nbformat"), int):
        raise Refused(f"it is no notebook: it names no notebook format; {_SAVE}")
    version, notes = parsed["nbformat"], []
    if version > FORMAT:
        raise Refused(
            f"its notebook format is {version}, newer than the {FORMAT} that can be read; save it as {FORMAT}"
        )
    if version < FORMAT:
        parsed = _upgraded(parsed)
        notes.append(f"The notebook came in format {version} of the last decade and was converted to {FORMAT}.")
    cells = _checked_cells(parsed.get("cells"))
    last = {_grade_id(cell): index for index, cell in enumerate(cells)}  # of two copies nbgrader, too, keeps the last
    grade_ids = set(known) & set(last)
    if version < FORMAT or not _as_released(cells, known) or not _sound(parsed):
        built = [_rebuilt(cell, index, last, known) for index, cell in enumerate(cells)]
        fresh = {"cells": built, "metadata": _metadata(), "nbformat": FORMAT, "nbformat_minor": MINOR}
        if not _sound(fresh):  # pragma: no cover: by construction it is
            raise Refused(f"it is no valid notebook; {_SAVE}")
        content = json.dumps(fresh, ensure_ascii=False, indent=1).encode()
    return Notebook(content, grade_ids, notes)


def _upgraded(parsed: dict[str, Any]) -> dict[str, Any]:
    """Convert a notebook of an earlier format, with nbformat, which raises all sorts of things at a damaged one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of ids that it makes up
            return json.loads(json.dumps(nbformat.convert(nbformat.from_dict(parsed), FORMAT)))
    except Exception:
        version = str(parsed["nbformat"])[:6]
        raise Refused(f"its notebook format is {version}, and it cannot be converted to {FORMAT}; {_SAVE}") from None


def _checked_cells(cells: Any) -> list[dict[str, Any]]:
    """Return the cells with their sources as single texts, every character whole."""
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Refused(f"it is no notebook: it has no list of cells; {_SAVE}")
    if len(cells) > MOST_CELLS:
        raise Refused(f"it has {len(cells):,} cells, and {MOST_CELLS:,} are allowed")
    checked = []
    for number, cell in enumerate(cells, 1):
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if cell.get("cell_type") not in ("code", "markdown", "raw") or not isinstance(source, str):
            raise Refused(f"its cell {number} is damaged: neither code nor text; {_SAVE}")
        if len(source) > LONGEST_SOURCE:
            raise Refused(f"its cell {number} has {len(source):,} characters, and {LONGEST_SOURCE:,} are allowed")
        checked.append({**cell, "source": source.encode("utf-8", "replace").decode()})
    return checked


def _grade_id(cell: dict[str, Any]) -> str | None:
    marks = _marks(cell)
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _marks(cell: dict[str, Any]) -> Any:
    metadata = cell.get("metadata")
    return metadata.get("nbgrader") if isinstance(metadata, dict) else None


def _as_released(cells: list[dict[str, Any]], known: Mapping[str, dict[str, Any]]) -> bool:
    """Whether nbgrader's metadata are the release's own, each once, on cells of the release's type."""
    seen = set()
    for cell in cells:
        if not isinstance(cell.get("metadata"), dict):
            return False
        if "nbgrader" in cell["metadata"]:
            grade_id = _grade_id(cell)
            released = known.get(grade_id or "")
            if released is None or grade_id in seen or cell["cell_type"] != released["cell_type"]:
                return False
            if cell["metadata"]["nbgrader"] != released["metadata"]["nbgrader"]:
                return False
            seen.add(grade_id)
    return True


def _sound(notebook: dict[str, Any]) -> bool:
    """Whether `notebook` is strictly valid, names no cell twice, and can be written as UTF-8."""
    minor = notebook.get("nbformat_minor")
    if type(minor) is not int or not 0 <= minor <= MINOR:
        return False
    ids = [cell.get("id") for cell in notebook["cells"] if "id" in cell]
    if len(set(map(str, ids))) < len(ids):
        return False
    try:
        json.dumps(notebook, ensure_ascii=False, allow_nan=False).encode()
        nbformat.validate(notebook, version=FORMAT, version_minor=minor)
    except Exception:  # ValidationError, or whatever the validator stumbles over
        return False
    return True


def _rebuilt(
    cell: dict[str, Any], index: int, last: Mapping[str | None, int], known: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    grade_id = _grade_id(cell)
    released = known.get(grade_id or "") if last[grade_id] == index else None
    kind = released["cell_type"] if released else cell["cell_type"]
    built: dict[str, Any] = {
        "id": f"handed-in-{index}",
        "cell_type": kind,
        "metadata": {"nbgrader": released["metadata"]["nbgrader"]} if released else {},
        "source": cell["source"],
    }
    if kind == "code":
        built |= {"outputs": [], "execution_count": None}
    elif released is None and _pictures(cell.get("attachments")):
        built["attachments"] = cell["attachments"]
    return built


def _pictures(attachments: Any) -> bool:
    """Whether these are pictures pasted into text: for each name, base64 by MIME type."""
    return isinstance(attachments, dict) and all(
        isinstance(kinds, dict) and all(isinstance(data, str) and data.isascii() for data in kinds.values())
        for kinds in attachments.values()
    )


def _metadata() -> dict[str, Any]:
    return {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
