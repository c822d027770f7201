"""Read a master: a jupytext percent script, with the sections it includes from a file that several masters share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jupytext

from grader.errors import CourseError

# What a cell's header may say; anything else is a slip of the pen. `goal` and `section` go with a role or alone.
ROLES = ("solve", "test", "hints", "reflect", "locked", "name", "include")
KEYS = (*ROLES, "goal", "section", "tags")
MARKDOWN_ROLES = ("hints", "reflect")
CODE_ROLES = ("solve", "test", "locked", "include")

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,47}")
# Masters hold plain Python: jupytext must not take a comment such as "# cat, dog" for a commented shell command.
_FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}


@dataclass(frozen=True)
class MasterCell:
    """One cell of a master, as its author wrote it.

    Attributes
    ----------
    kind : str
        ``"code"`` or ``"markdown"``.
    source : str
        The cell's text.
    path : Path
        The script it stands in.
    line : int
        The line of its header, counted from 1; 0 where it is not known.
    role : str
        One of `ROLES`, or ``""`` for an ordinary cell.
    value : str
        What the header gives the role: a step's id, a name, or ``<file>.<section>``.
    goals : tuple of str
        The steps whose points and minutes a heading announces.
    section : str
        The section that begins here, or ``""``.
    tags : tuple of str
        Jupyter's cell tags.
    """

    kind: str
    source: str
    path: Path
    line: int
    role: str = ""
    value: str = ""
    goals: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = field(default=())

    @property
    def place(self) -> str:
        """Where to find the cell, for messages: file, line, header."""
        header = f'{self.role}="{self.value}"' if self.role else "cell"
        return f"{self.path}:{self.line} ({header})"


def read_master(path: Path) -> list[MasterCell]:
    """Read a master and put the sections it includes in their places.

    Parameters
    ----------
    path : Path
        The script, for example ``solutions/cifar10_cnn_keras.py``. ``include="cifar10.look"`` stands for the section
        ``look`` of ``cifar10.py`` beside it.

    Returns
    -------
    list of MasterCell
        In the notebook's order, none of them an include.

    Raises
    ------
    CourseError
        If a file or section is missing, or a header is wrong; the text names file, line and rule.
    """
    cells: list[MasterCell] = []
    sections: dict[str, dict[str, list[MasterCell]]] = {}
    for cell in _read_script(path):
        if cell.section:
            raise CourseError(f"{cell.place}: section= belongs into a shared file; a master uses include=.")
        if cell.role != "include":
            cells.append(cell)
            continue
        file, _, section = cell.value.partition(".")
        if cell.source.strip():
            raise CourseError(f"{cell.place}: an include cell must be empty; move its text into a cell of its own.")
        if file not in sections:
            sections[file] = _read_sections(path.with_name(f"{file}.py"), cell)
        if section not in sections[file]:
            known = ", ".join(sections[file]) or "none"
            raise CourseError(f"{cell.place}: {file}.py has no section '{section}'. It has: {known}.")
        cells += sections[file][section]
    return cells


def _read_sections(path: Path, include: MasterCell) -> dict[str, list[MasterCell]]:
    """Return the sections of a shared file by name."""
    if not path.is_file():
        raise CourseError(f'{include.place}: {path} does not exist. Write include="<file>.<section>".')
    sections: dict[str, list[MasterCell]] = {}
    current: list[MasterCell] | None = None
    for cell in _read_script(path):
        if cell.role == "include":
            raise CourseError(f"{cell.place}: a shared file includes no others.")
        if cell.section:
            if cell.section in sections:
                raise CourseError(f"{cell.place}: the section '{cell.section}' occurs twice.")
            current = sections[cell.section] = []
        if current is None:
            if cell.kind == "markdown" or cell.role:
                raise CourseError(f'{cell.place}: this cell stands before the first section="...".')
            continue  # the module's docstring and the imports that only its editor needs
        if cell.source.strip():
            current.append(cell)
    return sections


def _read_script(path: Path) -> Iterator[MasterCell]:
    """Yield the cells of one script, headers checked, includes unresolved."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: each folder in solutions/ needs a master of the same name.") from None
    cells = jupytext.reads(text, fmt=_FORMAT).cells
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    if len(cells) == len(lines) + 1:  # something stands before the first header
        lines.insert(0, 1)
    if len(cells) != len(lines):  # a header inside a string: better no line than a wrong one
        lines = [0] * len(cells)
    for cell, line in zip(cells, lines, strict=True):
        yield _checked(cell, path, line)


def _checked(cell, path: Path, line: int) -> MasterCell:  # type: ignore[no-untyped-def]
    """Return jupytext's `cell` as a `MasterCell`, or raise a `CourseError` that names what its header gets wrong."""
    header = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}
    place = f"{path}:{line} ({' '.join(f'{k}={v!r}' for k, v in header.items()) or 'cell'})"
    if unknown := [key for key in header if key not in KEYS]:
        raise CourseError(
            f'{place}: unknown header entry "{unknown[0]}". Write key="value" with one of: {", ".join(KEYS)}.'
        )
    roles = [key for key in ROLES if key in header]
    if len(roles) > 1:
        raise CourseError(f"{place}: a cell has one role, not {' and '.join(roles)}.")
    if cell.cell_type not in ("code", "markdown"):
        raise CourseError(f"{place}: a master has code and markdown cells, no {cell.cell_type} cells.")
    role = roles[0] if roles else ""
    if role in MARKDOWN_ROLES and cell.cell_type != "markdown":
        raise CourseError(f"{place}: {role}= belongs on a [markdown] cell.")
    if role in CODE_ROLES and cell.cell_type != "code":
        raise CourseError(f"{place}: {role}= belongs on a code cell, not on [markdown].")
    goals = tuple(goal.strip() for goal in str(header.get("goal", "")).split(",") if goal.strip())
    if goals and cell.cell_type != "markdown":
        raise CourseError(f"{place}: goal= belongs on the [markdown] cell with the step's heading.")
    value = header.get(role, "")
    section = header.get("section", "")
    for name in (*([value] if role and role != "include" else []), *([section] if "section" in header else []), *goals):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise CourseError(f"{place}: '{name}' is no name. Use letters, digits, - and _, at most 48 of them.")
    if role == "include" and not re.fullmatch(r"\w+\.[\w-]+", str(value)):
        raise CourseError(f'{place}: write include="<file>.<section>".')
    return MasterCell(
        cell.cell_type, cell.source, path, line, role, value, goals, section, tuple(header.get("tags", ()))
    )
