"""Marks as a table that a learning platform's importer takes: what Canvas and Moodle have in common."""

import csv
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from grader.errors import CourseError
from grader.intake.course import known_learners
from grader.intake.names import show
from grader.intake.roster import Person, Roster, learners, read_roster
from grader.intake.table import Table, harmless
from grader.report.columns import Column, read_columns


@dataclass
class Sheet:
    """A table to be written, and what is to be said of it."""

    rows: list[list[str]]
    said: list[str] = field(default_factory=list)


class PlatformExport(ExportPlugin):
    """An exporter of nbgrader's for one learning platform.

    With a roster, the platform's own export, it fills in the marks and leaves every other cell as it is, so that names
    and numbers are those that the importer knows. Without one it writes what the gradebook knows.
    """

    roster = Unicode("", help="the platform's own export, whose rows and names of columns are taken over").tag(
        config=True
    )
    column = Unicode("", help="the name of the column in it that gets the marks; by default one of the name").tag(
        config=True
    )
    best_of_tracks = Bool(
        False, help="whether the tracks of a project make one column, in which each learner has the better mark"
    ).tag(config=True)

    platform: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]

    def export(self, gradebook: Gradebook) -> None:
        """Write the file. Called by ``nbgrader export``."""
        try:
            for line in self.write(gradebook):
                self.log.info("%s", line)
        except CourseError as error:
            self.log.error("%s", error)
            raise SystemExit(1) from None

    def write(self, gradebook: Gradebook) -> list[str]:
        """Write the file; return what to tell the instructor.

        Raises
        ------
        CourseError
            If the roster is of another kind, or does not tell which column gets the marks.
        """
        coursedir = self.parent.coursedir
        folders = Path(coursedir.root) / coursedir.release_directory
        columns = read_columns(gradebook, folders, [str(name) for name in self.assignment], self.best_of_tracks)
        if not columns:
            raise CourseError("The gradebook has no assignment. Run make release.")
        if self.column and len(columns) > 1:
            names = ", ".join(column.name for column in columns)
            raise CourseError(f"One column, {self.column}, cannot hold the marks of {names}. Name one assignment.")
        path = Path(self.to or f"grades-{self.platform.lower()}.csv")
        if self.roster:
            if path.absolute() == Path(self.roster).absolute():
                raise CourseError(f"{path} is the roster itself. Name another file with --to.")
            roster = read_roster(Path(self.roster))
            if roster.kind not in self.kinds:
                raise CourseError(f"{self.roster} is {roster.kind}; {self.platform} takes {' or '.join(self.kinds)}.")
            people = learners(roster, known_learners(self.parent, gradebook))
            sheet = self.filled(roster, {id: one for id, one in people.items() if self.wants(id)}, columns)
            sheet.said += _strangers(gradebook, people)
        else:
            sheet = self.fresh(gradebook, columns)
        _write(path, sheet.rows)
        return [f"The marks are in {path}.", *sheet.said, *self._unfinished(columns)]

    def _unfinished(self, columns: Sequence[Column]) -> list[str]:
        """Return whose marks will change yet."""
        coursedir, lines = self.parent.coursedir, []
        for column in columns:
            if waiting := [show(id) for id, mark in column.marks.items() if mark.waiting]:
                lines.append(f"{column.name}: {len(waiting)} wait for points from a person: {', '.join(waiting)}.")
            for name in column.assignments:
                again = [
                    show(id)
                    for id in column.marks
                    if Path(coursedir.format_path(coursedir.submitted_directory, id, name)).is_dir()
                    and not Path(coursedir.format_path(coursedir.autograded_directory, id, name)).is_dir()
                ]
                if again:
                    lines.append(
                        f"{name}: {len(again)} were not graded since they handed in again: {', '.join(again)}."
                    )
        return lines

    def filled(self, roster: Roster, people: dict[str, Person], columns: Sequence[Column]) -> Sheet:
        """Return the roster's table with the marks in it."""
        raise NotImplementedError

    def fresh(self, gradebook: Gradebook, columns: Sequence[Column]) -> Sheet:
        """Return a table of what the gradebook knows."""
        raise NotImplementedError

    def wants(self, student: str) -> bool:
        """Whether this learner is exported."""
        return not self.student or student in map(str, self.student)

    def places(self, table: Table, columns: Sequence[Column], said: list[str]) -> list[tuple[Column, int]]:
        """Return which of the roster's columns gets which marks; say what has none, unless it was asked for."""
        found = []
        for column in columns:
            try:
                found.append((column, self._place(table, column)))
            except CourseError as error:
                if self.assignment or self.column or len(columns) == 1:
                    raise
                said.append(f"Left out: {error}")
        if not found:
            raise CourseError("\n".join(said))
        return found

    def _place(self, table: Table, column: Column) -> int:
        found: list[int] = []
        for title in [self.column] if self.column else column.titles:
            names = {title, plain_title(title)}
            found = found or [at for at, header in enumerate(table.header) if {header, plain_title(header)} & names]
        if len(found) != 1:
            which = "several columns" if found else "no column"
            headers = ", ".join(table.header)
            raise CourseError(
                f"{table.path} has {which} for {self.column or column.name}. Name one with --column: {headers}."
            )
        return found[0]


def plain_title(header: str) -> str:
    """Return the name of an assignment as a platform's column has it: ``Toy (4711)``, ``Assignment: Toy (Real)``."""
    return re.sub(r"^Assignment: | \((?:\d+|Real)\)$", "", header).casefold()


def written(points: float) -> str:
    """Return points with at most two decimals, which is what both platforms keep, and a full stop before them."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def fill(
    sheet: Sheet, people: dict[str, Person], column: Column, place: int, out_of: str, keep: Sequence[str] = ()
) -> None:
    """Put the marks of a column into a sheet that has the roster's rows below its header.

    Parameters
    ----------
    sheet : Sheet
    people : dict
        The roster's people by their ids. Who has no mark keeps what stands there.
    column : Column
    place : int
        Where the marks go.
    out_of : str
        What the platform says to be the most; marks are scaled to it. Not a number: they stay as they are.
    keep : sequence of str
        Words in place of a mark that stay.
    """
    try:
        most = float(out_of.replace(",", ".")) or column.out_of
    except ValueError:
        most = column.out_of
    kept, count = [], 0
    for id, person in people.items():
        row = sheet.rows[person.row + 1]
        if mark := column.marks.get(id):
            if row[place].strip() in keep:
                kept.append(f"{show(person.name or id)} ({row[place].strip()})")
            else:
                row[place] = written(mark.share * most)
                count += 1
    sheet.said.append(f"{column.name}: {count} marks in the column '{sheet.rows[0][place]}'.")
    if most != column.out_of:
        sheet.said.append(f"{column.name}: {written(column.out_of)} points here are {written(most)} there.")
    if kept:
        sheet.said.append(f"{column.name}: left as the platform has it: {'; '.join(kept)}.")
    if without := [show(person.name or id) for id, person in people.items() if id not in column.marks]:
        sheet.said.append(f"{column.name}: {len(without)} have not been graded: {'; '.join(without)}.")


def _strangers(gradebook: Gradebook, people: dict[str, Person]) -> list[str]:
    here = {student.id for student in gradebook.students}
    lines = []
    if strangers := sorted(here - set(people)):
        lines.append(f"In the gradebook, not in the roster: {', '.join(map(show, strangers))}.")
    if strangers := [show(person.name or id) for id, person in people.items() if id not in here]:
        lines.append(f"In the roster, not in the gradebook: {'; '.join(strangers)}.")
    return lines


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        os.replace(temporary, path)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}).") from None


def ours(cells: Iterable[object]) -> list[str]:
    """Return cells that no platform has written, so that none of them is a formula."""
    return [harmless(str(cell or "")) for cell in cells]
