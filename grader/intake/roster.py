"""Who is in the class: a learning platform's own export, or nbgrader's list of students.

=============================  =======================================================================================
file                           recognised by
=============================  =======================================================================================
Canvas, Grades > Export        ``Student`` (or ``LastName``, ``FirstName``), ``ID``, ``SIS User ID``, ``SIS Login ID``,
                               ``Section``, then a column an assignment; a row ``Points Possible`` before the learners
                               (instructure/canvas-lms, lib/gradebook_exporter.rb)
Moodle, grading worksheet      ``Identifier`` (``Participant 4711``), ``Full name``, ``Email address``, ``Status``,
of an assignment               ``Grade``, ``Maximum Grade``, ``Last modified (submission)`` ...
                               (moodle/moodle, mod/assign/gradingtable.php, mod/assign/lang/en/assign.php)
Moodle, Grades > Export        ``First name``, ``Last name``, ``ID number``, ``Email address`` ..., then a column an
                               activity (moodle/moodle, grade/export/txt/grade_export_txt.php)
nbgrader, db student import    ``id``, ``first_name``, ``last_name``, ``email``, ``lms_user_id``
=============================  =======================================================================================

Moodle numbers the participants of each assignment anew, so its number never becomes a learner's id where the file has
anything better.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import CourseError
from grader.intake.names import show, unfit_student
from grader.intake.table import Table, read_table

CANVAS, WORKSHEET, MOODLE_GRADES, NBGRADER = (
    "Canvas' gradebook",
    "Moodle's grading worksheet",
    "Moodle's grades",
    "a list",
)
_NUMBER = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True)
class Person:
    """A row of a roster.

    Attributes
    ----------
    row : int
        Its place in the table.
    platform_id : str
        The number that the platform's downloads have in their names; empty where the roster has none.
    ids : tuple of str
        What could be the learner's id here, the best first.
    first_name, last_name, email : str
        Empty where the roster has none, as when Moodle hides the names.
    lms_user_id : str
        The platform's number of the person, if it stays the same in all assignments.
    handed_in : str
        When the submission was last changed, in Moodle's words.
    """

    row: int
    platform_id: str
    ids: tuple[str, ...]
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    handed_in: str = ""

    @property
    def name(self) -> str:
        """To be shown: ``Doe, Jane``."""
        return ", ".join(filter(None, (self.last_name, self.first_name)))

    @cached_property
    def keys(self) -> set[str]:
        """The name in the ways in which a download may write it."""
        return {plain(self.last_name + self.first_name), plain(self.first_name + self.last_name)} - {""}


@dataclass(frozen=True)
class Roster:
    """A class.

    Attributes
    ----------
    kind : str
        `CANVAS`, `WORKSHEET`, `MOODLE_GRADES` or `NBGRADER`.
    table : Table
    people : list of Person
    """

    kind: str
    table: Table
    people: list[Person]


@dataclass(frozen=True)
class Known:
    """A learner whom the course knows already: an id with, perhaps, the platform's number and an address."""

    id: str
    lms_user_id: str = ""
    email: str = ""


def plain(name: str) -> str:
    """Return the letters and digits of a name, which is all that platforms leave of it, in small letters."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


def read_roster(path: Path) -> Roster:
    """Read a roster of any kind above.

    Raises
    ------
    CourseError
        If the file is damaged, of no known kind, lacks a column, or has a person twice.
    """
    table = read_table(path)
    if table.column("Student", "LastName", "SIS Login ID", "SIS User ID") is not None:
        roster = Roster(CANVAS, table, _canvas(table))
    elif table.column("Identifier") is not None:
        roster = Roster(WORKSHEET, table, _worksheet(table))
    elif table.column("id") is not None:
        roster = Roster(NBGRADER, table, _nbgrader(table))
    elif table.column("First name", "Last name", "Surname") is not None:
        roster = Roster(MOODLE_GRADES, table, _moodle_grades(table))
    else:
        raise CourseError(
            f"{path} is no roster that is known: it has neither the column 'Student' of Canvas' gradebook export, nor "
            "'Identifier' of Moodle's grading worksheet, 'First name' of Moodle's grades, or 'id' of nbgrader's list. "
            "(Moodle: set its language to English for the download.)"
        )
    _check(roster)
    return roster


def _canvas(table: Table) -> list[Person]:
    both = table.column("LastName") is not None
    name, first = table.need("LastName" if both else "Student"), table.column("FirstName")
    number, login, sis = table.need("ID"), table.column("SIS Login ID"), table.column("SIS User ID")
    table.need("Section")  # the importer looks for it, too
    people = []
    for row in range(len(table.rows)):
        ids = [table.cell(row, column) for column in (login, number, sis)]
        words = table.cell(row, name)
        if not words or (not any(ids) and "Points Possible" in words):
            continue  # "Points Possible", "Manual Posting"
        last_name, _, first_name = (words, "", table.cell(row, first)) if both else words.partition(",")
        person = Person(row, ids[1], tuple(filter(None, ids)), first_name.strip(), last_name.strip(), "", ids[1])
        people.append(person)
    return people


def _worksheet(table: Table) -> list[Person]:
    identifier, full_name = table.need("Identifier"), table.column("Full name")
    email, username, number = table.column("Email address"), table.column("Username"), table.column("ID number")
    time = table.column("Last modified (submission)")
    people = []
    for row in range(len(table.rows)):
        found = _NUMBER.fullmatch(table.cell(row, identifier))
        if not found:
            words = show(table.cell(row, identifier))
            raise CourseError(
                f"{table.path}, line {table.lines[row]}: the Identifier '{words}' ends in no number. "
                "Download the grading worksheet again."
            )
        first_name, _, last_name = table.cell(row, full_name).rpartition(" ")
        ids = [table.cell(row, column) for column in (username, number, email)] + [found[2]]
        people.append(
            Person(
                row,
                found[2],
                tuple(filter(None, ids)),
                first_name,
                last_name,
                table.cell(row, email),
                handed_in=table.cell(row, time).strip("-"),
            )
        )
    return people


def _moodle_grades(table: Table) -> list[Person]:
    first, last = table.need("First name"), table.need("Last name", "Surname")
    email, username, number = table.column("Email address"), table.column("Username"), table.column("ID number")
    if email is None and username is None and number is None:
        table.need("Email address")
    people = []
    for row in range(len(table.rows)):
        ids = [table.cell(row, column) for column in (username, number, email)]
        names = table.cell(row, first), table.cell(row, last)
        people.append(Person(row, "", tuple(filter(None, ids)), *names, table.cell(row, email)))
    return people


def _nbgrader(table: Table) -> list[Person]:
    columns = [table.column(name) for name in ("first_name", "last_name", "email", "lms_user_id")]
    people = []
    for row in range(len(table.rows)):
        id, cells = table.cell(row, table.need("id")), [table.cell(row, column) for column in columns]
        people.append(Person(row, cells[3], (id,) if id else (), *cells))
    return people


def _check(roster: Roster) -> None:
    """Raise a `CourseError` where somebody has no id, or two have the same number."""
    table = roster.table
    if not roster.people:
        raise CourseError(f"{table.path} names no learner. Export it again.")
    seen: dict[str, Person] = {}
    for person in roster.people:
        line = table.lines[person.row]
        if not any(not unfit_student(id) for id in person.ids):
            raise CourseError(
                f"{table.path}, line {line}: {show(person.name)} has no id that a folder could be named after."
            )
        if person.platform_id and (other := seen.setdefault(person.platform_id, person)) is not person:
            lines = f"{table.lines[other.row]} and {line}"
            raise CourseError(f"{table.path}: lines {lines} have the same number, {show(person.platform_id)}.")


def learners(roster: Roster, known: Iterable[Known]) -> dict[str, Person]:
    """Return the people of a roster by the ids that they have in this course.

    Whom the course knows already keeps the id: found by the platform's number, by an id that the roster has in any of
    its columns, or by the address. Anybody else gets the best id of the roster.

    Parameters
    ----------
    roster : Roster
    known : iterable of Known
        The learners in the gradebook, and those who have handed something in.

    Raises
    ------
    CourseError
        If two people would have the same id.
    """
    known = list(known)
    by_number = {learner.lms_user_id: learner.id for learner in known if learner.lms_user_id}
    by_id = {learner.id.casefold(): learner.id for learner in known}
    by_email = {learner.email.casefold(): learner.id for learner in known if learner.email}
    found: dict[str, Person] = {}
    for person in roster.people:
        candidates = [
            by_number.get(person.lms_user_id) if person.lms_user_id else None,
            *(by_id.get(id.casefold()) for id in person.ids),
            by_email.get(person.email.casefold()) if person.email else None,
            *(id for id in person.ids if not unfit_student(id)),
        ]
        id = next(filter(None, candidates))
        if (other := found.setdefault(id, person)) is not person:
            raise CourseError(
                f"{roster.table.path}: {show(other.name)} and {show(person.name)} would both be {show(id)}."
            )
    return found
