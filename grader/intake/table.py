"""Read a table that another program wrote as CSV, whatever its separator and encoding; say where it is damaged."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseError

SEPARATORS = (",", ";", "\t")  # Excel takes the semicolon where the comma divides decimals
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_AS_CSV = "Save it as CSV (UTF-8) and try again."


@dataclass(frozen=True)
class Table:
    """A table as it stands in its file.

    Attributes
    ----------
    path : Path
    header : list of str
        The names of the columns, without spaces around them.
    rows : list of list of str
        As many cells as the header has; rows without any content are left out.
    lines : list of int
        Where in the file each row ends, counted from 1.
    """

    path: Path
    header: list[str]
    rows: list[list[str]]
    lines: list[int]

    def column(self, *names: str) -> int | None:
        """Return the place of the first of `names` that is a column; None where none is."""
        return next((self.header.index(name) for name in names if name in self.header), None)

    def need(self, *names: str) -> int:
        """Return the place of a column that has one of `names`; a `CourseError` names it where it is missing."""
        place = self.column(*names)
        if place is None:
            columns = ", ".join(filter(None, self.header))
            raise CourseError(f"{self.path} lacks the column '{names[0]}'. Its columns are: {columns}.")
        return place

    def cell(self, row: int, column: int | None) -> str:
        """Return what stands in a cell, without spaces around it; empty for a column that is not there."""
        return "" if column is None else self.rows[row][column].strip()


def read_table(path: Path) -> Table:
    """Read a CSV file.

    UTF-8 and UTF-16 are told by their marks; what is no UTF-8 is read as Excel's Windows-1252. The separator is the one
    that divides the first line into the most cells, unless a line ``sep=;`` names it.

    Raises
    ------
    CourseError
        If there is no such file, or it is damaged; the text names the line.
    """
    records = [(line, cells) for line, cells in _records(path) if any(cell.strip() for cell in cells)]
    if not records:
        raise CourseError(f"{path} is empty. Export it again.")
    header = [cell.strip() for cell in records[0][1]]
    rows = []
    for line, cells in records[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            raise CourseError(
                f"{path}, line {line} has {len(cells)} cells, and the first line has {len(header)}. {_AS_CSV}"
            )
        rows.append((cells + [""] * len(header))[: len(header)])  # Excel leaves out separators at a row's end
    return Table(path, header, rows, [line for line, _ in records[1:]])


def _records(path: Path) -> list[tuple[int, list[str]]]:
    """Return what stands between the separators, each record with the number of its last line."""
    text = _text(path)
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own mark
        separator, text, skipped = first.strip()[4], rest, 1
    else:
        separator = max(SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator), [])))
        skipped = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records = []
    try:
        for cells in reader:
            records.append((reader.line_num + skipped, cells))
    except csv.Error as error:
        raise CourseError(f"{path}, line {reader.line_num + skipped} is damaged ({error}). {_AS_CSV}") from None
    return records


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}).") from None
    mark = next((mark for mark in _BOMS if content.startswith(mark)), None)
    if content.startswith(b"PK\x03\x04"):
        raise CourseError(f"{path} is a workbook or another zip, not CSV. {_AS_CSV}")
    if mark is None and b"\0" in content:
        raise CourseError(f"{path} holds bytes that no text has. {_AS_CSV}")
    for encoding in [_BOMS[mark]] if mark else ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CourseError(f"{path} is neither UTF-8 nor what Excel writes. {_AS_CSV}")


def harmless(cell: str) -> str:
    """Return `cell` so that a spreadsheet shows it and computes nothing: a formula gets an apostrophe before it.

    Source: OWASP, "CSV Injection".
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def as_written(cell: str) -> str:
    """Return what `harmless` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:] != harmless(cell[1:]) else cell
