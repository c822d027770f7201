"""The cells of a notebook that count: what the course released, and what the learner made of it.

Notebooks are read as plain JSON here, for commands that must answer at once: importing nbformat and nbgrader takes two
seconds. What goes on to be run or written is read by `grader.desk.notebooks`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.desk.find import Work
from grader.errors import CourseError

STUB = "raise NotImplementedError"


@dataclass(frozen=True)
class Cell:
    """A cell that nbgrader knows.

    Attributes
    ----------
    kind : str
        ``"code"`` or ``"markdown"``.
    source : str
        Its text.
    marks : dict
        nbgrader's metadata: ``grade_id``, ``grade``, ``solution``, ``locked``, ``checksum`` ...
    """

    kind: str
    source: str
    marks: dict[str, Any]

    @property
    def graded(self) -> bool:
        """Whether it has points: a test, or a written answer."""
        return bool(self.marks.get("grade"))

    @property
    def answered(self) -> bool:
        """Whether a learner writes in it."""
        return bool(self.marks.get("solution"))

    @property
    def locked(self) -> bool:
        """Whether a learner's changes to it count for nothing."""
        return bool(self.marks.get("locked"))


def known_cells(work: Work) -> dict[str, Cell]:
    """Return the exercise's cells that are graded, answered or locked, by their grade_id, in the release's order.

    Where the release is not at hand, the learner's own notebook has to stand for it: what was deleted there is not
    missed, and whether a cell was answered is told by nbgrader's checksum.
    """
    return cells_of(work.released / f"{work.name}.ipynb" if work.released else work.notebook)


def cells_of(path: Path) -> dict[str, Cell]:
    """Return the cells that nbgrader knows in the notebook at `path`; none where that is no notebook."""
    try:
        parsed = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    cells = parsed.get("cells") if isinstance(parsed, dict) else None
    found = {}
    for raw in cells if isinstance(cells, list) else []:
        metadata = raw.get("metadata") if isinstance(raw, dict) else None
        marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        if not isinstance(marks, dict) or not isinstance(marks.get("grade_id"), str):
            continue
        source = raw.get("source", "")
        text = source if isinstance(source, str) else "".join(map(str, source))
        found[marks["grade_id"]] = Cell(str(raw.get("cell_type")), text, marks)
    return found


@dataclass(frozen=True)
class Answer:
    """What a learner wrote for one step.

    Attributes
    ----------
    cells : tuple of str
        The ids of its answer cells; none where a step only measures what others built.
    touched : bool
        Whether any of them differs from the release.
    stub : bool
        Whether one of them is as it was released, or still raises NotImplementedError.
    digest : str
        Of what the step's result depends on: these cells, or all answers where it has none.
    """

    cells: tuple[str, ...]
    touched: bool
    stub: bool
    digest: str


def answers(sources: Mapping[str, str], known: Mapping[str, Cell]) -> dict[str, Answer]:
    """Return what was answered, by step: a step's cells are those between the test before it and its own.

    Parameters
    ----------
    sources : mapping
        The texts of the learner's cells by their grade_id; one that is missing counts as released.
    known : mapping
        The release's cells.
    """
    found: dict[str, Answer] = {}
    pending: list[str] = []
    everything = [id for id, cell in known.items() if cell.answered]
    for id, cell in known.items():
        if cell.graded and cell.answered:
            found[id] = _answer([id], sources, known, [id])
        elif cell.graded:
            found[id.removeprefix("test-")] = _answer(pending, sources, known, pending or everything)
            pending = []
        elif cell.answered:
            pending.append(id)
    return found


def _answer(ids: list[str], sources: Mapping[str, str], known: Mapping[str, Cell], seen: list[str]) -> Answer:
    texts = {id: sources.get(id, known[id].source) for id in {*ids, *seen}}
    blank = [id for id in ids if is_blank(known[id], texts[id])]
    stub = bool(blank) or any(STUB in texts[id] for id in ids)
    digest = hashlib.sha256("\0".join(texts[id] for id in seen).encode()).hexdigest()[:16]
    return Answer(tuple(ids), len(blank) < len(ids), stub, digest)


def is_blank(released: Cell, source: str) -> bool:
    """Whether a cell's text is what was released, white space at its ends aside."""
    if released.source.strip() != source.strip():
        return False
    if "checksum" not in released.marks:
        return True
    # The learner's own cell may stand for the release's; then only the checksum tells. It is as nbgrader makes it.
    said = released.source + released.kind
    said += "".join(str(bool(released.marks.get(key, False))) for key in ("grade", "solution", "locked"))
    said += released.marks["grade_id"] + (str(float(released.marks["points"])) if released.graded else "")
    return hashlib.md5(said.encode()).hexdigest() == released.marks["checksum"]


def find_cell(known: Mapping[str, Cell], name: str, asked: str) -> str:
    """Return the id of the cell that a learner means by a step's id, or by the cell's own.

    Raises
    ------
    CourseError
        If there is none; the text lists the answers that there are.
    """
    id = asked.strip().lower()
    if id in known:
        return id
    there = f"{name} has these answers: {', '.join(one for one, cell in known.items() if cell.answered)}."
    if f"test-{id}" in known:
        raise CourseError(f"'{id}' has no answer of its own, it measures what other steps built. {there}")
    raise CourseError(f"There is no answer '{asked}'. {there}")
